"""What a call costs, in USD. Unknown is None, never zero; nothing here raises.

Prices come from the operator's own row where it has one, else from the copy of genai-prices that
is installed: no file is fetched, no clock is asked except for the day that decides a dated price.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, TypeGuard

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price
from genai_prices.types import ModelInfo, PriceCalculation

from providers.base import Usage
from providers.catalogue import Model, Price

_MILLION: Final = Decimal(1_000_000)
_STANDARD: Final = (None, "auto", "default", "standard")
_CONTEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
    "fast": {"service_tier": "fast"},
}
"""Our words for what differs from the list price, in those of genai-prices 0.2.3, which takes an
unknown word for the standard price in silence."""


def cost(
    model: Model, usage: Usage, service_tier: str | None = None, *, at: datetime | None = None
) -> Decimal | None:
    """USD that a finished call costs.

    Args:
        model: the catalogue's row.
        usage: input includes what was cached; cached tokens that the provider did not mention
            count as not cached, so that an omission never makes a call look cheaper.
        service_tier: the tier that the reply names (not the one asked for), or `batch`; None is
            the standard one.
        at: the time of the call, for prices that have changed since; None is now.

    Returns:
        None where the price of the model or of the tier is unknown, or where the usage is missing
        or contradicts itself. Zero for a model that runs in this process.
    """
    if model.base_url is None and not model.uses_language_model:
        return Decimal(0)
    tokens = _tokens(usage)
    if tokens is None:
        return None
    if model.price is not None:
        return _own(model.price, tokens) if service_tier in _STANDARD else None
    return _listed(model, tokens, service_tier, at)


def worst_case(
    model: Model,
    input_tokens: int,
    max_output_tokens: int,
    service_tier: str | None = None,
    *,
    at: datetime | None = None,
) -> Decimal | None:
    """USD that a call may cost at most: all input written to the cache, all output used.

    `cost` of a call with no more tokens than these, at the same tier and time, is never above it.
    None where the price is unknown or a number is negative.
    """
    extremes = (
        Usage(cached_tokens=0),
        Usage(cached_tokens=input_tokens),
        Usage(cache_write_tokens=input_tokens),
    )
    costs = [
        cost(
            model,
            replace(extreme, input_tokens=input_tokens, output_tokens=max_output_tokens),
            service_tier,
            at=at,
        )
        for extreme in extremes
    ]
    known = [usd for usd in costs if usd is not None]
    return max(known) if len(known) == len(costs) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tokens:
    """Usage whose numbers are all there and agree."""

    given: int
    cached: int
    written: int
    output: int


def _tokens(usage: Usage) -> _Tokens | None:
    """None where a number is missing, is no count, or a part is larger than its whole."""
    given, output = usage.input_tokens, usage.output_tokens
    cached = 0 if usage.cached_tokens is None else usage.cached_tokens
    written = 0 if usage.cache_write_tokens is None else usage.cache_write_tokens
    if not (_is_count(given) and _is_count(output)):
        return None
    if not (_is_count(cached) and _is_count(written)) or cached + written > given:
        return None
    return _Tokens(given=given, cached=cached, written=written, output=output)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _own(price: Price, tokens: _Tokens) -> Decimal:
    plain = tokens.given - tokens.cached
    total = plain * price.input_usd
    total += tokens.cached * price.cached_input_usd
    total += tokens.output * price.output_usd
    return total / _MILLION


def _listed(
    model: Model, tokens: _Tokens, service_tier: str | None, at: datetime | None
) -> Decimal | None:
    """The price by genai-prices, if it knows the model and, where one is named, the tier."""
    context = {} if service_tier in _STANDARD else _CONTEXTS.get(str(service_tier))
    if context is None:
        return None
    moment = at or datetime.now(UTC)
    used = PricedUsage(
        input_tokens=tokens.given,
        cache_read_tokens=tokens.cached,
        cache_write_tokens=tokens.written,
        output_tokens=tokens.output,
    )
    try:
        found = calc_price(
            used,
            model.endpoint_model,
            provider_id=model.provider,
            genai_request_timestamp=moment,
            price_context=context,
        )
    except (LookupError, ValueError, ArithmeticError):
        return None
    return found.total_price if _is_priced(found, context, moment) else None


def _is_priced(found: PriceCalculation, context: Mapping[str, str], moment: datetime) -> bool:
    """False where genai-prices lacks a price and would count it as nothing or as the standard."""
    prices = found.model_price
    if prices.input_mtok is None or prices.output_mtok is None:
        return False
    return not context or _has_variant(found.model, context, moment)


def _has_variant(model: ModelInfo, context: Mapping[str, str], moment: datetime) -> bool:
    return any(
        variant.when == context
        and (variant.constraint is None or variant.constraint.active(moment))
        for variant in model.price_variants or ()
    )

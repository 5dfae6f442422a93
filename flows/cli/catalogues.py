"""`octavo models`: which models there are to choose from, and whether they answer."""

import asyncio
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from flows.cli.app import ExitCode, app
from flows.cli.arguments import Json
from flows.cli.output import print_json, status_text, stdout, table
from pipeline import Settings, catalogue_of, load_settings
from pipeline.report.money import plain_usd
from pipeline.routing.model_check import check_models, has_key
from providers import BATCH_TIER, Health, Model, Usage, cost

_THOUSAND = 1_000


@app.command(epilog="Example: octavo models --check")
def models(
    check: Annotated[
        bool,
        typer.Option("--check", help="Ask each endpoint whose key is set for its list of models."),
    ] = False,
    call: Annotated[
        bool, typer.Option("--call", help="With --check: a short call to each model; it is paid.")
    ] = False,
    json: Json = False,
) -> int:
    """The models: limits, prices, and which of them are about to be shut down."""
    settings = load_settings()
    catalogue = catalogue_of(settings)
    if check or call:
        return _check(asyncio.run(check_models(catalogue, with_call=call)), json=json)
    if json:
        print_json({"models": [_model(model, settings) for model in catalogue]})
    else:
        _print(list(catalogue), settings)
    return ExitCode.DONE


def _check(answers: tuple[Health, ...], *, json: bool) -> ExitCode:
    if json:
        print_json({"models": [_health(answer) for answer in answers]})
    elif not answers:
        stdout().print("no endpoint to ask: set a key, or add a model in octavo.toml")
    else:
        shown = table("model", "", "known", "latency", "detail", right=("latency",))
        for answer in answers:
            shown.add_row(
                answer.model,
                status_text("ok" if answer.is_well else "no"),
                {True: "yes", False: "no", None: "not said"}[answer.is_known],
                "" if answer.latency_s is None else f"{answer.latency_s:.2f} s",
                answer.detail or _leaves(answer.shutdown, datetime.now(UTC).date()),
            )
        stdout().print(shown)
    return ExitCode.DONE if all(answer.is_well for answer in answers) else ExitCode.INCOMPLETE


def _health(answer: Health) -> dict[str, Any]:
    return {
        "name": answer.model,
        "ok": answer.is_well,
        "reachable": answer.is_reachable,
        "known": answer.is_known,
        "latency_s": None if answer.latency_s is None else round(answer.latency_s, 3),
        "shutdown": None if answer.shutdown is None else answer.shutdown.isoformat(),
        "detail": answer.detail,
    }


def _print(rows: list[Model], settings: Settings) -> None:
    numbers = ("window", "input", "output", "in", "cached", "out", "batch", "flex")
    # Few set a pace of their own, and the column would be empty.
    pace = ("a minute",) if settings.limits else ()
    shown = table("model", *numbers, *pace, "note", right=numbers)
    for model in rows:
        prices = _prices(model, None)
        shown.add_row(
            model.name,
            f"{model.context_window:,}",
            f"{model.max_input_tokens:,}",
            f"{model.max_output_tokens:,}",
            *(prices[name] or "unknown" for name in ("input", "cached_input", "output")),
            _pair(model, BATCH_TIER, offered=model.has_batch),
            _pair(model, "flex", offered=model.has_flex),
            *(_pace(model, settings) for _ in pace),
            _note(model),
        )
    stdout().print(shown)
    stdout().print("Prices in USD for a million tokens; batch and flex: in / out.", style="dim")


def _pair(model: Model, tier: str, *, offered: bool) -> str:
    prices = _prices(model, tier)
    if not offered:
        return ""
    return "unknown" if prices["input"] is None else f"{prices['input']} / {prices['output']}"


def _pace(model: Model, settings: Settings) -> str:
    limits = settings.limits_of(model.name)
    parts = []
    if limits.requests_per_minute is not None:
        parts.append(f"{limits.requests_per_minute:,} requests")
    if limits.tokens_per_minute is not None:
        parts.append(f"{limits.tokens_per_minute:,} tokens")
    return ", ".join(parts)


def _model(model: Model, settings: Settings) -> dict[str, Any]:
    limits = settings.limits_of(model.name)
    prices = _prices(model, None)
    return {
        "name": model.name,
        "provider": model.provider,
        "endpoint": model.base_url,
        "endpoint_model": model.endpoint_model,
        "context_window": model.context_window,
        "max_input_tokens": model.max_input_tokens,
        "max_output_tokens": model.max_output_tokens,
        "encoding": model.encoding,
        "encoding_is_exact": model.encoding_is_exact,
        "structured_output": model.structured_output.value,
        "reasoning_effort": model.reasoning_effort,
        **{f"{name}_usd_per_million": usd for name, usd in prices.items()},
        "api_key_env": model.api_key_env,
        "shutdown": None if model.shutdown is None else model.shutdown.isoformat(),
        "uses_language_model": model.uses_language_model,
        "source": model.source,
        "has_key": has_key(model),
        "is_local": model.is_local,
        "is_own": model.is_own,
        "efforts": list(model.efforts),
        "reasoning_text": model.reasoning_text,
        "sends_temperature": model.sends_temperature,
        "service_tier": model.service_tier,
        "batch_usd_per_million": _prices(model, BATCH_TIER) if model.has_batch else None,
        "flex_usd_per_million": _prices(model, "flex") if model.has_flex else None,
        "fallbacks": list(model.fallbacks),
        "accuracy": [
            {"up_to_tokens": known.up_to_tokens, "low": known.low, "high": known.high}
            for known in model.accuracy
        ],
        "accuracy_source": model.accuracy_source or None,
        "limits": limits.model_dump(),
        "note": _note(model) or None,
    }


def _prices(model: Model, tier: str | None) -> dict[str, str | None]:
    """USD for a million tokens, at the tier that is named, else at the one the row asks for."""
    tier = tier or model.service_tier
    return {
        "input": _price(model, Usage(input_tokens=_THOUSAND, output_tokens=0), tier),
        "cached_input": _price(
            model,
            Usage(input_tokens=_THOUSAND, cached_tokens=_THOUSAND, output_tokens=0),
            tier,
        ),
        "output": _price(model, Usage(input_tokens=0, output_tokens=_THOUSAND), tier),
    }


def _price(model: Model, usage: Usage, tier: str | None) -> str | None:
    """USD for a million tokens at the rate of a call of a thousand: where a price has tiers by
    length, the lowest."""
    amount = cost(model, usage, tier)
    return plain_usd(None if amount is None else (amount * _THOUSAND).normalize())


def _note(model: Model) -> str:
    if not model.uses_language_model:
        return "no language model"
    return _leaves(model.shutdown, datetime.now(UTC).date())


def _leaves(shutdown: date | None, today: date) -> str:
    if shutdown is None:
        return ""
    days = (shutdown - today).days
    return f"retired {shutdown}" if days <= 0 else f"leaves in {days} days"

"""The catalogue of models: a model is a row of data. Prices are in `providers.pricing`."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from providers.errors import InvalidModelError, UnknownModelError


class StructuredOutput(StrEnum):
    """The strongest way in which an endpoint can be held to a schema."""

    STRICT_SCHEMA = "strict_schema"
    JSON_MODE = "json_mode"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """USD for a million tokens at list price. The source is the operator's own settings."""

    input_usd: Decimal
    cached_input_usd: Decimal
    output_usd: Decimal

    def is_sane(self) -> bool:
        """True where all three are finite and not below zero."""
        prices = (self.input_usd, self.cached_input_usd, self.output_usd)
        return all(price.is_finite() and price >= 0 for price in prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One row of the catalogue. Limits are in tokens of the model's own vocabulary."""

    name: str
    """What people call the row: the value of `--model`."""
    endpoint_model: str
    """What the endpoint calls the model."""
    provider: str
    """`offline`, `openai`, `moonshotai`, ... as genai-prices names providers, or `custom`."""
    base_url: str | None
    """None for models that run in this process."""
    api_key_env: str | None
    """Name of the environment variable that holds the key; None where none is asked for."""
    encoding: str
    encoding_is_exact: bool
    """False where `encoding` stands in for a vocabulary that is not on board: counts are
    estimates then, and the plan leaves a margin."""
    context_window: int
    """Prompt and completion together."""
    max_input_tokens: int
    max_output_tokens: int
    structured_output: StructuredOutput = StructuredOutput.STRICT_SCHEMA
    reasoning_effort: str | None = None
    """The effort that is sent when nobody asks for another; None sends none."""
    sends_temperature: bool = False
    """False where the endpoint answers 400 to a temperature; a request's own is not sent then."""
    sends_prompt_cache_key: bool = False
    """True where the endpoint uses `prompt_cache_key`; others may refuse unknown parameters."""
    shutdown: date | None = None
    """The day on which the maker's own service stops answering; None where none is announced."""
    price: Price | None = None
    """Set by the operator; None means that genai-prices is asked, which may not know either."""
    uses_language_model: bool = True
    source: str = ""
    """Where the limits were read, with the date."""

    def __post_init__(self) -> None:
        """Refuse numbers that cannot all be true.

        Raises:
            InvalidModelError: a limit is below one, or above the context window; or a price is
                below zero.
        """
        limits = {
            "max_input_tokens": self.max_input_tokens,
            "max_output_tokens": self.max_output_tokens,
        }
        for name, tokens in limits.items():
            if not 1 <= tokens <= self.context_window:
                raise InvalidModelError(
                    self.name,
                    detail=f"{name} {tokens} is not within 1 and context_window "
                    f"{self.context_window}",
                )
        if self.price is not None and not self.price.is_sane():
            raise InvalidModelError(self.name, detail="a price is below zero or not a number")


class Catalogue:
    """Rows by name, in order of entry; it never changes, `with_models` makes another."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Iterable[Model] = ()) -> None:
        self._rows = MappingProxyType({row.name: row for row in rows})

    def get(self, name: str) -> Model:
        """The row of that name.

        Raises:
            UnknownModelError: there is none; the error lists the names that are near.
        """
        row = self._rows.get(name)
        if row is None:
            raise UnknownModelError(name, detail=self._near(name))
        return row

    def with_models(self, rows: Iterable[Model]) -> "Catalogue":
        """These rows and `rows`; a row of the same name takes the place of the one here."""
        return Catalogue([*self._rows.values(), *rows])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the rows, in order of entry."""
        return tuple(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[Model]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def _near(self, name: str) -> str:
        folded = {known.casefold(): known for known in self._rows}
        close = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
        near = [folded[known] for known in close]
        return f"near names: {', '.join(near)}" if near else f"known: {', '.join(self._rows)}"


_OPENAI_URL = "https://api.openai.com/v1"
_MOONSHOT_URL = "https://api.moonshot.ai/v1"


def _gpt_5_1(name: str, effort: str) -> Model:
    return Model(
        name=name,
        endpoint_model="gpt-5.1",
        provider="openai",
        base_url=_OPENAI_URL,
        api_key_env="OPENAI_API_KEY",
        encoding="o200k_base",
        encoding_is_exact=True,
        context_window=400_000,
        max_input_tokens=272_000,
        max_output_tokens=128_000,
        reasoning_effort=effort,
        sends_prompt_cache_key=True,
        shutdown=date(2027, 4, 1),
        source="272K + 128K from LiteLLM 1.106.2's model table, the window from genai-prices "
        "0.2.3, the shutdown date from openai 3.54.0's chat_model.py; read 2026-11-22",
    )


def _gpt_6(name: str) -> Model:
    return Model(
        name=name,
        endpoint_model=name,
        provider="openai",
        base_url=_OPENAI_URL,
        api_key_env="OPENAI_API_KEY",
        encoding="o200k_base",
        # tiktoken 0.13 maps the GPT-5 family to o200k_base and names no later one.
        encoding_is_exact=False,
        context_window=1_050_000,
        max_input_tokens=922_000,
        max_output_tokens=128_000,
        sends_prompt_cache_key=True,
        source="window from genai-prices 0.2.3; largest input and output from hosts' model pages "
        "for the GPT-6 family (922K + 128K); read 2026-11-22",
    )


def _kimi(
    name: str,
    *,
    window: int,
    output: int,
    shutdown: date | None = None,
    sends_temperature: bool = False,
) -> Model:
    return Model(
        name=name,
        endpoint_model=name,
        provider="moonshotai",
        base_url=_MOONSHOT_URL,
        api_key_env="MOONSHOT_API_KEY",
        encoding="o200k_base",
        encoding_is_exact=False,
        context_window=window,
        max_input_tokens=window - output,
        max_output_tokens=output,
        sends_temperature=sends_temperature,
        sends_prompt_cache_key=True,
        shutdown=shutdown,
        # Only the window is published; a part of it is set aside here for the answer and
        # its reasoning, since prompt and completion together may not pass it.
        source="window from genai-prices 0.2.3; read 2026-11-22",
    )


_K2_RETIRED = date(2026, 5, 25)
"""Moonshot's retirement of the K2 series, per four third-party sources, read 2026-11-22."""

_OFFLINE = Model(
    name="offline",
    endpoint_model="offline",
    provider="offline",
    base_url=None,
    api_key_env=None,
    encoding="o200k_base",
    encoding_is_exact=True,
    context_window=1_000_000,
    max_input_tokens=900_000,
    max_output_tokens=100_000,
    uses_language_model=False,
    source="no language model: the limits keep its segments comparable with those of models",
)

BUILT_IN: Final = Catalogue(
    [
        _OFFLINE,
        _gpt_5_1("gpt-5.1", "none"),
        _gpt_5_1("gpt-5.1-thinking", "high"),
        _kimi(
            "kimi-k2-thinking",
            window=262_144,
            output=32_768,
            shutdown=_K2_RETIRED,
            sends_temperature=True,
        ),
        _kimi(
            "kimi-k2-thinking-turbo",
            window=262_144,
            output=32_768,
            shutdown=_K2_RETIRED,
            sends_temperature=True,
        ),
        _gpt_6("gpt-6.1-sol"),
        _gpt_6("gpt-6.1-terra"),
        _gpt_6("gpt-6-luna"),
        _kimi("kimi-k2.6", window=262_144, output=32_768),
        _kimi("kimi-k3", window=1_048_576, output=65_536),
    ]
)
"""The rows that come with the package. The operator's are added by `with_models`."""

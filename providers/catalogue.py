"""What a model is: a row of data. The rows that come with the package are in `built_in`."""

import difflib
import ipaddress
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

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
class Accuracy:
    """How many of its answers are right, in per cent, on prompts up to a length."""

    up_to_tokens: int
    """Inclusive; the range begins where the one before it ends."""
    low: int
    high: int


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
    efforts: tuple[str, ...] = ()
    """The efforts that the endpoint takes, least first; empty where it takes none, or none are
    known: whatever is asked for is sent then."""
    reasoning_text: str | None = None
    """Field of a reply in which the endpoint gives reasoning; None where it gives none, or nobody
    said. The known names are read in any case."""
    sends_temperature: bool = False
    """False where the endpoint answers 400 to a temperature; a request's own is not sent then."""
    sends_prompt_cache_key: bool = False
    """True where the endpoint uses `prompt_cache_key`; others may refuse unknown parameters."""
    output_limit_parameter: str = "max_completion_tokens"
    """`max_tokens` where the endpoint knows only that."""
    service_tier: str | None = None
    """The tier that is asked for; None asks for none. What is billed is the tier of the reply."""
    deadline_s: float | None = None
    """Seconds for a whole call, where the endpoint needs others than the caller allows; or None."""
    has_batch: bool = False
    """Whether the endpoint has OpenAI's Batch API (`/files` and `/batches`)."""
    has_flex: bool = False
    """Whether the endpoint takes `service_tier` `flex`."""
    shutdown: date | None = None
    """The day on which the maker's own service stops answering; None where none is announced."""
    fallbacks: tuple[str, ...] = ()
    """Names of rows that may be asked instead, in order."""
    accuracy: tuple[Accuracy, ...] = ()
    """By length, shortest first; empty where nothing is known."""
    accuracy_source: str = ""
    price: Price | None = None
    """Set by the operator; None means that genai-prices is asked, which may not know either."""
    uses_language_model: bool = True
    is_own: bool = False
    """True for a row of the operator's."""
    local: bool | None = None
    """Whether the endpoint is the operator's own machine or network; None goes by its address."""
    source: str = ""
    """Where the limits were read, with the date."""

    def __post_init__(self) -> None:
        """Refuse what cannot all be true.

        Raises:
            InvalidModelError: a limit is below one, or above the context window; a price is below
                zero; the effort is none of the efforts; accuracy is no rising table of per cents.
        """
        for name in ("max_input_tokens", "max_output_tokens"):
            tokens: int = getattr(self, name)
            if not 1 <= tokens <= self.context_window:
                self._refuse(
                    f"{name} {tokens} is not within 1 and context_window {self.context_window}"
                )
        if self.price is not None and not self.price.is_sane():
            self._refuse("a price is below zero or not a number")
        effort = self.reasoning_effort
        if self.efforts and effort is not None and effort not in self.efforts:
            self._refuse(f"reasoning_effort {effort} is none of {', '.join(self.efforts)}")
        if not _rises(self.accuracy):
            self._refuse("accuracy needs 0 <= low <= high <= 100 and rising up_to_tokens")

    @property
    def is_local(self) -> bool:
        """Whether documents stay in this process, or go to a loopback or private address only.

        A host's name says nothing about where it is, `localhost` excepted: the operator says so
        with `local`.
        """
        if self.local is not None:
            return self.local
        return self.base_url is None or _is_private(self.base_url)

    def is_shut_down(self, today: date) -> bool:
        """Whether the maker's service has stopped answering by `today`."""
        return self.shutdown is not None and self.shutdown <= today

    def accuracy_at(self, tokens: int) -> Accuracy | None:
        """What is known for prompts of that many tokens; None where nothing is."""
        return next((known for known in self.accuracy if tokens <= known.up_to_tokens), None)

    def _refuse(self, detail: str) -> None:
        raise InvalidModelError(self.name, detail=detail)


def _rises(table: tuple[Accuracy, ...]) -> bool:
    ends = [0, *(known.up_to_tokens for known in table)]
    in_order = all(before < after for before, after in itertools.pairwise(ends))
    return in_order and all(0 <= known.low <= known.high <= 100 for known in table)


def _is_private(base_url: str) -> bool:
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_private
    except ValueError:
        return False


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

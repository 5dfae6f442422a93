"""Budgets: what may be spent, by whom and in which period, and which of them a call falls under.

Every call is counted under every key that `budget_keys` gives, whether there is a cap on it or
not: a cap that is set later holds from that moment on. Sums are kept by `pipeline.ledger`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pipeline.errors import BudgetExceededError, ConfigurationError


class BudgetKind(StrEnum):
    """Days, months and hours are UTC's, and a call belongs to those in which it was reserved."""

    RUN = "run"
    DOCUMENT = "document"
    """A document of a run: reading it again in another run is another budget."""
    MATTER = "matter"
    MATTER_MONTH = "matter-month"
    CLIENT = "client"
    CLIENT_MONTH = "client-month"
    DAY = "day"
    MONTH = "month"
    HOUR = "hour"
    """Counts requests; all others count USD."""

    @property
    def unit(self) -> str:
        return "requests" if self is BudgetKind.HOUR else "USD"


Caps = Mapping[BudgetKind, Decimal]
"""What may be spent at most, by kind; a kind that is not there has no cap."""

NO_CAPS: Caps = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """To whom calls are charged."""

    run: str
    matter: str
    client: str | None = None
    """None where the matter names none."""
    task_code: str | None = None
    """A code of UTBMS or of the team's own, as it was given; None where none was."""
    activity_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one budget stands, whoever spends under it."""

    key: str
    """`kind:name`, such as `month:2026-11`."""
    spent_usd: Decimal = Decimal(0)
    """What settled calls have cost, calls in doubt at their worst case."""
    reserved_usd: Decimal = Decimal(0)
    """Worst cases of the calls under way; zero when nothing is in flight."""
    requests: int = 0
    """Requests sent or about to be."""
    approved: Decimal | None = None
    """A cap by approval, in the budget's unit; it counts where it is above the configured one."""
    stopped_at: Decimal | None = None
    """The cap at which the circuit has opened; a higher one closes it. None: it never has."""
    alerted: int = 0
    """The highest level, in per cent, that was told of `alerted_cap`; 0 where none was."""
    alerted_cap: Decimal | None = None

    @property
    def kind(self) -> BudgetKind:
        return BudgetKind(self.key.split(":", 1)[0])

    @property
    def spent(self) -> Decimal:
        """In the budget's unit, without what is reserved."""
        return Decimal(self.requests) if self.kind is BudgetKind.HOUR else self.spent_usd

    @property
    def in_flight(self) -> Decimal:
        """What may still come back, in the budget's unit: requests never do."""
        return Decimal(0) if self.kind is BudgetKind.HOUR else self.reserved_usd

    @property
    def committed(self) -> Decimal:
        return self.spent + self.in_flight

    def cap(self, configured: Decimal) -> Decimal:
        """The cap in force."""
        return configured if self.approved is None else max(configured, self.approved)

    def is_open(self, configured: Decimal) -> bool:
        """Whether the circuit is open: stopped, and neither raised nor approved since."""
        return self.stopped_at is not None and self.cap(configured) <= self.stopped_at


def budget_keys(account: Account, document_sha256: str | None, at: datetime) -> tuple[str, ...]:
    """The keys a call falls under, sorted: the order in which all lock their rows."""
    month = f"{at:%Y-%m}"
    keys = [
        f"{BudgetKind.RUN}:{account.run}",
        f"{BudgetKind.MATTER}:{account.matter}",
        f"{BudgetKind.MATTER_MONTH}:{account.matter}/{month}",
        f"{BudgetKind.DAY}:{at:%Y-%m-%d}",
        f"{BudgetKind.MONTH}:{month}",
        f"{BudgetKind.HOUR}:{at:%Y-%m-%dT%H}",
    ]
    if document_sha256 is not None:
        keys.append(f"{BudgetKind.DOCUMENT}:{account.run}/{document_sha256}")
    if account.client is not None:
        keys += [
            f"{BudgetKind.CLIENT}:{account.client}",
            f"{BudgetKind.CLIENT_MONTH}:{account.client}/{month}",
        ]
    return tuple(sorted(keys))


def short_key(key: str) -> str:
    """The key as people read it: of a document's SHA-256, the beginning, which names it too."""
    run, slash, sha256 = key.rpartition("/")
    is_document = key.startswith(f"{BudgetKind.DOCUMENT}:")
    return f"{run}{slash}{sha256[:12]}" if is_document else key


def check_caps(
    standings: Iterable[Standing], caps: Caps, worst_case_usd: Decimal | None, model: str
) -> None:
    """Whether a call may go out, by the standings that count it already.

    Raises:
        ConfigurationError: a budget of money is capped, and the price is unknown.
        BudgetExceededError: the call does not fit; of several budgets, the one with least left.
    """
    if worst_case_usd is None:
        _refuse_unknown(caps, model)
    refusals = [
        refusal
        for standing in standings
        if (configured := caps.get(standing.kind)) is not None
        and (refusal := _refusal(standing, configured, worst_case_usd or Decimal(0))) is not None
    ]
    if refusals:
        raise min(refusals, key=lambda refusal: (not refusal.is_stopped, refusal.left))


def _refuse_unknown(caps: Caps, model: str) -> None:
    for kind, cap in caps.items():
        if kind.unit == "USD":
            raise ConfigurationError(
                f"the price of {model} is unknown, so the cap of {cap} USD cannot be kept: "
                "set its input_usd_per_million and output_usd_per_million, or set no budget"
            )


def _refusal(
    standing: Standing, configured: Decimal, worst_case_usd: Decimal
) -> BudgetExceededError | None:
    needed = Decimal(1) if standing.kind is BudgetKind.HOUR else worst_case_usd
    cap, before = standing.cap(configured), standing.committed - needed
    is_open = standing.is_open(configured)
    # What is free is admitted under any cap.
    if needed == 0 or (before + needed <= cap and not is_open):
        return None
    own = needed if standing.kind.unit == "USD" else Decimal(0)
    return BudgetExceededError(needed, before, cap, standing.key, standing.in_flight - own, is_open)

"""The results of a run: what each document says, and how everything received adds up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pipeline.answer import Answer, Conflict, Finding, SummarySentence
from pipeline.call import CallRecord
from pipeline.consolidate.instrument import Instrument
from pipeline.costs.costs import CostRow
from pipeline.document import Note
from pipeline.evidence.coverage import Coverage
from pipeline.exception import ExceptionRecord
from pipeline.plan import Plan
from pipeline.receiving.receipt import Receipt


class DocumentStatus(StrEnum):
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    EXCEPTION = "exception"
    DUPLICATE = "duplicate"
    EXCLUDED = "excluded"


class RunStatus(StrEnum):
    RUNNING = "running"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSwitch:
    """Calls that another model answered than the one that was asked first."""

    model: str
    reason: str
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """Everything known about one document after it was read."""

    plan: Plan
    coverage: Coverage
    answers: tuple[Answer, ...]
    """In the order of the profile's fields."""
    findings: tuple[Finding, ...]
    conflicts: tuple[Conflict, ...]
    summary: tuple[SummarySentence, ...]
    calls: tuple[CallRecord, ...]
    media_type: str
    extractor: str
    prompt_version: str
    """Language and version of the templates that every request was made from."""
    pages: int | None
    """None where the format has no pages."""
    notes: tuple[Note, ...] = ()
    uses_language_model: bool = True
    opening: Instrument | None = None
    """What the document says that it is: links to what it amends rest on it. None where no one
    has looked."""

    @property
    def cost_usd(self) -> Decimal | None:
        """What this run paid for the document; None where a price is unknown."""
        return total_cost(call.cost_usd for call in self.calls)

    @property
    def saved_usd(self) -> Decimal | None:
        """What the providers' prompt caches have saved; None where a price is unknown."""
        return total_cost(call.saved_usd for call in self.calls)

    @property
    def model_switches(self) -> tuple[ModelSwitch, ...]:
        """The models that answered instead of the one that was asked first, and why."""
        counted = Counter(
            (call.model, call.switch_reason) for call in self.calls if call.switch_reason
        )
        return tuple(
            ModelSwitch(model=model, reason=str(reason), calls=calls)
            for (model, reason), calls in counted.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentResult:
    """One received file. Every file of a run has exactly one, whatever became of it."""

    path: str
    status: DocumentStatus
    receipt: Receipt | None
    """None where the file was not read (excluded, or unreadable)."""
    conclusion: Conclusion | None
    """None unless the status is complete or incomplete."""
    reason: str | None = None
    """Why it is not complete; for a duplicate, the path of the first receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Received = processed + duplicates + exceptions + excluded + not read."""

    received: int
    processed: int
    duplicates: int
    exceptions: int
    excluded: int

    @property
    def not_read(self) -> int:
        """Files that the run has met and has no result of: it is under way, or was broken off."""
        settled = self.processed + self.duplicates + self.exceptions + self.excluded
        return self.received - settled

    @property
    def adds_up(self) -> bool:
        """Whether there is a result of every file."""
        return self.not_read == 0

    @property
    def in_words(self) -> str:
        """The sum: `received 3 = processed 1 + ...`; what is not read only where there is any."""
        rest = f" + not read {self.not_read}" if self.not_read else ""
        return (
            f"received {self.received} = processed {self.processed} + duplicates "
            f"{self.duplicates} + exceptions {self.exceptions} + excluded {self.excluded}{rest}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """One start of the pipeline over a set of files."""

    run: str
    """The run's id: UTC time and six random digits, so that ids sort by time."""
    matter: str
    status: RunStatus
    reason: str | None
    """`budget` where the cap stopped it; None where nothing did."""
    started_at: datetime
    finished_at: datetime | None
    received: int
    """Files met in the given paths, counted before anything else was done with them."""
    documents: tuple[DocumentResult, ...]
    exceptions: tuple[ExceptionRecord, ...]
    """Of files (one each) and of parts of processed documents."""
    cost_usd: Decimal | None = Decimal(0)
    """What this run has paid by the ledger, calls in doubt at their worst; None where a price is
    unknown. At least the sum of its documents' costs: what was lost on the way is in it."""
    spending: tuple[CostRow, ...] = ()
    """The same by purpose, one row each."""

    @property
    def saved_usd(self) -> Decimal | None:
        """What the providers' prompt caches have saved; None where a price is unknown."""
        return total_cost(
            document.conclusion.saved_usd
            for document in self.documents
            if document.conclusion is not None
        )

    @property
    def reconciliation(self) -> Reconciliation:
        count = {
            status: sum(document.status is status for document in self.documents)
            for status in DocumentStatus
        }
        return Reconciliation(
            received=self.received,
            processed=count[DocumentStatus.COMPLETE] + count[DocumentStatus.INCOMPLETE],
            duplicates=count[DocumentStatus.DUPLICATE],
            exceptions=count[DocumentStatus.EXCEPTION],
            excluded=count[DocumentStatus.EXCLUDED],
        )


def total_cost(costs: Iterable[Decimal | None]) -> Decimal | None:
    """The sum in USD; None as soon as one part is unknown. The sum of nothing is 0."""
    total = Decimal(0)
    for cost in costs:
        if cost is None:
            return None
        total += cost
    return total

"""A call: one request to a model, as the ledger and the reports know it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.exception import ExceptionClass
from providers import Usage


class Purpose(StrEnum):
    READING = "reading"
    CONSOLIDATION = "consolidation"
    REPAIR = "repair"


class Outcome(StrEnum):
    OK = "ok"
    REPLAYED = "replayed"
    """The reply was in the ledger already: nothing was sent or paid."""
    FAILED = "failed"


class CallState(StrEnum):
    """Where a row of the ledger stands. Only `answered` rows are ever replayed."""

    RESERVED = "reserved"
    SENT = "sent"
    ANSWERED = "answered"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    """Sent, and nobody knows whether it was executed; the reservation counts as spent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One use of a call in a document's result."""

    purpose: Purpose
    segment: int | None
    """None for consolidation."""
    fields: tuple[str, ...]
    model: str
    request_sha256: str
    reply_sha256: str | None
    """Hash of the reply's content; None where there was no reply."""
    usage: Usage
    cost_usd: Decimal | None
    """What this run paid for it, in this process or in one before it; 0 for a reply that another
    run paid, None where the price is unknown."""
    latency_s: float
    outcome: Outcome
    attempts: int
    """Requests sent for it now, 0 for a replay."""
    failure: str | None = None
    """`class: detail` of a failed call, else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a request got no usable reply. Never holds text of a document."""

    exception_class: ExceptionClass
    detail: str
    retryable: bool
    """Whether another run may well succeed."""

    def __str__(self) -> str:
        return f"{self.exception_class}: {self.detail}"

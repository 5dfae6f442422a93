"""A call: one request to a model, as the ledger and the reports know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

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
class CallFacts:
    """What is known of a call before it is sent: to be found, counted and made again by."""

    purpose: Purpose
    provider: str
    model: str
    request_sha256: str
    """Of what is really sent."""
    asked_sha256: str
    """Of what was asked: another one where the output was bounded to what the budgets left."""
    document_sha256: str | None = None
    segment: int | None = None
    """None for consolidation."""
    fields: tuple[str, ...] = ()
    profile: str | None = None
    """`name@version`."""
    attempt: int = 1
    """From 1 within one use of the request in one run."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """JSON: what the request sets besides its messages and its schema."""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    """JSON: what the messages were made from, by hash and by offset; never a text."""
    parent_id: int | None = None
    """The call whose reply this one is to repair; None for all others."""


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
    saved_usd: Decimal | None = Decimal(0)
    """What the provider's prompt cache has saved of the price, where this run paid for the call;
    None where the price is unknown."""
    switch_reason: str | None = None
    """Why `model` answered instead of the one that was asked first; None where it was that one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a request got no usable reply. Never holds text of a document."""

    exception_class: ExceptionClass
    detail: str
    retryable: bool
    """Whether another run may well succeed."""

    def __str__(self) -> str:
        return f"{self.exception_class}: {self.detail}"

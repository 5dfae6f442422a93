"""A row of the ledger as a value. Not the reply: that is `providers.Reply`."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pipeline.call import CallState, Purpose
from providers import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCall:
    """One row of the ledger without the reply's text."""

    id: int
    run: str
    matter: str
    document_sha256: str | None
    request_sha256: str
    purpose: Purpose
    provider: str
    model: str
    attempt: int
    state: CallState
    reserved_usd: Decimal | None
    """None where the price was unknown."""
    cost_usd: Decimal | None
    """None until it is settled, and where it is unknown."""
    usage: Usage
    latency_s: float | None
    finish_reason: str | None
    error_class: str | None
    detail: str | None
    reserved_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None

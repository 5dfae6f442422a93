"""A row of the ledger as a value. Not the reply: that is `providers.Reply`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pipeline.call import CallState, Purpose
from providers import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCall:
    """One row of the ledger without the reply's text."""

    id: int
    run: str
    matter: str
    client: str | None
    task_code: str | None
    activity_code: str | None
    document_sha256: str | None
    segment: int | None
    """None for consolidation."""
    fields: tuple[str, ...]
    profile: str | None
    """`name@version`."""
    request_sha256: str
    """Of what was sent."""
    asked_sha256: str
    """Of what was asked, before its output was bounded."""
    parameters: Mapping[str, Any]
    """What the request set besides its messages and its schema."""
    recipe: Mapping[str, Any]
    """What its messages were made from."""
    parent_id: int | None
    """The call whose reply this one repairs."""
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

"""Calls: the ledger. One row per request that is about to be sent or was sent."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.call import CallState, Purpose
from pipeline.store.column_types import Json, OneOf
from pipeline.store.tables.base import AutomaticKey, Base


class CallRow(Base):
    """`coalesce(cost_usd, reserved_usd)` is what a row takes out of a budget in any state.

    Keys are never used twice: whoever still holds the key of a released row must not meet
    another call under it.
    """

    __tablename__ = "calls"
    __table_args__ = (
        Index(None, "run_id", "state", "cost_usd", "reserved_usd"),
        Index(None, "matter", "asked_sha256", "settled_at"),
        Index(None, "request_sha256"),
        Index(None, "model", "profile", "id"),
        Index(None, "state", "reserved_at"),
        Index(None, "reserved_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[AutomaticKey]
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    matter: Mapped[str]
    client: Mapped[str | None]
    task_code: Mapped[str | None]
    activity_code: Mapped[str | None]
    document_sha256: Mapped[str | None]
    """No foreign key: the record of money stays when a document has to be forgotten."""
    segment: Mapped[int | None]
    """None for consolidation."""
    fields: Mapped[list[str]] = mapped_column(Json)
    profile: Mapped[str | None]
    """`name@version`."""
    request_sha256: Mapped[str]
    """Of what was sent."""
    asked_sha256: Mapped[str]
    """Of what was asked, before its output was bounded: what replays are found by."""
    parameters: Mapped[dict[str, Any]] = mapped_column(Json)
    """What the request set besides its messages and its schema."""
    recipe: Mapped[dict[str, Any]] = mapped_column(Json)
    """What the messages were made from, by hash and by offset."""
    parent_id: Mapped[int | None]
    """The call whose reply this one repairs. No foreign key: a key is never used twice."""
    purpose: Mapped[Purpose] = mapped_column(OneOf(Purpose))
    provider: Mapped[str]
    model: Mapped[str]
    """What was asked; `reply_model` is what answered."""
    attempt: Mapped[int]
    """From 1 within one use of the request in one run."""
    state: Mapped[CallState] = mapped_column(OneOf(CallState))
    reserved_usd: Mapped[Decimal | None]
    cost_usd: Mapped[Decimal | None]
    """None until it is settled, and where it is unknown."""
    input_tokens: Mapped[int | None]
    cached_tokens: Mapped[int | None]
    cache_write_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    reasoning_tokens: Mapped[int | None]
    latency_s: Mapped[float | None]
    content: Mapped[str | None]
    finish_reason: Mapped[str | None]
    reasoning: Mapped[str | None]
    reply_model: Mapped[str | None]
    request_id: Mapped[str | None]
    service_tier: Mapped[str | None]
    error_class: Mapped[str | None]
    detail: Mapped[str | None]
    """One line without text of the document."""
    reserved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When it was answered or failed, or was given up as in doubt."""

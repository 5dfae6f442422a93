"""Readings: the uses of calls in a file of a run. What was really sent is in `calls`."""

from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.call import Outcome, Purpose
from pipeline.store.column_types import Json, OneOf
from pipeline.store.tables.base import Base, Place, RunDocumentKey


class ReadingRow(Base):
    __tablename__ = "readings"
    __table_args__ = (Index(None, "call_id"),)

    run_document_id: Mapped[RunDocumentKey]
    position: Mapped[Place]
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"))
    """The call whose reply was used, else the last one tried; None where none was sent."""
    purpose: Mapped[Purpose] = mapped_column(OneOf(Purpose))
    segment: Mapped[int | None]
    fields: Mapped[list[str]] = mapped_column(Json)
    model: Mapped[str]
    request_sha256: Mapped[str]
    reply_sha256: Mapped[str | None]
    input_tokens: Mapped[int | None]
    cached_tokens: Mapped[int | None]
    cache_write_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    reasoning_tokens: Mapped[int | None]
    cost_usd: Mapped[Decimal | None]
    """What the run paid: 0 for a replay, None where the price is unknown."""
    latency_s: Mapped[float]
    outcome: Mapped[Outcome] = mapped_column(OneOf(Outcome))
    attempts: Mapped[int]
    failure: Mapped[str | None]
    saved_usd: Mapped[Decimal | None]
    switch_reason: Mapped[str | None]

"""Answers: what a document says about one field."""

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.answer import AnswerStatus, Review
from pipeline.store.column_types import Json, OneOf
from pipeline.store.tables.base import Base, Place, RunDocumentKey


class AnswerRow(Base):
    __tablename__ = "answers"
    __table_args__ = (Index(None, "review"),)

    run_document_id: Mapped[RunDocumentKey]
    position: Mapped[Place]
    field: Mapped[str]
    status: Mapped[AnswerStatus] = mapped_column(OneOf(AnswerStatus))
    value: Mapped[str | None]
    rationale: Mapped[str]
    read: Mapped[float]
    evidence: Mapped[list[int]] = mapped_column(Json)
    review: Mapped[Review] = mapped_column(OneOf(Review))
    confidence: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The fields of a `Confidence`; NULL where it was not computed."""

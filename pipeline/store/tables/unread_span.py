"""Spans of a document that some field was not read for, and why."""

from sqlalchemy.orm import Mapped

from pipeline.store.tables.base import Base, Place, RunDocumentKey


class UnreadSpanRow(Base):
    __tablename__ = "unread_spans"

    run_document_id: Mapped[RunDocumentKey]
    position: Mapped[Place]
    start: Mapped[int]
    end: Mapped[int]
    reason: Mapped[str]

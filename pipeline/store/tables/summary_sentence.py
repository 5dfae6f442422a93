"""Sentences of summaries, with the findings they rest on."""

from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.column_types import Json
from pipeline.store.tables.base import Base, Place, RunDocumentKey


class SummarySentenceRow(Base):
    __tablename__ = "summary_sentences"

    run_document_id: Mapped[RunDocumentKey]
    position: Mapped[Place]
    text: Mapped[str]
    evidence: Mapped[list[int]] = mapped_column(Json)
    unsupported: Mapped[list[str]] = mapped_column(Json)

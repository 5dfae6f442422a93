"""Segments of a conclusion's plan, each with the frame that travelled with it."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from chunking import Boundary
from pipeline.store.column_types import Json, OneOf
from pipeline.store.tables.base import Base, Place, RunDocumentKey


class SegmentRow(Base):
    """One frame a segment, as JSON: it is shown and sent again, never searched."""

    __tablename__ = "segments"

    run_document_id: Mapped[RunDocumentKey]
    position: Mapped[Place]
    index: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    tokens: Mapped[int]
    boundary: Mapped[Boundary] = mapped_column(OneOf(Boundary))
    heading: Mapped[str | None]
    frame: Mapped[dict[str, Any]] = mapped_column(Json)

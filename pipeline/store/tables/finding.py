"""Findings: one answer to one field from one reading."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from pipeline.answer import Support
from pipeline.store.column_types import Json, OneOf
from pipeline.store.tables.base import Base, Place, RunDocumentKey


class FindingRow(Base):
    __tablename__ = "findings"

    run_document_id: Mapped[RunDocumentKey]
    position: Mapped[Place]
    number: Mapped[int]
    field: Mapped[str]
    value: Mapped[str]
    rationale: Mapped[str]
    segment: Mapped[int]
    support: Mapped[Support] = mapped_column(OneOf(Support))
    unsupported: Mapped[list[str]] = mapped_column(Json)
    is_repaired: Mapped[bool]
    computation: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The fields of a `Computation`; NULL where the value is stated."""

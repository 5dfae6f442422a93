"""Conflicts: findings that cannot all stand."""

from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.column_types import Json
from pipeline.store.tables.base import Base, Place, RunDocumentKey


class ConflictRow(Base):
    __tablename__ = "conflicts"

    run_document_id: Mapped[RunDocumentKey]
    position: Mapped[Place]
    field: Mapped[str]
    evidence: Mapped[list[int]] = mapped_column(Json)
    rule: Mapped[str]
    resolved: Mapped[int | None]

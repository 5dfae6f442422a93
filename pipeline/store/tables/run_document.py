"""Files of a run: one row per received file, whatever became of it."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.result import DocumentStatus
from pipeline.store.column_types import OneOf
from pipeline.store.tables.base import AutomaticKey, Base


class RunDocumentRow(Base):
    __tablename__ = "run_documents"
    __table_args__ = (UniqueConstraint("run_id", "path"), Index(None, "receipt_id"))

    id: Mapped[AutomaticKey]
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    position: Mapped[int]
    """Place in the run's result, from 0."""
    path: Mapped[str]
    status: Mapped[DocumentStatus] = mapped_column(OneOf(DocumentStatus))
    reason: Mapped[str | None]
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipts.id"))

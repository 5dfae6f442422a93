"""Exceptions in the sense of e-discovery: files and parts of files that were not processed."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.exception import ExceptionClass
from pipeline.store.column_types import OneOf
from pipeline.store.tables.base import AutomaticKey, Base


class ExceptionRow(Base):
    __tablename__ = "exceptions"
    __table_args__ = (Index(None, "run_id"), Index(None, "run_document_id"))

    id: Mapped[AutomaticKey]
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    run_document_id: Mapped[int | None] = mapped_column(
        ForeignKey("run_documents.id", ondelete="CASCADE")
    )
    """None for what belongs to no received file."""
    position: Mapped[int]
    path: Mapped[str]
    exception_class: Mapped[ExceptionClass] = mapped_column(OneOf(ExceptionClass))
    retryable: Mapped[bool]
    detail: Mapped[str]
    sha256: Mapped[str | None]

"""Receipts: one row per arrival of a file."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.base import AutomaticKey, Base


class ReceiptRow(Base):
    """MD5 and size stand with the document: equal bytes have equal ones."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("sha256", "matter", "path", "received_at"),)

    id: Mapped[AutomaticKey]
    sha256: Mapped[str] = mapped_column(ForeignKey("documents.sha256"))
    matter: Mapped[str]
    path: Mapped[str]
    received_at: Mapped[datetime]
    custodian: Mapped[str | None]
    parent_sha256: Mapped[str | None] = mapped_column(ForeignKey("documents.sha256"))
    """The file that holds this one; None where none does."""

"""Forecasts: what a document of a run was expected to cost before its first call."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.base import Base


class ForecastRow(Base):
    """The first one stays when a run goes on. No foreign key to the document: the record of money
    stays when a document has to be forgotten."""

    __tablename__ = "forecasts"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    document_sha256: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str]
    profile: Mapped[str]
    tokens: Mapped[int]
    calls: Mapped[int]
    low_usd: Mapped[Decimal | None]
    expected_usd: Mapped[Decimal | None]
    high_usd: Mapped[Decimal | None]
    """None in all three where the price was unknown."""
    made_at: Mapped[datetime]

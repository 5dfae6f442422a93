"""Budgets: one row per key that calls are counted under, whether it has a cap or not."""

from decimal import Decimal

from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.base import Base


class BudgetRow(Base):
    """Sums over `calls`, kept in the transactions that change them."""

    __tablename__ = "budgets"

    key: Mapped[str] = mapped_column(primary_key=True)
    """`kind:name`."""
    spent_usd: Mapped[Decimal]
    reserved_usd: Mapped[Decimal]
    requests: Mapped[int]
    approved: Mapped[Decimal | None]
    """A cap by approval, in the budget's unit."""
    stopped_at: Mapped[Decimal | None]
    """The cap at which the circuit has opened."""
    alerted: Mapped[int]
    """The highest level that was told, in per cent."""
    alerted_cap: Mapped[Decimal | None]
    """Of which cap."""

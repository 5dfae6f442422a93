"""Costs: what calls have cost, by whatever a bill or a question may ask for.

A call counts what it takes out of its budgets: its cost where that is known, else its worst case.
What is in flight is told apart from what is spent. Partitions of the calls add up to the total.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class CostBy(StrEnum):
    """What calls are grouped by."""

    CLIENT = "client"
    MATTER = "matter"
    TASK = "task"
    ACTIVITY = "activity"
    RUN = "run"
    DOCUMENT = "document"
    SEGMENT = "segment"
    PURPOSE = "purpose"
    PROFILE = "profile"
    MODEL = "model"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostFilter:
    """Which calls count. None admits all."""

    since: datetime | None = None
    """Reserved then or later."""
    until: datetime | None = None
    """Reserved before that."""
    matter: str | None = None
    run: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """Sums over some calls."""

    key: str | None
    """What they have in common; None where they have none of it, and for a total."""
    calls: int = 0
    unknown: int = 0
    """Calls whose price is unknown: they count as nothing in the sums below."""
    spent_usd: Decimal = Decimal(0)
    """Without what is in flight."""
    in_flight_usd: Decimal = Decimal(0)
    """Worst cases of calls that have not ended."""
    failed_usd: Decimal = Decimal(0)
    """Of what is spent: calls that brought nothing of use."""
    repaired_usd: Decimal = Decimal(0)
    """Of what is spent: calls that mended the form of another's reply."""
    in_doubt_usd: Decimal = Decimal(0)
    """Of what is spent: calls that nobody knows the end of, at their worst case."""
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0

    @property
    def wasted_usd(self) -> Decimal:
        """What was spent without an answer for it."""
        return self.failed_usd + self.repaired_usd + self.in_doubt_usd


def total_of(rows: Iterable[CostRow]) -> CostRow:
    """The sums of `rows`."""
    listed = list(rows)
    names = [field.name for field in fields(CostRow) if field.name != "key"]
    sums: dict[str, Any] = {name: _sum(name, listed) for name in names}
    return CostRow(key=None, **sums)


def _sum(name: str, rows: list[CostRow]) -> Decimal | int:
    nothing = Decimal(0) if name.endswith("_usd") else 0
    return sum((getattr(row, name) for row in rows), nothing)

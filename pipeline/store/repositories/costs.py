"""Costs: sums over calls, grouped. A call belongs to the day on which it was reserved, in UTC."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Label, case, func, select
from sqlalchemy.orm import Session

from pipeline.call import CallState, Purpose
from pipeline.costs.costs import CostBy, CostFilter, CostRow
from pipeline.store.column_types import Money
from pipeline.store.tables import CallRow, ReceiptRow

_COLUMNS: dict[CostBy, Any] = {
    CostBy.CLIENT: CallRow.client,
    CostBy.MATTER: CallRow.matter,
    CostBy.TASK: CallRow.task_code,
    CostBy.ACTIVITY: CallRow.activity_code,
    CostBy.RUN: CallRow.run_id,
    CostBy.DOCUMENT: CallRow.document_sha256,
    CostBy.SEGMENT: CallRow.segment,
    CostBy.PURPOSE: CallRow.purpose,
    CostBy.PROFILE: CallRow.profile,
    CostBy.MODEL: CallRow.model,
}
_IN_FLIGHT = CallRow.state.in_([CallState.RESERVED, CallState.SENT])
_TAKEN = func.coalesce(CallRow.cost_usd, CallRow.reserved_usd)
_IS_UNKNOWN = CallRow.cost_usd.is_(None) & CallRow.reserved_usd.is_(None)


class CostRepository:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rows(self, by: CostBy, wanted: CostFilter) -> tuple[CostRow, ...]:
        """One row for each value of `by` that some call has, in the order of the values."""
        key: ColumnElement[Any] = self._day() if by is CostBy.DAY else _COLUMNS[by]
        sums = select(key.label("key"), *_sums()).where(*_filters(wanted)).group_by(key)
        rows = [_cost_row(row._mapping) for row in self._session.execute(sums)]  # noqa: SLF001
        return tuple(sorted(rows, key=lambda row: (row.key is None, row.key or "")))

    def paths(self, documents: Collection[str]) -> dict[str, str]:
        """Path under which each of `documents`, by SHA-256, was received last."""
        received = (
            select(ReceiptRow.sha256, ReceiptRow.path)
            .where(ReceiptRow.sha256.in_(documents))
            .order_by(ReceiptRow.received_at)
        )
        return {row.sha256: row.path for row in self._session.execute(received)}

    def outputs(self, model: str, profile: str, limit: int) -> Sequence[tuple[int, int]]:
        """Fields and output tokens of the newest answered readings, at most `limit`."""
        newest = (
            select(CallRow.fields, CallRow.output_tokens)
            .where(
                CallRow.model == model,
                CallRow.profile == profile,
                CallRow.purpose == Purpose.READING,
                CallRow.state == CallState.ANSWERED,
                CallRow.output_tokens.is_not(None),
            )
            .order_by(CallRow.id.desc())
            .limit(limit)
        )
        return [(len(fields), tokens or 0) for fields, tokens in self._session.execute(newest)]

    def _day(self) -> ColumnElement[str]:
        if self._session.get_bind().dialect.name == "postgresql":
            return func.to_char(func.timezone("UTC", CallRow.reserved_at), "YYYY-MM-DD")
        return func.strftime("%Y-%m-%d", CallRow.reserved_at)


def _filters(wanted: CostFilter) -> list[ColumnElement[bool]]:
    filters = []
    if wanted.since is not None:
        filters.append(CallRow.reserved_at >= wanted.since)
    if wanted.until is not None:
        filters.append(CallRow.reserved_at < wanted.until)
    if wanted.matter is not None:
        filters.append(CallRow.matter == wanted.matter)
    if wanted.run is not None:
        filters.append(CallRow.run_id == wanted.run)
    return filters


def _sums() -> list[Label[Any]]:
    settled = ~_IN_FLIGHT
    doubtful = CallRow.state == CallState.IN_DOUBT
    failed = CallRow.state == CallState.FAILED
    repaired = (CallRow.purpose == Purpose.REPAIR) & (CallRow.state == CallState.ANSWERED)
    money = {
        "spent_usd": settled,
        "in_flight_usd": _IN_FLIGHT,
        "failed_usd": failed,
        "repaired_usd": repaired,
        "in_doubt_usd": doubtful,
    }
    tokens = ("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")
    return [
        func.count().label("calls"),
        func.sum(case((_IS_UNKNOWN, 1), else_=0)).label("unknown"),
        *(
            func.sum(case((which, _TAKEN)), type_=Money()).label(name)
            for name, which in money.items()
        ),
        *(func.sum(getattr(CallRow, name)).label(name) for name in tokens),
    ]


def _cost_row(values: Any) -> CostRow:
    key = values["key"]
    numbers: dict[str, Any] = {
        name: (value or Decimal(0)) if name.endswith("_usd") else int(value or 0)
        for name, value in values.items()
        if name != "key"
    }
    return CostRow(key=None if key is None else str(key), **numbers)

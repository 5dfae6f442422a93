"""Forecasts: kept before the first call of a document, and laid beside what it has cost."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session

from pipeline.call import Outcome
from pipeline.costs.costs import CostFilter
from pipeline.costs.stored_forecast import PastForecast
from pipeline.result import RunStatus
from pipeline.store.column_types import Money
from pipeline.store.repositories.insert_missing import insert_missing
from pipeline.store.tables import CallRow, ForecastRow, ReadingRow, RunDocumentRow, RunRow


class ForecastRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, values: dict[str, Any]) -> None:
        """Keep the forecast of a document in a run; one that is there stays."""
        insert_missing(self._session, ForecastRow, values)

    def past(self, wanted: CostFilter, limit: int) -> tuple[PastForecast, ...]:
        """The newest runs that have a forecast, the latest start first."""
        rows = self._session.execute(_past(wanted).limit(limit))
        return tuple(_value(row._mapping) for row in rows)  # noqa: SLF001 - public all the same


def _past(wanted: CostFilter) -> Select[Any]:
    spent = (
        select(func.sum(func.coalesce(CallRow.cost_usd, CallRow.reserved_usd), type_=Money()))
        .where(CallRow.run_id == RunRow.id)
        .scalar_subquery()
    )
    is_replayed = exists().where(
        ReadingRow.run_document_id == RunDocumentRow.id,
        RunDocumentRow.run_id == RunRow.id,
        ReadingRow.outcome == Outcome.REPLAYED,
        ReadingRow.cost_usd == Decimal(0),
    )
    sums = {
        name: func.sum(getattr(ForecastRow, name), type_=Money()).label(name)
        for name in ("low_usd", "expected_usd", "high_usd")
    }
    past = (
        select(
            RunRow.id.label("run"),
            RunRow.status,
            func.count().label("documents"),
            func.sum(ForecastRow.calls).label("calls"),
            func.sum(case((ForecastRow.expected_usd.is_(None), 1), else_=0)).label("unknown"),
            *sums.values(),
            spent.label("actual_usd"),
            is_replayed.label("is_replayed"),
        )
        .join(ForecastRow, ForecastRow.run_id == RunRow.id)
        .group_by(RunRow.id, RunRow.status, RunRow.started_at)
        .order_by(RunRow.started_at.desc(), RunRow.id.desc())
    )
    if wanted.since is not None:
        past = past.where(RunRow.started_at >= wanted.since)
    if wanted.until is not None:
        past = past.where(RunRow.started_at < wanted.until)
    if wanted.matter is not None:
        past = past.where(RunRow.matter == wanted.matter)
    return past if wanted.run is None else past.where(RunRow.id == wanted.run)


def _value(row: Any) -> PastForecast:
    is_known = not row["unknown"]
    return PastForecast(
        run=row["run"],
        documents=row["documents"],
        calls=int(row["calls"]),
        low_usd=row["low_usd"] if is_known else None,
        expected_usd=row["expected_usd"] if is_known else None,
        high_usd=row["high_usd"] if is_known else None,
        actual_usd=row["actual_usd"] or Decimal(0),
        is_whole=row["status"] is RunStatus.COMPLETE and not row["is_replayed"],
    )

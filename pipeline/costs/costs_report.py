"""The report on costs: sums by one thing, their total, the waste, budgets and past forecasts."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.budget.approval import BudgetLine, budget_lines
from pipeline.costs.costs import CostBy, CostFilter, CostRow, total_of
from pipeline.costs.stored_forecast import ForecastError, PastForecast, error_of
from pipeline.report.money import plain_usd
from pipeline.store.repositories.costs import CostRepository
from pipeline.store.repositories.forecasts import ForecastRepository
from pipeline.wiring import Octavo

_PAST_RUNS = 20
"""As many of the newest forecasts are looked at."""
_COLUMNS = (
    "calls",
    "spent_usd",
    "in_flight_usd",
    "wasted_usd",
    "failed_usd",
    "repaired_usd",
    "in_doubt_usd",
    "unknown",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "reasoning_tokens",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport:
    by: CostBy
    rows: tuple[CostRow, ...]
    """The dearest first."""
    total: CostRow
    forecasts: tuple[PastForecast, ...]
    """The latest run first."""
    error: ForecastError | None
    """None where no run compares."""
    paths: Mapping[str, str]
    """SHA-256 of a document -> path under which it was received last; empty but by document."""
    budgets: tuple[BudgetLine, ...]
    """Those that have a cap."""


def cost_report(octavo: Octavo, by: CostBy, wanted: CostFilter) -> CostReport:
    """What the calls that `wanted` admits have cost. Blocks on the database."""
    with octavo.store.snapshot() as session:
        rows = CostRepository(session).rows(by, wanted)
        past = ForecastRepository(session).past(wanted, _PAST_RUNS)
        keys = [row.key for row in rows if row.key is not None]
        paths = CostRepository(session).paths(keys) if by is CostBy.DOCUMENT else {}
    in_order = rows if by is CostBy.DAY else sorted(rows, key=lambda row: -row.spent_usd)
    return CostReport(
        by=by,
        rows=tuple(in_order),
        total=total_of(rows),
        forecasts=past,
        error=error_of(past),
        paths=paths,
        budgets=budget_lines(octavo),
    )


def to_dict(report: CostReport) -> dict[str, Any]:
    """One JSON object; amounts are decimal strings, and unknown is null."""
    return {
        "by": report.by.value,
        "rows": [
            {report.by.value: row.key, **_path(report, row), **_row(row)} for row in report.rows
        ],
        "total": _row(report.total),
        "wasted_usd": {
            "failed": plain_usd(report.total.failed_usd),
            "repaired": plain_usd(report.total.repaired_usd),
            "in_doubt": plain_usd(report.total.in_doubt_usd),
            "total": plain_usd(report.total.wasted_usd),
        },
        "budgets": [_budget(line) for line in report.budgets],
        "forecasts": [_forecast(past) for past in report.forecasts],
        "forecast_error": None if report.error is None else _error(report.error),
    }


def to_csv(report: CostReport) -> str:
    """The rows and their total, comma separated, with a line of names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((report.by.value, *_COLUMNS))
    for name, row in [*((row.key or "", row) for row in report.rows), ("total", report.total)]:
        values = _row(row)
        writer.writerow((_plain_cell(name), *(values[column] for column in _COLUMNS)))
    return out.getvalue()


def _path(report: CostReport, row: CostRow) -> dict[str, str | None]:
    return {"path": report.paths.get(row.key or "")} if report.by is CostBy.DOCUMENT else {}


def _plain_cell(name: str) -> str:
    """No name begins a formula in a spreadsheet."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name


def _row(row: CostRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _COLUMNS}
    return {
        name: plain_usd(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _budget(line: BudgetLine) -> dict[str, Any]:
    standing = line.standing
    return {
        "budget": standing.key,
        "unit": standing.kind.unit,
        "spent": plain_usd(standing.spent),
        "reserved": plain_usd(standing.in_flight),
        "cap": plain_usd(line.cap),
        "stopped": line.is_open,
    }


def _forecast(past: PastForecast) -> dict[str, Any]:
    return {
        "run": past.run,
        "documents": past.documents,
        "calls": past.calls,
        "low_usd": plain_usd(past.low_usd),
        "expected_usd": plain_usd(past.expected_usd),
        "high_usd": plain_usd(past.high_usd),
        "actual_usd": plain_usd(past.actual_usd),
        "error": None if past.error is None else f"{past.error:.4f}",
    }


def _error(error: ForecastError) -> dict[str, Any]:
    return {
        "runs": error.runs,
        "mean": f"{error.mean_error:.4f}",
        "mean_absolute": f"{error.mean_absolute_error:.4f}",
        "within_low_and_high": error.within,
    }

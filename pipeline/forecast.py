"""What a run is expected to cost: the sum over its documents."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.plan import Forecast
from pipeline.planned import PlannedFile

_NOTHING = Forecast(low=Decimal(0), expected=Decimal(0), high=Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunForecast:
    """Totals over the files of a run. A duplicate counts once."""

    documents: int
    tokens: int
    calls: int
    exceptions: int
    cost: Forecast | None
    """None where a price is unknown."""


def forecast_run(files: Iterable[PlannedFile]) -> RunForecast:
    """Add up what is planned; files are looked at one by one and not kept."""
    documents = tokens = calls = exceptions = 0
    cost: Forecast | None = _NOTHING
    for file in files:
        exceptions += file.exception is not None
        if file.plan is None or file.duplicate_of is not None:
            continue
        documents += 1
        tokens += file.plan.tokens
        calls += file.plan.calls
        cost = _sum(cost, file.plan.forecast)
    return RunForecast(
        documents=documents, tokens=tokens, calls=calls, exceptions=exceptions, cost=cost
    )


def _sum(one: Forecast | None, other: Forecast | None) -> Forecast | None:
    if one is None or other is None:
        return None
    return Forecast(
        low=one.low + other.low,
        expected=one.expected + other.expected,
        high=one.high + other.high,
    )

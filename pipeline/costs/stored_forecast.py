"""Past forecasts beside what was paid, and how far off they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean


@dataclass(frozen=True, slots=True, kw_only=True)
class PastForecast:
    """The forecast of one run, over its documents, and what the run has cost."""

    run: str
    documents: int
    calls: int
    """Expected."""
    low_usd: Decimal | None
    expected_usd: Decimal | None
    high_usd: Decimal | None
    """None in all three where a price was unknown."""
    actual_usd: Decimal
    """What is in flight or in doubt at its worst case."""
    is_whole: bool
    """Whether the run is complete and has bought every reply itself, so that both compare."""

    @property
    def error(self) -> Decimal | None:
        """Actual over expected, minus one: 0.1 means that it cost a tenth more. None where they
        do not compare, or nothing was expected."""
        if not self.is_whole or not self.expected_usd:
            return None
        return self.actual_usd / self.expected_usd - 1

    @property
    def is_within(self) -> bool:
        """Whether the actual lies between low and high, both inclusive."""
        low, high = self.low_usd, self.high_usd
        return low is not None and high is not None and low <= self.actual_usd <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastError:
    """How far off forecasts were, over the runs that compare."""

    runs: int
    mean_error: Decimal
    """Negative where less was paid than expected."""
    mean_absolute_error: Decimal
    within: int
    """Runs between low and high."""


def error_of(past: Iterable[PastForecast]) -> ForecastError | None:
    """The error over `past`; None where no run compares."""
    compared = [forecast for forecast in past if forecast.error is not None]
    errors = [forecast.error for forecast in compared if forecast.error is not None]
    if not errors:
        return None
    return ForecastError(
        runs=len(errors),
        mean_error=mean(errors),
        mean_absolute_error=mean(abs(error) for error in errors),
        within=sum(forecast.is_within for forecast in compared),
    )

"""What a run is expected to cost is the sum over what it would read."""

from decimal import Decimal

from pipeline.costs.forecast import forecast_run
from pipeline.plan import Forecast
from pipeline.planned import PlannedFile
from tests.pipeline.report import values


def planned(forecast: Forecast | None, *, duplicate_of: str | None = None) -> PlannedFile:
    """A file of one segment, 30 tokens and 5 calls."""
    return PlannedFile(
        path=values.PATH,
        sha256=values.SHA256,
        media_type="text/plain",
        pages=None,
        plan=values.plan(tokens=30, calls=5, forecast=forecast),
        exception=None,
        page_spans=((None, None),),
        duplicate_of=duplicate_of,
    )


def exception() -> PlannedFile:
    return PlannedFile(
        path=values.PATH,
        sha256=None,
        media_type=None,
        pages=None,
        plan=None,
        exception=values.exception(),
    )


def cost(low: str, expected: str, high: str) -> Forecast:
    return Forecast(low=Decimal(low), expected=Decimal(expected), high=Decimal(high))


def test_the_whole_is_the_sum_of_its_parts() -> None:
    """A duplicate is not read again and an exception not at all: neither costs anything."""
    files = [
        planned(cost("1", "2", "3")),
        planned(cost("0.1", "0.2", "0.3")),
        planned(cost("7", "8", "9"), duplicate_of="/in/first.pdf"),
        exception(),
    ]
    total = forecast_run(iter(files))
    assert (total.documents, total.tokens, total.calls, total.exceptions) == (2, 60, 10, 1)
    # Either document may take a call more, to decide between findings that conflict.
    assert total.most_calls == 12
    assert total.cost == cost("1.1", "2.2", "3.3")


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    """Whichever comes first. The unknown price of a duplicate matters to nobody."""
    known = planned(cost("1", "2", "3"))
    assert forecast_run([known, planned(None)]).cost is None
    assert forecast_run([planned(None), known]).cost is None
    assert forecast_run([known, planned(None, duplicate_of="/in/a")]).cost == cost("1", "2", "3")


def test_nothing_costs_nothing() -> None:
    """Zero, which is known."""
    assert forecast_run([]).cost == cost("0", "0", "0")

"""Values that follow from others are computed here, by a small grammar, and never by `eval`."""

from datetime import date
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from pipeline.value.computation import compute
from pipeline.value.expression import evaluate
from pipeline.value.quantity import (
    Duration,
    ExpressionError,
    Money,
    Quantity,
    read_quantity,
    show_quantity,
)

QUOTES = ("dated March 1, 2024", "a term of three (3) years", "on 90 days' notice")

days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
spans = st.builds(Duration, months=st.integers(0, 600), days=st.integers(0, 400))
sums = st.builds(
    Money,
    currency=st.sampled_from(["USD", "EUR", "CNY"]),
    amount=st.decimals(0, 10**9, places=2),
)
numbers = st.decimals(-(10**9), 10**9, places=3)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("= start + term; start = 2024-03-01 [1]; term = 3 years [2]", "2027-03-01"),
        # A month after the last of January is the last of February.
        ("= start + term; start = 2024-01-31 [1]; term = 1 month [2]", "2024-02-29"),
        (
            "= a + b - c; a = 2024-03-01 [1]; b = 3 years [2]; c = 9 days [3]",
            "2027-02-20",
        ),
        ("= start + 2 years 6 months - 1 day; start = 2024-01-01 [1]", "2026-06-30"),
        ("= end - start; start = 2024-01-01 [1]; end = 2024-03-01 [2]", "60 days"),
        (
            "= sum(a, b, c) * 12; a = USD 1,200.50 [1]; b = USD 5 [1]; c = USD 1 [2]",
            "USD 14,478",
        ),
        ("= fee * (1 + rate); fee = USD 100 [1]; rate = 7.5% [2]", "USD 107.50"),
        ("= max(a, b); a = EUR 3 [1]; b = EUR 4 [2]", "EUR 4"),
        ("= a / b; a = USD 10 [1]; b = USD 4 [2]", "2.5"),
        # As a Chinese model may write it.
        ("= start + term； start = 2024-03-01 [1]； term = 3年 [2]", "2027-03-01"),
    ],
)
def test_computed_values(value: str, result: str) -> None:
    """Dates by the calendar, money exactly, each input with the quote it was given."""
    computation = compute(value, QUOTES)
    assert computation.result == result
    assert {given.quote for given in computation.inputs} <= set(QUOTES)
    assert result in computation.explain()


@pytest.mark.parametrize(
    "value",
    [
        "= start + term; start = 2024-03-01 [1]",  # an input is missing
        "= start; start = 2024-03-01 [4]",  # of three quotes
        "= start; start = 2024-03-01",  # without a quote
        "= start; start = 2024-02-30 [1]",  # no such day
        "= 2024-03-01; a = 1 [1]",  # a date is no constant
        "= a - 2024/3/1; a = 2024-05-01 [1]",
        "= USD 5; a = 1 [1]",  # nor is an amount
        "= a; a = 1 [1]; b = 2 [2]",  # an input that is of no use
        "= a + b; a = USD 1 [1]; b = EUR 1 [2]",  # two currencies
        "= a + b; a = 2024-01-01 [1]; b = 2024-01-02 [2]",  # two dates
        "= a / b; a = 1 [1]; b = 0 [2]",
        "= a + 9000 years; a = 2024-01-01 [1]",  # past the year 9999
        "= a / 2; a = 1 month [1]",  # half a month has no number of days
        "= a; a = 1 [1]; a = 2 [2]",  # two of a name
        "= __import__('os').system('x'); a = 1 [1]",
        "= a.b; a = 1 [1]",
        "= a[0]; a = 1 [1]",
        "= a ** 9; a = 9 [1]",
        "= " + "(" * 60 + "a" + ")" * 60 + "; a = 1 [1]",
        "= " + "*".join(["a"] * 150) + "; a = 99999999999999999999 [1]",
        "= a +; a = 1 [1]",
        "= a b; a = 1 [1]",
        "= ; a = 1 [1]",
        "= a",
        "=",
    ],
)
def test_what_cannot_be_computed_is_an_error_that_quotes_nothing(value: str) -> None:
    """The message goes to the record, and the expression may hold words of the document."""
    with pytest.raises(ExpressionError) as error:
        compute(value, QUOTES)
    assert value not in str(error.value)
    assert "__import__" not in str(error.value)


@given(st.one_of(days, spans, sums, numbers))
def test_what_is_shown_can_be_read_again(value: Quantity) -> None:
    """`read_quantity` is the inverse of `show_quantity`."""
    again = read_quantity(show_quantity(value))
    if isinstance(value, Money):
        assert isinstance(again, Money)
        assert (again.currency, again.amount) == (value.currency, value.amount)
    else:
        assert again == value


@given(days, spans)
def test_dates_go_by_the_calendar(day: date, span: Duration) -> None:
    """As python-dateutil counts, which is the reference."""
    expected = day + relativedelta(months=span.months, days=span.days)
    assert evaluate("day + span", {"day": day, "span": span}) == expected


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=20))
def test_sums_are_exact(amounts: list[Decimal]) -> None:
    """No cent is lost to binary fractions."""
    inputs: dict[str, Quantity] = {
        f"fee_{n}": Money(currency="USD", amount=amount) for n, amount in enumerate(amounts)
    }
    total = evaluate(" + ".join(inputs), inputs)
    assert isinstance(total, Money)
    assert total.amount == sum(amounts)


@given(st.text(alphabet="ab+-*/(),. 1%0days=[];sum", max_size=40))
def test_any_text_is_evaluated_or_refused(expression: str) -> None:
    """Never another exception, never anything but a quantity."""
    try:
        value = evaluate(expression, {"a": Decimal(2), "b": Duration(days=3)})
    except ExpressionError:
        return
    assert isinstance(value, (date, Money, Duration, Decimal))

"""Figures and times as a person reads them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.money import plain_usd, read_usd
from pipeline.report.wording import pages, percent, sentence, size, title, when


@given(st.floats(0, 1))
def test_only_all_is_100_percent_and_only_nothing_is_0(share: float) -> None:
    """Rounding never turns a part into the whole or into nothing."""
    assert (percent(share) == "100\u00a0%") is (share == 1)
    assert (percent(share) == "0\u00a0%") is (share == 0)


@given(st.decimals(min_value=0, max_value=10**6, allow_nan=False))
def test_plain_money_is_exact(amount: Decimal) -> None:
    """The text is the amount, without an exponent."""
    text = plain_usd(amount)
    assert text is not None
    assert Decimal(text) == amount
    assert "E" not in text


READ = [
    (None, "unknown"),
    (Decimal(0), "$0"),
    (Decimal("0.24"), "$0.24"),
    (Decimal("0.0861"), "$0.0861"),
    (Decimal("12.345"), "$12.35"),
    (Decimal("0.00001"), "under $0.0001"),
    # What rounds up to a dollar is written as one.
    (Decimal("0.99999"), "$1.00"),
]


@pytest.mark.parametrize(("amount", "text"), READ)
def test_money_for_people(amount: Decimal | None, text: str) -> None:
    """Rounded half up; never zero unless it is."""
    assert read_usd(amount) == text


def test_times_are_utc_whatever_the_zone() -> None:
    """A time in another zone is converted, one without a zone is UTC already."""
    elsewhere = datetime(2026, 11, 22, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert when(elsewhere) == "23 November 2026, 04:30 UTC"
    assert when(datetime(2026, 3, 1, 9, 5, tzinfo=UTC).replace(tzinfo=None)) == (
        "1 March 2026, 09:05 UTC"
    )
    assert when(None) == "not finished"


WORDS = [
    (size(999), "999 bytes"),
    (size(1), "1 byte"),
    (size(1_834_022), "1.8 MB"),
    (title("cap_on_liability"), "Cap on liability"),
    (sentence("retries_exhausted: HTTP 503"), "Retries exhausted: HTTP 503"),
    (sentence("budget"), "Budget"),
    (pages(3, 3), "p. 3"),
    (pages(3, 9), "pp. 3\u20139"),
    (pages(None, None), ""),
]


@pytest.mark.parametrize(("words", "expected"), WORDS)
def test_words(words: str, expected: str) -> None:
    """A table of small wordings."""
    assert words == expected

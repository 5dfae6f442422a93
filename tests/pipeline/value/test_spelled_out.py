"""Figures are the same however they are written."""

import pytest

from pipeline.value.value_check import check_value


@pytest.mark.parametrize(
    ("value", "quote", "support"),
    [
        ("1.2 million users", "up to the first 1,200,000 users", "supported"),
        ("1.2 million users", "for 1,200,000 users", "supported"),
        ("2.5 million shares", "2,500,000 shares", "supported"),
        ("5 users", "for 5 million users", "unsupported"),
        ("24 hours", "within one day", "supported"),
        ("24 hours", "within twenty-four (24) hours", "supported"),
        ("48 hours", "within one day", "unsupported"),
        ("12.5%", "interest of 12½%", "supported"),
        ("12.5%", "interest of 12 1/2%", "supported"),
        ("0.25%", "one-quarter of one percent", "supported"),
        ("-5%", "negative five percent", "supported"),
        ("5%", "negative five percent", "unsupported"),
        ("18 months", "a term of a year and six months", "supported"),
        ("2019/09/05", "September 5, 2019", "supported"),
        ("EUR 2,000", "a fee of €2.000,00", "supported"),
        ("€2.000,00", "a fee of EUR 2,000", "supported"),
    ],
)
def test_a_figure_may_be_written_otherwise(value: str, quote: str, support: str) -> None:
    """Scales, fractions, hours, years with months, signs and continental marks."""
    assert check_value(value, [quote]).support == support

"""A figure is somebody's sum only where nothing beside it says what else it is."""

import pytest

from pipeline.value.value_check import check_value


@pytest.mark.parametrize(
    ("value", "quote", "support"),
    [
        ("$5", "liability shall not exceed $5 million", "unsupported"),
        ("$1.5", "a cap of $1.5 million", "unsupported"),
        ("$2.5", "$2.5 billion", "unsupported"),
        ("$5", "EUR 5 million", "unsupported"),
        ("$30", "within thirty (30) days", "unsupported"),
        ("EUR 30", "within thirty (30) days", "unsupported"),
        ("$5", "interest of 5%", "unsupported"),
        ("$2,000,000", "issue 2,000,000 shares", "unsupported"),
        ("USD 500", "a fee of 500 Swiss francs", "unsupported"),
        ("$500", "a fee of 500 pesos", "unsupported"),
        ("$2020", "dated March 1, 2020", "unsupported"),
        ("$500", "a fee of S$500", "unchecked"),
        ("$500", "a fee of MX$500", "unsupported"),
        ("$500", "a fee of NT$500", "unchecked"),
        ("$500", "a fee of R$500", "unsupported"),
        ("CHF 500", "500 Swiss francs", "supported"),
        ("$500", "License fee | 500 | 600", "supported"),
        ("$500", "a fee of 500 is due", "unchecked"),
        ("$1,200", "Fee 1,000\n1,200\n1,300", "supported"),
        ("$5", "in Suite 5 million", "unsupported"),
        ("USD 5,000,000", "Five Million Dollars", "supported"),
        ("S$500", "a fee of S$500", "supported"),
        ("$5,000", "amount (in thousands)\n5\n5,000", "unchecked"),
    ],
)
def test_a_sum_needs_its_own_figure(value: str, quote: str, support: str) -> None:
    """No scale, sign, noun, date or other currency may stand beside a bare figure; a cell may."""
    assert check_value(value, [quote]).support == support

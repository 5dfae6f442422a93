"""Words beside a figure that turn it round make it another claim."""

import pytest

from pipeline.value.value_check import check_value


@pytest.mark.parametrize(
    ("value", "quote", "support"),
    [
        ("10 days after delivery", "10 days before delivery", "unsupported"),
        ("greater of $500 and 5%", "lesser of $500 and 5%", "unsupported"),
        ("the price increases by 5%", "the price decreases by 5%", "unsupported"),
        ("a discount of 5%", "a surcharge of 5%", "unsupported"),
        ("5% discount", "a 5% surcharge", "unsupported"),
        ("5:00 a.m.", "by 5:00 p.m. on that day", "unsupported"),
        ("5 pm", "by 5:00 p.m.", "supported"),
        ("30 days", "30 days (excluding weekends and holidays)", "unsupported"),
        ("$500 per month", "$500 per user per month", "unchecked"),
        ("$500 per user per month", "$500 per user per month", "supported"),
        ("$1,000,000", "Insurance of $1,000,000 is not required", "unchecked"),
    ],
)
def test_what_turns_a_figure_round_counts(value: str, quote: str, support: str) -> None:
    """The opposite is unsupported, what is left out is unchecked."""
    assert check_value(value, [quote]).support == support

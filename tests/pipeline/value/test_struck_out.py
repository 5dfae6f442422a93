"""What an amendment strikes is not what it says."""

import pytest

from pipeline.value.value_check import check_value


@pytest.mark.parametrize(
    ("value", "quote", "support"),
    [
        ("30 days", "The words '30 days' are deleted and replaced by '60 days'", "unsupported"),
        ("60 days", "The words '30 days' are deleted and replaced by '60 days'", "supported"),
        ("30 days", "Section 4 is amended by replacing “30 days” with “60 days”.", "unsupported"),
        (
            "The words '30 days' are deleted",
            "The words '30 days' are deleted and replaced by '60 days'",
            "supported",
        ),
    ],
)
def test_struck_words_bear_nothing_out(value: str, quote: str, support: str) -> None:
    """Unless the value itself tells that they are struck."""
    assert check_value(value, [quote]).support == support

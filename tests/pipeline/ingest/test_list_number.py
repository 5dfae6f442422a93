"""Numbers of lists as HTML shows them."""

import pytest

from pipeline.ingest.list_number import list_number


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        (4, "1", "4"),
        (4, "i", "iv"),
        (1994, "I", "MCMXCIV"),
        (26, "a", "z"),
        (27, "A", "AA"),
        # Beyond what the style can show, decimal.
        (4000, "i", "4000"),
        (0, "a", "0"),
        (-3, "I", "-3"),
    ],
)
def test_a_number_is_shown_in_its_style(value: int, style: str, expected: str) -> None:
    """The `type` attribute of a list."""
    assert list_number(value, style) == expected

"""Numbers are written as Word writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.docx.number_format import cardinal, format_number, letters, roman

_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        (4, "decimal", "4"),
        (4, "upperRoman", "IV"),
        (27, "lowerLetter", "aa"),
        (781, "upperLetter", "A"),  # after thirty letters Word begins again
        (9, "decimalZero", "09"),
        (10, "decimalZero", "10"),
        (0, "decimalZero", "00"),
        (0, "upperRoman", "0"),
        (3, "ordinal", "3rd"),
        (12, "ordinal", "12th"),
        (21, "ordinalText", "Twenty-first"),
        (40, "ordinalText", "Fortieth"),
        (105, "cardinalText", "One hundred five"),
        (5, "chicago", "**"),
        (7, "none", ""),
        (7, "bullet", ""),
        (3, "decimalEnclosedCircle", "\u2462"),
        (21, "decimalEnclosedCircle", "21"),
        (11, "chineseCounting", "十一"),
        (105, "chineseCounting", "一百零五"),
        (2, "ideographTraditional", "乙"),
        (12, "ideographTraditional", "12"),
        (5, "never heard of", None),
    ],
)
def test_formats(number: int, number_format: str, shown: str | None) -> None:
    """One row for each rule."""
    assert format_number(number, number_format) == shown


def test_a_custom_format_counts_its_zeros() -> None:
    """001, 002, ..."""
    assert format_number(7, "custom", "001, 002, 003, ...") == "007"
    assert format_number(7, "custom", "a, ç, ĝ, ...") is None


@given(st.integers(1, 3999))
def test_roman_numerals_add_up(number: int) -> None:
    """A smaller numeral before a larger one is taken off."""
    values = [_VALUES[sign] for sign in roman(number)]
    pairs = zip(values, [*values[1:], 0], strict=True)
    assert sum(-value if value < following else value for value, following in pairs) == number


@given(st.integers(1, 780))
def test_letters_repeat(number: int) -> None:
    """One letter, repeated once for each time the alphabet is used up."""
    shown = letters(number)
    assert len(set(shown)) == 1
    assert (len(shown) - 1) * 26 + "abcdefghijklmnopqrstuvwxyz".index(shown[0]) + 1 == number


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_words_tell_numbers_apart(one: int, other: int) -> None:
    """No two numbers have the same words."""
    assert (cardinal(one) == cardinal(other)) is (one == other)

"""Characters of symbol fonts read as what they look like."""

import pytest

from pipeline.ingest.docx.symbols import bullet, symbol
from tests.pipeline.ingest.docx.packages import p, package, read


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Wingdings", 0xF0A8, "\u2610"),
        ("wingdings", 0x6F, "\u25a1"),
        ("Wingdings", 0xF0FE, "\u2611"),
        ("Wingdings 2", 0x52, "\u2611"),
        ("Symbol", 0xF0B7, "\u2022"),
        ("Symbol", 0x61, "\u03b1"),
        ("Symbol", 0xF0A3, "\u2264"),
        ("Arial", 0xA7, "\u00a7"),
        # Not known: private use in a font without a table, a gap in a table.
        ("Arial", 0xF0A8, None),
        ("Wingdings", 0xF021, None),
    ],
)
def test_codes(font: str, code: int, shown: str | None) -> None:
    """Office writes them plain or moved to U+F000."""
    assert symbol(font, code) == shown


def test_a_bullet_in_an_unnamed_font_is_taken_as_symbols() -> None:
    """Word's own bullet."""
    assert bullet("\uf0b7", "") == "\u2022"
    assert bullet("\uf0a7", "Wingdings") == "\u25aa"


def test_the_letter_o_as_a_bullet_is_a_circle() -> None:
    """Word takes it from Courier New; in the text it would read as a word."""
    assert bullet("o", "Courier New") == "\u25e6"


def test_an_unknown_symbol_stays_and_is_noted() -> None:
    """Nothing is dropped, nothing invented; a code that is no number shows nothing."""
    runs = '<w:r><w:sym w:font="Odd" w:char="F041"/><w:sym w:font="Odd" w:char="?"/></w:r>'
    reading = read(package(p(runs)))
    assert reading.lines() == ["\uf041"]
    assert reading.kinds() == {"symbol_not_known"}

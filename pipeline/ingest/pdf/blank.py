"""Blanks that the page shows and pdfium does not, and the other way round."""

import re
from collections.abc import Iterator
from statistics import median

from pipeline.ingest.pdf.characters import Characters
from pipeline.ingest.pdf.correction import Correction

_LABEL_END = re.compile(r"\d(?=(?!(?:st|nd|rd|th)\b)[A-Za-z]{2}|A\b|[A-Z]\d)")
"""A digit before a word. Ordinals are one word, however they are set."""
_INNER_CAPITAL = re.compile(r"[a-z](?=[A-Z])")
_LETTERS = re.compile(r"[^\W\d_](?=[^\W\d_])")
_BLANK = re.compile(r"(?<=[^\W\d_]{2}) (?=[^\W\d_])")
_GAP = 0.065
"""Gap in heights of the type that is a blank. pdfium takes a gap as small for none ("11.2.1keep");
within words gaps are below .03. Measured on contracts and papers."""
_WIDER = 0.05
"""The same by which the gap is wider than the one before it: spaced letters have no blanks."""
_OFTEN = 3
"""Inner capitals behind a gap from which all letters of a page are looked at."""
_NARROW = 0.25
"""Share of the page's usual blank up to which a gap is none; true blanks have half of it."""


def blank_corrections(
    characters: Characters, text: str, *, are_bitmaps: bool
) -> Iterator[Correction]:
    """Blanks to put in and to take out of the page's text.

    `are_bitmaps` says that the page has fonts of bitmaps. Their glyphs have boxes of their own
    each, which tell gaps within words from blanks only roughly.
    """
    yield from _behind_numbers(characters, text)
    if are_bitmaps:
        yield from _narrow(characters, text)
    else:
        yield from _within_words(characters, text)


def _behind_numbers(characters: Characters, text: str) -> Iterator[Correction]:
    """A blank behind numbers of clauses and notes."""
    for match in _LABEL_END.finditer(text):
        if _gap(characters, match.start()) > _GAP:
            yield Correction(match.end(), match.end(), " ")


def _within_words(characters: Characters, text: str) -> Iterator[Correction]:
    """A blank before capitals behind a gap, and, where a page has many, at all gaps."""
    found = list(_gaps(characters, text, _INNER_CAPITAL))
    if len(found) >= _OFTEN:
        found = list(_gaps(characters, text, _LETTERS))
    for index in found:
        yield Correction(index, index, " ")


def _gaps(characters: Characters, text: str, pattern: re.Pattern[str]) -> Iterator[int]:
    """Indices of the characters that stand behind a gap wider than the one before it."""
    for match in pattern.finditer(text):
        index = match.start()
        gap = _gap(characters, index)
        if gap <= _GAP:
            continue
        before = _gap(characters, index - 1) if text[index - 1 : index].isalpha() else 0.0
        if gap > max(0.0, before) + _WIDER:
            yield index + 1


def _gap(characters: Characters, index: int) -> float:
    """The gap between a character and the next one on its line, in heights of the type."""
    one, other = characters.spot(index), characters.spot(index + 1)
    height = one.top - one.bottom
    return (other.left - one.right) / height if height > 0 else 0.0


def _narrow(characters: Characters, text: str) -> Iterator[Correction]:
    """Blanks of hardly any width, where a file moves two letters apart ("ob ject")."""
    widths = [
        (match.start(), _width(characters, match.start()))
        for match in _BLANK.finditer(text)
        if characters.is_generated(match.start())
    ]
    usual = median(width for _, width in widths) if widths else 0.0
    for index, width in widths:
        if width < _NARROW * usual:
            yield Correction(index, index + 1, "")


def _width(characters: Characters, index: int) -> float:
    """Width of the blank at `index`, in points, and what the letters before it overlap by."""
    before, after = characters.spot(index - 1), characters.spot(index + 1)
    width = after.left - before.right
    return width + max(0.0, characters.spot(index - 2).right - before.left)

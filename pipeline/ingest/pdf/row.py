"""Rows of a page: lines at one height, in stretches that go down the page line by line."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.ingest.pdf.line import Line

_WIDE = 0.55
"""Width of a character, in heights of the type, from which a line may have gaps; prose has .45."""
_WIDEST = 0.62
"""The same for the characters of any font; those of typewriters have .58."""
_STRETCHED = 1.12
"""Ratio to the page's usual width of a character from which a line may have gaps."""
_LONG_LINE = 30
_LEVEL = 0.3
"""Difference of base lines, in heights of the type, within which lines are one row."""
_NEXT = 3.0
"""Distance of two rows at most, in heights of the type."""
_FIGURES = 0.2
"""Share of the words of a row."""
_DIGIT = re.compile(r"\d")
_LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}|_{3,}|…{2,}")


class Row(NamedTuple):
    """Lines of the page at one height, from the left."""

    lines: tuple[int, ...]
    bottom: float
    size: float
    gaps: bool
    """Whether it may have several cells."""
    figures: bool
    """Whether figures are as many among its words as in rows of tables."""


def stretches_of(lines: Sequence[Line], free: Sequence[int]) -> Iterator[list[Row]]:
    """Rows, of the lines `free`, that follow each other without a leap.

    `free` are ascending indices of the page's lines. Lines that are turned, or without a place,
    are in no row.
    """
    found: list[Row] = []
    for row in _rows(lines, free):
        if found and not _follows(found[-1], row):
            yield found
            found = []
        found.append(row)
    yield found


def _rows(lines: Sequence[Line], free: Sequence[int]) -> Iterator[Row]:
    usual = _usual_width(lines)
    indices: list[int] = []
    for index in free:
        last = indices[-1] if indices else None
        if last is not None and not (index == last + 1 and _beside(lines[last], lines[index])):
            yield from _row(lines, indices, usual)
            indices = []
        indices.append(index)
    if indices:
        yield from _row(lines, indices, usual)


def _usual_width(lines: Sequence[Line]) -> float:
    """Width of a character of most long lines, in heights of the type."""
    widths = sorted(
        (line.place.right - line.place.left) / (len(line.text) * max(0.1, line.place.size))
        for line in lines
        if line.place is not None and line.place.turn == 0 and len(line.text) >= _LONG_LINE
    )
    return min(_WIDEST, widths[len(widths) // 4]) if widths else 0.0


def _beside(before: Line, line: Line) -> bool:
    one, two = before.place, line.place
    if one is None or two is None or one.turn or two.turn:
        return False
    level = abs(one.bottom - two.bottom) <= _LEVEL * max(one.size, two.size)
    return level and two.left >= one.right - 1


def _row(lines: Sequence[Line], indices: Sequence[int], usual: float) -> Iterator[Row]:
    """The row of these lines; none where they are turned or without a place."""
    first, last = lines[indices[0]].place, lines[indices[-1]].place
    if first is None or last is None or first.turn or lines[indices[0]].span is None:
        return
    text = " ".join([lines[index].text for index in indices])
    least = max(_WIDE, _STRETCHED * usual) * first.size * max(1, len(text.strip()))
    wide = len(indices) > 1 or last.right - first.left > least
    gaps = wide and _LEADERS.search(text) is None
    figures = gaps and _has_figures(text)
    yield Row(tuple(indices), first.bottom, max(0.1, first.size), gaps, figures)


def _has_figures(text: str) -> bool:
    words = text.split()
    if _DIGIT.search(text) is None:
        return not words
    return sum(_DIGIT.search(word) is not None for word in words) >= _FIGURES * len(words)


def _follows(above: Row, row: Row) -> bool:
    next_line = row.lines[0] == above.lines[-1] + 1
    return next_line and 0 < above.bottom - row.bottom <= _NEXT * max(above.size, row.size)

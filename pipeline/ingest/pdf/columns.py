"""Two columns that a file draws row by row: found by the gutter between them, and set in order.

Most files draw one column after the other, and their order is kept as it is.
"""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_double
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from pipeline.ingest.pdf.characters import Characters
from pipeline.ingest.pdf.line import Line, Span

_FEWEST_ROWS = 12
"""Rows that must have text on both sides; tables of figures mostly have fewer."""
_MOST_PIECES = 5_000
_ROW = 3.0
"""Points within which pieces of text stand in one row."""
_NARROWEST = 8.0
"""Points of a gutter; spaces between words are narrower."""
_CROSSING = 0.15
"""Share of the rows that may cross the gutter: titles, and figures over both columns."""
_MIDDLE = (0.35, 0.65)
"""Shares of the page's width between which a gutter lies."""
_LETTERS = 20
"""Letters of the usual line of a column of prose."""
_LETTER_SHARE = 0.75
"""Share of letters among what is printed in a column of prose."""
_FULL = 0.6
"""Share of a column's width that its usual row fills. Cells of tables are emptier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gutter:
    """The empty strip between two columns, in the coordinates of the file."""

    left: float
    right: float


def gutter_of(
    characters: Characters, lines: Sequence[Line], left: float, right: float
) -> Gutter | None:
    """The gutter of a page of two columns whose visible part reaches from `left` to `right`.

    `lines` are the page's, with places that count from `left`.
    """
    count = raw.FPDFText_CountRects(characters.text_page.raw, 0, -1)
    if not 2 * _FEWEST_ROWS <= count <= _MOST_PIECES or _is_one_column(lines, count, right - left):
        return None
    pieces = _pieces(characters, count)
    rows = np.round(pieces[:, 2] / _ROW)
    strip = _widest_gap(pieces, len(np.unique(rows)), left, right)
    if strip is None:
        return None
    middle = (strip.left + strip.right) / 2
    before, after = pieces[:, 1] <= middle, pieces[:, 0] >= middle
    shared = np.intersect1d(rows[before], rows[after])
    if len(shared) < _FEWEST_ROWS:
        return None
    full = all(_fills(pieces[side], rows[side], shared) for side in (before, after))
    return strip if full else None


def _is_one_column(lines: Sequence[Line], pieces: int, width: float) -> bool:
    """Whether so many lines of one piece cross the page's middle that no gutter can be found.

    This spares most pages a look at their pieces. A line has one piece at least, so `pieces` tells
    how many lines at most have more.
    """
    low, high = (share * width for share in _MIDDLE)
    filled = [line.place for line in lines if line.place is not None and line.text.strip()]
    across = sum(place.left < low - 1 and place.right > high + 1 for place in filled)
    parted = max(0, pieces - len(filled))
    return across - 2 * parted > 2 * _CROSSING * pieces


def _pieces(characters: Characters, count: int) -> NDArray[np.float64]:
    """Left, right and bottom of each piece of text."""
    left, top, right, bottom = (c_double() for _ in range(4))
    handle, into = characters.text_page.raw, [*map(byref, (left, top, right, bottom))]
    found: list[tuple[float, float, float]] = []
    for index in range(count):
        raw.FPDFText_GetRect(handle, index, *into)
        found.append((left.value, right.value, bottom.value))
    return np.array(found)


def _widest_gap(pieces: NDArray[np.float64], rows: int, left: float, right: float) -> Gutter | None:
    """The widest strip near the page's middle that hardly any piece crosses."""
    low, high = (left + share * (right - left) for share in _MIDDLE)
    points = np.arange(low, high)
    begun = np.searchsorted(np.sort(pieces[:, 0]), points, side="left")
    crossing = begun - np.searchsorted(np.sort(pieces[:, 1]), points, side="right")
    free = np.concatenate(([False], crossing <= _CROSSING * rows, [False]))
    edges = np.flatnonzero(free[1:] != free[:-1])
    if not len(edges):
        return None
    starts, ends = edges[::2], edges[1::2]
    widest = int(np.argmax(ends - starts))
    first, last = int(starts[widest]), int(ends[widest]) - 1
    if last - first < _NARROWEST:
        return None
    return Gutter(left=float(points[first]), right=float(points[last]))


def _fills(
    pieces: NDArray[np.float64], rows: NDArray[np.float64], shared: NDArray[np.float64]
) -> bool:
    """Whether the usual row of the side is about as wide as the side."""
    chosen = np.isin(rows, shared)
    order = np.argsort(rows[chosen], kind="stable")
    sides = pieces[chosen][order]
    _, starts = np.unique(rows[chosen][order], return_index=True)
    widths = np.maximum.reduceat(sides[:, 1], starts) - np.minimum.reduceat(sides[:, 0], starts)
    whole = sides[:, 1].max() - sides[:, 0].min()
    return float(np.median(widths)) >= _FULL * float(whole)


def split_at(characters: Characters, spans: Sequence[Span], gutter: Gutter) -> list[Span]:
    """The spans, those with text on both sides of the gutter cut there."""
    return [part for span in spans for part in _parts(characters, span, gutter)]


def _parts(characters: Characters, span: Span, gutter: Gutter) -> Iterator[Span]:
    start, end, content = span
    for offset, character in enumerate(content[: end - start]):
        index = start + offset
        if character == " " and 0 < offset < end - start - 1:
            before, after = characters.sides(index - 1)[1], characters.sides(index + 1)[0]
            if before <= gutter.left + 2 and after >= gutter.right - 2:
                yield (start, index, content[:offset])
                yield (index + 1, end, content[offset + 1 :])
                return
    yield span


def column_order(lines: Sequence[Line], middle: float) -> list[Line]:
    """The lines with the left column before the right one, between lines over both.

    `middle` is the gutter's middle, in the coordinates of the lines' places.
    """
    upright = [line for line in lines if line.place is not None and line.place.turn == 0]
    ordered: list[Line] = []
    right: list[Line] = []
    for line in sorted(upright, key=_from_top):
        if line.place is None or line.place.right <= middle:
            ordered.append(line)
        elif line.place.left >= middle:
            right.append(line)
        else:
            ordered += [*right, line]
            right = []
    kept = {id(line) for line in upright}
    return [*ordered, *right, *(line for line in lines if id(line) not in kept)]


def _from_top(line: Line) -> tuple[float, float]:
    return (-line.place.bottom, line.place.left) if line.place is not None else (0.0, 0.0)


def goes_by_rows(lines: Sequence[Line], gutter: Gutter, left: float) -> bool:
    """Whether enough lines cross the gutter, or leap over it, to look at them closely.

    `left` is the left edge of the visible page, from which the lines' places count.
    """
    places = [line.place for line in lines if line.place is not None and line.place.turn == 0]
    first, last = gutter.left - left, gutter.right - left
    crossing = sum(place.left < first and place.right > last for place in places)
    leaping = sum(
        above.right <= last and after.left >= first and abs(above.bottom - after.bottom) <= _ROW
        for above, after in pairwise(places)
    )
    return crossing + leaping >= _FEWEST_ROWS


def is_interleaved(lines: Sequence[Line], middle: float) -> bool:
    """Whether the lines are prose that goes from the left column to the right one row by row."""
    upright = [line for line in lines if line.place is not None and line.place.turn == 0]
    rows = [
        (line, after)
        for line, after in pairwise(upright)
        if line.place is not None
        and after.place is not None
        and line.place.right <= middle <= after.place.left
        and abs(line.place.bottom - after.place.bottom) <= _ROW
    ]
    return len(rows) >= _FEWEST_ROWS and all(
        _is_prose([row[side].text for row in rows]) for side in (0, 1)
    )


def _is_prose(texts: Sequence[str]) -> bool:
    """Whether the usual line is long, and of letters: tables have short cells and figures."""
    letters = [sum(map(str.isalpha, text)) for text in texts]
    full = sum(len(text) - text.count(" ") for text in texts)
    return median(letters) >= _LETTERS and sum(letters) >= _LETTER_SHARE * full

"""Footnotes: lines of smaller type at the foot of a column that begin with a mark."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipeline.ingest.pdf.line import Line, Place

_MARK = re.compile(r"\s*(?:(\d{1,3})(?![\d.,:)/%-])|[*†‡§¶]+)\s*[^\W\d_]")
"""What a note begins with: a number that neither counts a list nor begins a figure, or a sign."""
_SMALLER = 0.92
"""Ratio to the page's usual type up to which type is small."""
_HALF = 0.5
"""Share of the page's height below which notes stand."""
_NEAR = 2.2
"""Distance of two lines of a note at most, in heights of its type."""
_STEP = 3.0
"""Points within which two lines stand at one height."""


def footnotes_of(lines: Sequence[Line], order: Sequence[int], height: float) -> list[range]:
    """Half-open intervals of `order` with one note each, in order; none where places are unknown.

    Args:
        lines: of the page.
        order: indices of those in the text, in reading order.
        height: of the page in points.
    """
    places = [lines[index].place for index in order]
    known = [place for place in places if place is not None and place.turn == 0]
    if len(known) < len(places) or not known or height <= 0:
        return []
    usual = median(place.size for place in known)
    notes: list[range] = []
    position = 0
    while position < len(order):
        end = _run_end(known, position, usual, height)
        starts = [place for place in range(position, end) if _MARK.match(lines[order[place]].text)]
        if starts and starts[0] == position and _is_last(known, range(position, end)):
            notes += [range(first, last) for first, last in pairwise([*starts, end])]
        position = max(end, position + 1)
    return notes


def _run_end(places: Sequence[Place], start: int, usual: float, height: float) -> int:
    """End of the run of lines of small type in the lower half that go down the page."""
    end = start
    while end < len(places) and _is_small(places[end], usual, height):
        if end > start and not _follows(places[end - 1], places[end]):
            break
        end += 1
    return end


def _is_small(place: Place, usual: float, height: float) -> bool:
    return place.size <= _SMALLER * usual and place.top < _HALF * height


def _follows(above: Place, place: Place) -> bool:
    return -_STEP <= above.bottom - place.bottom <= _NEAR * max(above.size, place.size)


def _is_last(places: Sequence[Place], run: range) -> bool:
    """Whether nothing of the text stands below the run, in its column."""
    left = min(places[index].left for index in run)
    right = max(places[index].right for index in run)
    foot = min(places[index].bottom for index in run)
    return not any(
        place.bottom < foot - _STEP and place.left < right and place.right > left
        for index, place in enumerate(places)
        if index not in run
    )

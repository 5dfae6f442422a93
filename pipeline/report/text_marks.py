"""Places of a text that the report marks: quotes, cuts, unread spans. Pure offsets.

Quotes overlap freely; elements of a page may not. So the text is cut at every start and end into
runs, and each run knows the quotes that cover it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A place that links can point at."""

    id: str
    label: str = ""
    """What is shown at the place; empty shows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text that is covered by the same quotes from end to end."""

    text: str
    quotes: tuple[int, ...] = ()
    """Numbers of the quotes that cover it, ascending."""
    anchors: tuple[Anchor, ...] = ()
    """Places at the run's start."""


class TextMarks:
    """The runs of one text."""

    def __init__(
        self,
        text: str,
        quotes: Mapping[int, tuple[int, int]],
        anchors: Iterable[tuple[int, Anchor]],
    ) -> None:
        """Mark `text`.

        Args:
            text: as it is shown.
            quotes: number -> half-open interval of the text.
            anchors: offset and anchor; those at the text's end have nothing to stand before.
        """
        self._text = text
        self._anchors: dict[int, list[Anchor]] = defaultdict(list)
        for offset, anchor in anchors:
            self._anchors[offset].append(anchor)
        for number, (start, _) in sorted(quotes.items()):
            self._anchors[start].append(Anchor(id=f"c{number}"))
        edges = {edge for interval in quotes.values() for edge in interval}
        self._points = sorted({0, len(text)} | edges | self._anchors.keys())
        self._covers = _covers(self._points, quotes)

    def runs(self, start: int, end: int) -> list[Run]:
        """The half-open interval `[start, end)` as runs; joined, their texts are its text."""
        runs: list[Run] = []
        index = bisect_right(self._points, start) - 1
        while start < end:
            stop = min(end, self._points[index + 1])
            runs.append(
                Run(
                    text=self._text[start:stop],
                    quotes=self._covers[index],
                    anchors=tuple(self._anchors.get(start, ())),
                )
            )
            start, index = stop, index + 1
        return runs


def _covers(points: list[int], quotes: Mapping[int, tuple[int, int]]) -> list[tuple[int, ...]]:
    """For each interval between two points, the numbers of the quotes over it."""
    opens: dict[int, list[int]] = defaultdict(list)
    closes: dict[int, list[int]] = defaultdict(list)
    for number, (start, end) in quotes.items():
        if start == end:
            continue
        opens[start].append(number)
        closes[end].append(number)
    covers: list[tuple[int, ...]] = []
    over: set[int] = set()
    for point in points[:-1]:
        over.difference_update(closes[point])
        over.update(opens[point])
        covers.append(tuple(sorted(over)))
    return covers

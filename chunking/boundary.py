"""Places at which a text may be cut, each with the cost of what a cut there breaks."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chunking.block import Block, BlockKind
from chunking.character import is_whole
from chunking.furniture import Lead
from chunking.heading_scan import Rank
from chunking.listing import NEAR
from chunking.segment import Boundary
from chunking.structure import Outline
from chunking.tokens import TokenIndex


class Place(NamedTuple):
    """A place for a cut: the character offset, what is broken there, and the cost."""

    offset: int
    boundary: Boundary
    cost: float


_HEADING_COSTS = {
    Rank.PART: (Boundary.HEADING, 0.0),
    Rank.ARTICLE: (Boundary.HEADING, 1.0),
    Rank.SECTION: (Boundary.HEADING, 3.0),
    Rank.CLAUSE: (Boundary.CLAUSE, 8.0),
    Rank.SUBCLAUSE: (Boundary.CLAUSE, 11.0),
}
_PARAGRAPH = 16.0
_LISTED = 20.0
_ROW = 24.0
_SENTENCE = 40.0
_OPEN_PARAGRAPH = 60.0
_NEWLINE = 120.0
_SPACE = 300.0
_CHARACTER = 1000.0
_FIRST_CJK = "\u2e80"
"""From here on a character is worth about four letters of English."""

_NEED_TEXT = (Rank.ARTICLE, Rank.SECTION)
_GOOD_ENOUGH = _PARAGRAPH
"""A stretch that has a place at this cost is not searched for sentences and worse."""

_OVERHANG = 12
"""Characters beyond a stretch that decide whether a sentence or a blank line ends in it."""

_INSIDE_SIGNATURES = 70.0
_INSIDE_DEFINITIONS = 10.0

_BLANK = re.compile(r"\n(?:[ \t\r\f\xa0]*\n)+")
_ENDED_LINE = re.compile(
    r"[.;:!?。\uff1b\uff1a\uff01\uff1f]['\"”\u2019)\]」』\uff09】]*[ \t]*\r?\n"
)
_SENTENCE_END = re.compile(
    r"[.!?]['\"”\u2019)\]]*(?=[ \t\xa0]+[\"“\u2018'(\[]?[A-Z0-9])"
    r"|[。\uff01\uff1f\uff1b]['\"”\u2019」』\uff09】]*(?=\S)"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]|Inc|Corp|Ltd|Co|Nos?|Mr|Mrs|Ms|Dr|St|Jr|Sr|Sec|Art|Fig|Eq|vs?|al|pp?|cf|etc|"
    r"e\.g|i\.e|approx|\d{1,3}))$"
)
_TABLE_LINE = re.compile(r"\t|\|[^|\n]*\||\S {3,}\S.* {3,}\S")
_SPACE_RUN = re.compile(r"(?<=\S)[ \t\xa0]+(?=\S)")
_WITNESS = re.compile(r"\n[ \t]*(?:IN WITNESS WHEREOF|In Witness Whereof|EXECUTED as a deed)")
_SIGNATURES = 4_000
_DEFINITION = re.compile(
    r"\n[ \t\xa0]*[“\"][^”\"\n]{2,60}[”\"][^\n]{0,80}?\b(?:means?|shall mean|has the meaning)\b"
)
_DEFINITION_GAP = 3_000
_DEFINITION_RUN = 3


class Boundaries:
    """Finds the cheapest place of any stretch of one text."""

    def __init__(
        self, text: str, blocks: Sequence[Block], index: TokenIndex, outline: Outline
    ) -> None:
        self._text = text
        self._index = index
        self._furniture = outline.furniture
        self._rows = [
            (block.start, block.end) for block in blocks if block.kind is BlockKind.TABLE_ROW
        ]
        self._block_starts = [block.start for block in blocks]
        self._headings = tuple(_heading_places(outline))
        self._heading_offsets = [place.offset for place in self._headings]
        self._signatures = _signature_blocks(text)
        self._definitions = _definition_lists(text)

    def cheapest(self, start: int, end: int) -> Place | None:
        """The cheapest place in `[start, end)`, the earliest of equals; None where none is."""
        found = self._best(self._known(start, end), start, end)
        if found is None or found.cost > _GOOD_ENOUGH:
            found = self._best(self._paragraphs(start, end), start, end, found)
        if found is None or found.cost > _ROW + _INSIDE_SIGNATURES:
            found = self._best(self._sentences(start, end), start, end, found)
        if found is None:
            found = self._best(self._spaces(start, end), start, end)
        return found or self._best(self._characters(start, end), start, end)

    def _best(
        self, places: Iterator[Place], start: int, end: int, best: Place | None = None
    ) -> Place | None:
        for place in places:
            if not max(start, 1) <= place.offset < end or self._in_row(place.offset):
                continue
            cost = place.cost + self._penalty(place.offset)
            if (best is None or cost < best.cost) and is_whole(self._text, place.offset):
                best = place._replace(cost=cost)
        return best

    def _known(self, start: int, end: int) -> Iterator[Place]:
        first = bisect_right(self._heading_offsets, start - 1)
        last = bisect_right(self._heading_offsets, end - 1)
        return iter(self._headings[first:last])

    def _paragraphs(self, start: int, end: int) -> Iterator[Place]:
        first = bisect_right(self._block_starts, start - 1)
        for offset in self._block_starts[first : bisect_right(self._block_starts, end - 1)]:
            yield self._paragraph(offset)
        for row, _ in self._rows[bisect_right(self._rows, (start, 0)) :]:
            if row >= end:
                break
            yield Place(row, Boundary.PARAGRAPH, _ROW)
        for blank in _BLANK.finditer(self._text, start, end + _OVERHANG):
            yield self._paragraph(blank.end())
        for line in _ENDED_LINE.finditer(self._text, max(0, start - _OVERHANG), end):
            yield Place(line.end(), Boundary.PARAGRAPH, _ROW)

    def _paragraph(self, offset: int) -> Place:
        """A blank line or the start of a block; worse where a sentence runs over it."""
        following = self._text[offset : offset + 200].split("\n", 1)[0]
        if self._furniture.is_furniture(following):
            return Place(offset, Boundary.TOKEN, _NEWLINE)
        if self._furniture.lead(self._text, offset) in (Lead.OPEN, Lead.OPEN_BLANK):
            return Place(offset, Boundary.PARAGRAPH, _OPEN_PARAGRAPH)
        return Place(offset, Boundary.PARAGRAPH, _PARAGRAPH)

    def _sentences(self, start: int, end: int) -> Iterator[Place]:
        low = max(0, start - _OVERHANG)
        for stop in _SENTENCE_END.finditer(self._text, low, end + _OVERHANG):
            head = self._text[max(0, stop.start() - 8) : stop.start()]
            if not _ABBREVIATED.search(head) and not self._in_table_line(stop.start()):
                yield Place(stop.end(), Boundary.SENTENCE, _SENTENCE)
        newline = self._text.find("\n", max(0, start - 1), end)
        while newline >= 0:
            yield Place(newline + 1, *self._line(newline))
            newline = self._text.find("\n", newline + 1, end)

    def _line(self, newline: int) -> tuple[Boundary, float]:
        """A line end: of a table's row, or somewhere in a sentence."""
        if self._in_table_line(newline - 1):
            return Boundary.PARAGRAPH, _ROW
        return Boundary.TOKEN, _NEWLINE

    def _in_table_line(self, offset: int) -> bool:
        start = self._text.rfind("\n", max(0, offset - 300), offset + 1) + 1
        end = self._text.find("\n", offset, offset + 300)
        if start == 0 or end < 0:
            return False
        return _TABLE_LINE.search(self._text, start, end) is not None

    def _spaces(self, start: int, end: int) -> Iterator[Place]:
        for gap in _SPACE_RUN.finditer(self._text, start, end + _OVERHANG):
            yield Place(gap.start(), Boundary.TOKEN, _SPACE)

    def _characters(self, start: int, end: int) -> Iterator[Place]:
        """Offsets at token ends, else any: a character may be spread over several tokens."""
        for offset in range(max(start, 1), end):
            aligned = self._index.is_aligned(offset)
            yield Place(offset, Boundary.TOKEN, _CHARACTER if aligned else _CHARACTER + 1)
            if aligned and is_whole(self._text, offset) and not self._in_row(offset):
                return

    def _in_row(self, offset: int) -> bool:
        place = bisect_right(self._rows, (offset, 0)) - 1
        return place >= 0 and self._rows[place][0] < offset < self._rows[place][1]

    def _penalty(self, offset: int) -> float:
        signatures = _INSIDE_SIGNATURES if _inside(self._signatures, offset) else 0.0
        definitions = _INSIDE_DEFINITIONS if _inside(self._definitions, offset) else 0.0
        return signatures + definitions


def _heading_places(outline: Outline) -> Iterator[Place]:
    """A place before each heading; as dear as a paragraph where it has no text of its own.

    Of parts that follow closely, as a cover does on "EXHIBIT 10.1", the first is the place.
    """
    following: list[float] = [float("inf")] * (max(Rank) + 1)
    places: list[Place] = []
    follower = 0
    for heading in reversed(outline.headings):
        boundary, cost = _HEADING_COSTS[heading.rank]
        near = NEAR // 4 if heading.title[:1] > _FIRST_CJK else NEAR
        if heading.listed:
            boundary, cost = Boundary.PARAGRAPH, _LISTED
        elif heading.rank in _NEED_TEXT and following[heading.rank] - heading.start < near:
            boundary, cost = Boundary.CLAUSE, _PARAGRAPH
        elif heading.rank is Rank.PART and following[Rank.PART] - heading.start < NEAR:
            places[follower] = places[follower]._replace(boundary=Boundary.CLAUSE, cost=_PARAGRAPH)
        if heading.rank is Rank.PART and not heading.listed:
            follower = len(places)
        places.append(Place(heading.line, boundary, cost))
        if not heading.listed:
            for rank in range(heading.rank, max(Rank) + 1):
                following[rank] = heading.start
    return reversed(places)


def _signature_blocks(text: str) -> list[tuple[int, int]]:
    """Intervals from the words of execution over the signatures that follow them."""
    return [(match.start() + 1, match.end() + _SIGNATURES) for match in _WITNESS.finditer(text)]


def _definition_lists(text: str) -> list[tuple[int, int]]:
    """Intervals in which definitions follow one another."""
    runs: list[list[int]] = []
    for match in _DEFINITION.finditer(text):
        if not runs or match.start() - runs[-1][-1] > _DEFINITION_GAP:
            runs.append([])
        runs[-1].append(match.start() + 1)
    return [(run[0], run[-1] + 1) for run in runs if len(run) >= _DEFINITION_RUN]


def _inside(intervals: list[tuple[int, int]], offset: int) -> bool:
    place = bisect_right(intervals, (offset, 0)) - 1
    return place >= 0 and intervals[place][0] < offset < intervals[place][1]

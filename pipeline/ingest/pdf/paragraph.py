"""Lines to blocks: where a paragraph begins, by the lines' places or, without them, their words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from chunking import BlockKind
from pipeline.ingest.pdf.bookmark import HeadingLines
from pipeline.ingest.pdf.line import Line, Place, Table

_LABEL = re.compile(
    r"""\s*(?:
        (?:ARTICLE|SECTION|EXHIBIT|SCHEDULE|ANNEX|APPENDIX|Article|Section|Exhibit|Schedule)\b
      | \(?[a-z]{1,4}\)\s | \(?[A-Z]{1,4}\)\s | \(\d{1,3}\)\s
      | \d{1,3}(?:\.\d{1,3})*\.?\s+["“A-Z] | [•●▪◦–-]\s
    )""",
    re.VERBOSE,
)
_SENTENCE_END = re.compile(r"[.:;?!。！？；][\"”’)\]]*$")
_WIDER_GAP = 1.3
"""A gap that is this many times the page's usual one parts two paragraphs."""
_LARGER = 1.15
"""Ratio of type sizes above which two lines belong to different paragraphs."""
_SHORT = 0.75
"""A line that ends before this share of the widest may be a paragraph's last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One block to be, with the line ends that belong to it."""

    kind: BlockKind
    text: str
    level: int | None = None
    cells: tuple[str, ...] = ()
    """Of a table's row, whose `text` is only what ends it; else none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """How the page is set."""

    gap: float
    """Usual distance of one line from the next, in points; 0 where unknown."""
    size: float
    """Usual size of the type, in points."""
    width: int
    """Characters of the longest line."""


def pieces_of(
    lines: Sequence[Line],
    order: Sequence[int],
    headings: Mapping[int, HeadingLines],
    footnotes: Sequence[range] = (),
    tables: Mapping[int, Table] | None = None,
) -> list[Piece]:
    """The blocks of the lines `order`, in reading order.

    `headings` are by their first line, `footnotes` half-open intervals of `order`. `tables` are by
    the one of their lines that is in `order`, and neither in a heading nor in a footnote.
    """
    tables = tables or {}
    growing = _Growing(_setting([lines[index] for index in order]))
    notes = {note.start: note for note in footnotes}
    place = 0
    while place < len(order):
        heading = headings.get(order[place])
        if place in notes:
            growing.add_footnote([lines[order[index]] for index in notes[place]])
            place = notes[place].stop
        elif order[place] in tables:
            growing.add_table(lines, tables[order[place]])
            place += 1
        elif heading is None:
            growing.add(lines[order[place]])
            place += 1
        else:
            following = order.index(heading.last, place) + 1
            growing.add_heading([lines[index] for index in order[place:following]], heading)
            place = following
    return growing.finished()


class _Growing:
    """The blocks of one page while its lines come in."""

    def __init__(self, setting: _Setting) -> None:
        self._setting = setting
        self._pieces: list[Piece] = []
        self._pending: list[str] = []
        self._last: Line | None = None

    def add(self, line: Line) -> None:
        turned = line.place is not None and line.place.turn != 0
        if turned or _parts(self._last, line, self._setting):
            self._flush()
        self._open_gap(line)
        self._pending.append(f"{line.text}\n")
        self._last = line
        if turned:
            self._flush(BlockKind.TEXT_BOX)

    def add_heading(self, lines: Sequence[Line], heading: HeadingLines) -> None:
        """The heading's lines; what follows it on its last line begins a paragraph."""
        self._flush()
        self._open_gap(lines[0])
        last = lines[-1].text
        rest = last[heading.cut :]
        text = "".join(f"{line.text}\n" for line in lines[:-1]) + last[: heading.cut]
        self._add(BlockKind.HEADING, text if rest else f"{text}\n", heading.level)
        if rest:
            self._pending.append(f"{rest}\n")
        self._last = lines[-1]

    def add_footnote(self, lines: Sequence[Line]) -> None:
        self._flush()
        self._open_gap(lines[0])
        self._add(BlockKind.FOOTNOTE, "".join(f"{line.text}\n" for line in lines), None)
        self._last = lines[-1]

    def add_table(self, lines: Sequence[Line], table: Table) -> None:
        """A block for each row, and a blank line behind the last."""
        self._flush()
        self._open_gap(lines[min(table.lines)])
        for row in table.rows:
            kind = BlockKind.TABLE_ROW
            self._pieces.append(Piece(kind=kind, text="\n", cells=_without_empty_end(row)))
        self._pieces[-1] = replace(self._pieces[-1], text="\n\n")
        self._last = None

    def finished(self) -> list[Piece]:
        self._flush()
        return self._pieces

    def _open_gap(self, line: Line) -> None:
        """A blank line where the page leaves more room than between two lines."""
        if self._pieces and not self._pending and _is_apart(self._last, line, self._setting):
            before = self._pieces[-1]
            self._pieces[-1] = replace(before, text=f"{before.text}\n")

    def _flush(self, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        if self._pending:
            self._add(kind, "".join(self._pending), None)
            self._pending.clear()

    def _add(self, kind: BlockKind, text: str, level: int | None) -> None:
        self._pieces.append(Piece(kind=kind, text=text, level=level))


def _without_empty_end(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(row[: max(place for place, text in enumerate(row) if text) + 1])


def _parts(last: Line | None, line: Line, setting: _Setting) -> bool:
    """Whether a paragraph ends with `last` and another begins with `line`."""
    if last is None or not line.text.strip():
        return False
    if not last.text.strip() or _LABEL.match(line.text) or _is_apart(last, line, setting):
        return True
    ended = _SENTENCE_END.search(last.text.rstrip()) is not None
    if last.place is None or line.place is None:
        return ended and len(last.text) < _SHORT * setting.width
    if _moved(last.place, line.place):
        return ended
    return _resized(last.place, line.place) or (ended and _indented(last.place, line.place))


def _is_apart(last: Line | None, line: Line, setting: _Setting) -> bool:
    """Whether the page leaves more room between the lines than between two of a paragraph."""
    if last is None or last.place is None or line.place is None or not setting.gap:
        return False
    gap = last.place.bottom - line.place.bottom
    size = max(last.place.size, line.place.size)
    # Large type stands farther apart in proportion, and is still one title.
    return gap > _WIDER_GAP * setting.gap * max(1.0, size / setting.size)


def _moved(last: Place, place: Place) -> bool:
    """Whether the text goes on elsewhere: in the next column, or beside."""
    return place.bottom > last.bottom + last.size or place.left > last.right


def _resized(last: Place, place: Place) -> bool:
    larger, smaller = max(last.size, place.size), min(last.size, place.size)
    return larger > _LARGER * max(smaller, 0.1)


def _indented(last: Place, place: Place) -> bool:
    return place.left > last.left + 0.8 * place.size


def _setting(lines: Sequence[Line]) -> _Setting:
    places = [line.place for line in lines if line.place is not None and line.place.turn == 0]
    gaps = [above.bottom - below.bottom for above, below in pairwise(places)]
    usual = [
        gap
        for gap, place in zip(gaps, places, strict=False)
        if 0.5 * place.size < gap < 3 * place.size
    ]
    return _Setting(
        gap=median(usual) if usual else 0.0,
        size=max(0.1, median(place.size for place in places)) if places else 0.1,
        width=max((len(line.text) for line in lines), default=0),
    )

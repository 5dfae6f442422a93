"""The tables of a page, by its rules and, where it has none, by its columns of figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.ingest.pdf.cell import TextOf, Word
from pipeline.ingest.pdf.characters import Characters, Spot
from pipeline.ingest.pdf.grid import Grid, grids_of
from pipeline.ingest.pdf.line import Line, Table
from pipeline.ingest.pdf.line_place import Frame, turned
from pipeline.ingest.pdf.rule import Rule, Rules
from pipeline.ingest.pdf.ruled_table import ruled_table
from pipeline.ingest.pdf.unruled_table import unruled_tables

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page as pdfium has it."""

    characters: Characters
    main: int
    """Degrees, counter-clockwise, by which most of the page's text is turned in the file."""
    frame: Frame
    text_of: TextOf

    def words_of(self, lines: Sequence[Line], index: int) -> Iterator[Word]:
        """The words of the line at `index`; a line that is turned against the page is one."""
        line = lines[index]
        if line.span is None or line.place is None:
            return
        start, end, content = line.span
        if line.place.turn:
            place = line.place
            spot = Spot(place.left, place.bottom, place.right, place.top)
            yield Word(index, line.span, start, end, content, spot)
            return
        for match in _WORD.finditer(content[: end - start]):
            first, last = start + match.start(), start + match.end()
            spot = self._spot(first, last - 1)
            yield Word(index, line.span, first, last, match.group(), spot)

    def _spot(self, first: int, last: int) -> Spot:
        one, other = (
            turned(self.characters.spot(index), self.main, self.frame) for index in (first, last)
        )
        return Spot(min(one.left, other.left), one.bottom, max(one.right, other.right), one.top)

    def placed(self, rules: Rules) -> Rules:
        """The rules on the page as it is read."""
        across = [turned(_spot_across(rule), self.main, self.frame) for rule in rules.across]
        upright = [turned(_spot_upright(rule), self.main, self.frame) for rule in rules.upright]
        if self.main % 180:
            across, upright = upright, across
        return Rules(
            across=tuple(Rule(spot.bottom, spot.left, spot.right) for spot in across),
            upright=tuple(Rule(spot.left, spot.bottom, spot.top) for spot in upright),
        )


def tables_of(sheet: Sheet, lines: Sequence[Line], rules: Rules) -> tuple[Table, ...]:
    """The tables among the page's lines, in reading order; `rules` are in the file's coordinates.

    Only lines with a span in pdfium's text can be part of one. No line is part of two.
    """
    known: dict[int, tuple[Word, ...]] = {}

    def words_of(index: int) -> tuple[Word, ...]:
        if index not in known:
            known[index] = tuple(sheet.words_of(lines, index))
        return known[index]

    found: list[Table] = []
    taken: set[int] = set()
    for grid in grids_of(sheet.placed(rules)):
        inside = _lines_in(grid, lines)
        if not inside or not taken.isdisjoint(inside):
            continue
        words = [word for index in inside for word in words_of(index)]
        table = ruled_table(grid, words, sheet.text_of)
        if table is not None:
            found.append(table)
            taken |= table.lines
    free = [index for index in range(len(lines)) if index not in taken]
    found += unruled_tables(lines, free, words_of, sheet.text_of)
    return tuple(sorted(found, key=lambda table: min(table.lines)))


def _lines_in(grid: Grid, lines: Sequence[Line]) -> list[int]:
    """Indices of the lines that have any part in the grid."""
    left, bottom, right, top = grid.box
    return [
        index
        for index, line in enumerate(lines)
        if (place := line.place) is not None
        and line.text.strip()
        and place.left < right
        and place.right > left
        and bottom < (place.bottom + place.top) / 2 < top
    ]


def _spot_across(rule: Rule) -> Spot:
    return Spot(rule.start, rule.at, rule.end, rule.at)


def _spot_upright(rule: Rule) -> Spot:
    return Spot(rule.at, rule.start, rule.at, rule.end)

"""Tables without rules: lines whose short cells stand below each other, figures among them.

Only what can hardly be anything else: contents, signatures, formulas and prose in columns have
gaps too, and a wrong table is worse than lines of text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from statistics import median

from pipeline.ingest.pdf.cell import TextOf, Word, cell_text, without_empty
from pipeline.ingest.pdf.figure import is_figure
from pipeline.ingest.pdf.line import Line, Table
from pipeline.ingest.pdf.row import Row, stretches_of

_FEWEST_ROWS = 3
"""Rows with text in at least so many columns."""
_FEWEST_COLUMNS = 3
_FULL = 0.6
"""Share of the rows that must have that many."""
_GAP = 1.0
"""Gap between two cells, in heights of the type; blanks between words are about a third."""
_STRIP = 0.7
"""The same for the strip that stays free between two columns over all rows."""
_WINDOW = 4
"""Rows that follow each other, most of which must have gaps, and most of these figures."""
_ALIGNED = 3.0
"""Points within which the edges of a column lie."""
_MOSTLY = 0.7
_USUAL_CELL = 25
_LONGEST_CELL = 90
"""Characters of a table's usual and longest cell."""
_WORDED = 0.15
"""Share of the cells with a word; axes of figures and formulas have none."""
_WORD = re.compile(r"[^\W\d_]{3}")
_PAGE_NUMBER = re.compile(r"\d{1,4}|[ivxlc]+", re.IGNORECASE)
_UNIT_BEFORE, _UNIT_BEHIND = re.compile(r"[$€£¥(]+"), re.compile(r"[%)]+")

Interval = tuple[float, float]
WordsOf = Callable[[int], Sequence[Word]]
"""The words of the line at an index of the page's lines."""
CellsOf = Callable[[Row], Sequence[Interval]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Rows that leave the same strips free."""

    rows: tuple[Row, ...]
    strips: tuple[Interval, ...]

    @property
    def weight(self) -> int:
        return len(self.rows) * (len(self.strips) + 1)


def unruled_tables(
    lines: Sequence[Line], free: Sequence[int], words_of: WordsOf, text_of: TextOf
) -> Iterator[Table]:
    """The tables among the lines `free`, ascending indices of the page's lines."""
    for rows in stretches_of(lines, free):
        if any(_is_promising(rows, start) for start in range(len(rows))):
            yield from _tables_in(rows, words_of, text_of)


def _tables_in(rows: Sequence[Row], words_of: WordsOf, text_of: TextOf) -> Iterator[Table]:
    cells_of = lru_cache(maxsize=None)(partial(_cells, words_of))
    run_from = lru_cache(maxsize=None)(partial(_run, rows, cells_of))
    start = 0
    while start <= len(rows) - _FEWEST_ROWS:
        table = None
        if _is_promising(rows, start):
            runs = map(run_from, range(start, start + _FEWEST_ROWS))
            best = max(runs, key=lambda run: run.weight)
            table = _table(best, words_of, text_of)
        if table is None:
            start += 1
        else:
            yield table
            start = rows.index(best.rows[-1]) + 1


def _is_promising(rows: Sequence[Row], start: int) -> bool:
    """Whether enough rows that may have cells, most with figures, are together from `start` on."""
    if not rows[start].gaps:
        return False
    near = [row for row in rows[start : start + _WINDOW] if row.gaps]
    return len(near) >= _FEWEST_ROWS and sum(row.figures for row in near) > 1


def _run(rows: Sequence[Row], cells_of: CellsOf, start: int) -> _Run:
    """As many rows from `start` on as leave all strips free that the first one leaves."""
    if not rows[start].gaps:
        return _Run(rows=(), strips=())
    strips = [(left[1], right[0]) for left, right in pairwise(cells_of(rows[start]))]
    end = last = start + 1
    if len(strips) < _FEWEST_COLUMNS - 1:
        return _Run(rows=(), strips=())
    while end < len(rows) and end - last < 2:
        cells = cells_of(rows[end])
        left = [_free(strip, cells) for strip in strips]
        if min(right - left for left, right in left) < _STRIP * rows[end].size:
            break
        end += 1
        strips = left
        if len(cells) > 1:
            last = end
    return _Run(rows=tuple(rows[start:last]), strips=tuple(strips))


def _cells(words_of: WordsOf, row: Row) -> list[Interval]:
    """Left and right of what stands together in the row."""
    found: list[Interval] = []
    for word in sorted(_words(row, words_of), key=lambda word: word.spot.left):
        left, right = word.spot.left, word.spot.right
        if found and left - found[-1][1] < _GAP * row.size:
            found[-1] = found[-1][0], max(found[-1][1], right)
        else:
            found.append((left, right))
    return found


def _words(row: Row, words_of: WordsOf) -> list[Word]:
    return [word for line in row.lines for word in words_of(line)]


def _free(strip: Interval, cells: Sequence[Interval]) -> Interval:
    """The widest part of the strip that no cell reaches into."""
    parts = [strip]
    for left, right in cells:
        parts = [
            part
            for start, end in parts
            for part in ((start, min(end, left)), (max(start, right), end))
            if part[1] > part[0]
        ] or [(strip[0], strip[0])]
    return max(parts, key=lambda part: part[1] - part[0])


def _table(run: _Run, words_of: WordsOf, text_of: TextOf) -> Table | None:
    if len(run.rows) < _FEWEST_ROWS or len(run.strips) < _FEWEST_COLUMNS - 1:
        return None
    placed = [_by_column(_words(row, words_of), run.strips) for row in run.rows]
    texts = [[cell_text(words, text_of) for words in row] for row in placed]
    if not _is_table(texts, placed):
        return None
    numbers = frozenset(line for row in run.rows for line in row.lines)
    return Table(lines=numbers, rows=without_empty(_joined_units(texts)))


def _by_column(words: Sequence[Word], strips: Sequence[Interval]) -> list[list[Word]]:
    found: list[list[Word]] = [[] for _ in range(len(strips) + 1)]
    for word in words:
        middle = word.middle[0]
        found[sum(middle > (left + right) / 2 for left, right in strips)].append(word)
    return found


def _is_table(texts: Sequence[Sequence[str]], placed: Sequence[Sequence[Sequence[Word]]]) -> bool:
    columns = [[row[column] for row in texts] for column in range(len(texts[0]))]
    cells = [cell for row in texts for cell in row if cell]
    full = sum(sum(map(bool, row)) >= _FEWEST_COLUMNS for row in texts)
    if full < max(_FEWEST_ROWS, _FULL * len(texts)):
        return False
    if median(map(len, cells)) > _USUAL_CELL or max(map(len, cells)) > _LONGEST_CELL:
        return False
    worded = sum(_WORD.search(cell) is not None for cell in cells) >= _WORDED * len(cells)
    figures = any(_is_of_figures(column) for column in columns[1:])
    aligned = all(_is_aligned([row[column] for row in placed]) for column in range(len(columns)))
    return worded and figures and aligned and not _counts_pages(columns)


def _is_of_figures(column: Sequence[str]) -> bool:
    cells = [cell for cell in column if cell]
    return len(cells) >= _FEWEST_ROWS - 1 and sum(map(is_figure, cells)) >= _FULL * len(cells)


def _is_aligned(cells: Sequence[Sequence[Word]]) -> bool:
    """Whether most cells of the column share their left or right edge, or their middle."""
    boxes = [
        (min(word.spot.left for word in words), max(word.spot.right for word in words))
        for words in cells
        if words
    ]
    edges = ([left for left, _ in boxes], [right for _, right in boxes])
    middles = [(left + right) / 2 for left, right in boxes]
    return bool(boxes) and any(_agree(places) for places in (*edges, middles))


def _agree(places: Sequence[float]) -> bool:
    usual = median(places)
    return sum(abs(place - usual) <= _ALIGNED for place in places) >= _MOSTLY * len(places)


def _counts_pages(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the last column ascends in bare numbers, as contents do."""
    cells = [cell for cell in columns[-1] if cell]
    if not all(map(_PAGE_NUMBER.fullmatch, cells)):
        return False
    numbers = [int(cell) for cell in cells if cell.isdigit()]
    return all(one <= two for one, two in pairwise(numbers))


def _joined_units(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows with columns of bare currency and percent signs put to their figures."""
    found = [list(row) for row in rows]
    for column in range(len(rows[0])):
        cells = [row[column] for row in rows if row[column]]
        before = column + 1 < len(rows[0]) and all(map(_UNIT_BEFORE.fullmatch, cells))
        behind = column > 0 and all(map(_UNIT_BEHIND.fullmatch, cells))
        target = column + 1 if before else column - 1
        for row in found if cells and (before or behind) else ():
            pair = (row[column], row[target]) if before else (row[target], row[column])
            row[column], row[target] = "", " ".join(filter(None, pair))
    return found

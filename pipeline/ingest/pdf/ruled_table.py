"""Tables whose cells are parted by rules."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipeline.ingest.pdf.cell import TextOf, Word, cell_text, without_empty
from pipeline.ingest.pdf.figure import is_figure
from pipeline.ingest.pdf.grid import Cell, Grid
from pipeline.ingest.pdf.line import Table

_OVER = 3.0
"""Points by which a word may reach over the border of its cell."""
_FILLED = 0.4
"""Share of the cells that have text; charts and answer sheets have fewer."""
_FEWEST = 4
"""Cells with text."""
_LONG = 800
"""Characters of a cell that is more than a cell's text if it holds nearly all of the table's."""
_NEARLY_ALL = 0.8
_ROW = 3.0
"""Points within which words stand in one line."""
_LISTED = 3
"""Lines of cells side by side that may be rows without rules between them."""
_FEW_ROWS = 3
"""Ruled rows of a table whose rules may part nothing but its head and its sides."""

_FAR = 2.0
"""Gap between two words of a line, in heights of the type, that parts columns."""
_PARTED = 0.15
"""Share of the cells with such gaps from which the rules do not show the table's columns."""

Filled = Mapping[Cell, Sequence[Word]]


def ruled_table(grid: Grid, words: Sequence[Word], text_of: TextOf) -> Table | None:
    """The table in the grid; None where its words do not fit its cells, or are no table's.

    `words` are all words of the lines that have any part in the grid.
    """
    filled = _filled(grid, words)
    if filled is None or not _is_table(grid, filled):
        return None
    rows: list[list[str]] = []
    for row in range(grid.rows):
        cells = {cell: placed for cell, placed in filled.items() if cell.row == row}
        parts = _split(cells, is_whole=row == 0 or grid.rows > _FEW_ROWS)
        if parts is None:
            return None
        rows += [_texts(part, grid.columns, text_of) for part in parts]
    return Table(lines=frozenset(word.line for word in words), rows=without_empty(rows))


def _texts(filled: Filled, columns: int, text_of: TextOf) -> list[str]:
    texts = [""] * columns
    for cell, words in filled.items():
        texts[cell.column] = cell_text(words, text_of)
    return texts


def _filled(grid: Grid, words: Sequence[Word]) -> Filled | None:
    """The words of each cell that has any; None where one stands in no cell, or in two."""
    found: dict[Cell, list[Word]] = {}
    for word in words:
        across, height = word.middle
        cell = next(
            (
                cell
                for cell in grid.cells
                if cell.left <= across < cell.right and cell.bottom <= height < cell.top
            ),
            None,
        )
        if cell is None or not _fits(word, cell):
            return None
        found.setdefault(cell, []).append(word)
    return found


def _fits(word: Word, cell: Cell) -> bool:
    return word.spot.left >= cell.left - _OVER and word.spot.right <= cell.right + _OVER


def _is_table(grid: Grid, filled: Filled) -> bool:
    lengths = [sum(word.end - word.start for word in words) for words in filled.values()]
    if len(filled) < max(_FEWEST, _FILLED * len(grid.cells)):
        return False
    if max(lengths) > max(_LONG, _NEARLY_ALL * sum(lengths)):
        return False
    if sum(map(_has_columns, filled.values())) >= _PARTED * len(filled):
        return False
    return len({cell.row for cell in filled}) > 1 and len({cell.column for cell in filled}) > 1


def _has_columns(words: Sequence[Word]) -> bool:
    """Whether words on one line stand far apart, as in columns that no rule parts."""
    spots = sorted((word.spot for word in words), key=lambda spot: (round(spot.bottom), spot.left))
    return any(
        other.left - one.right > _FAR * (one.top - one.bottom)
        for one, other in pairwise(spots)
        if abs(one.bottom - other.bottom) <= 1
    )


def _split(cells: Filled, *, is_whole: bool) -> list[Filled] | None:
    """The rows that no rules part; one where all are parted, None where it is unclear.

    Lines at equal heights in all cells are rows if those of one cell are figures. Else several
    lines in several cells are wrapped texts, or rows; `is_whole` says that it is the
    head of the table, or that there are rules between many rows, and so presumably between all.
    """
    heights = {cell: _heights(words) for cell, words in cells.items()}
    listed = [cell for cell, words in cells.items() if _is_list(words, heights[cell])]
    rows = heights[listed[0]] if listed else []
    if len(cells) > 1 and rows and all(_same(rows, other) for other in heights.values()):
        return [
            {
                cell: [word for word in words if _nearest(word, rows) == row]
                for cell, words in cells.items()
            }
            for row in range(len(rows))
        ]
    is_unclear = not is_whole and sum(len(lines) >= _LISTED for lines in heights.values()) > 1
    return None if is_unclear else [cells]


def _heights(words: Sequence[Word]) -> list[float]:
    """Heights of the lines of a cell, from the top."""
    found: list[float] = []
    for height in sorted((word.middle[1] for word in words), reverse=True):
        if not found or found[-1] - height > _ROW:
            found.append(height)
    return found


def _is_list(words: Sequence[Word], heights: Sequence[float]) -> bool:
    """Whether the cell has several lines, of figures only."""
    return len(heights) > 1 and all(is_figure(word.text) for word in words)


def _same(heights: Sequence[float], other: Sequence[float]) -> bool:
    return len(heights) == len(other) and all(
        abs(one - two) <= _ROW for one, two in zip(heights, other, strict=True)
    )


def _nearest(word: Word, rows: Sequence[float]) -> int:
    return min(range(len(rows)), key=lambda row: abs(rows[row] - word.middle[1]))

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
_ROOM = 0.75
"""Share of a cell's width that a line takes up at least if the next one goes on with it."""

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
        parts = _split(cells, is_whole=grid.rows > _FEW_ROWS)
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
    return len({cell.row for cell in filled}) > 1 and len({cell.column for cell in filled}) > 1


def _split(cells: Filled, *, is_whole: bool) -> list[Filled] | None:
    """The rows that no rules part; one where all are parted, None where it is unclear.

    Where two cells have lines that do not fill them, their lines may be rows: they are, if those
    of all cells stand at equal heights and those of one cell are figures. `is_whole` says that
    the table has a rule between many of its rows, and so presumably between all.
    """
    heights = {cell: _heights(words) for cell, words in cells.items()}
    listed = [cell for cell, words in cells.items() if _is_list(cell, words, heights[cell])]
    if len(listed) < 2:
        return [cells]
    rows = heights[listed[0]]
    level = all(_same(rows, other) for other in heights.values())
    if not level or not any(all(is_figure(word.text) for word in cells[cell]) for cell in listed):
        many = sum(len(heights[cell]) >= _LISTED for cell in listed) > 1
        return None if many and not is_whole else [cells]
    return [
        {
            cell: [word for word in words if _nearest(word, rows) == row]
            for cell, words in cells.items()
        }
        for row in range(len(rows))
    ]


def _heights(words: Sequence[Word]) -> list[float]:
    """Heights of the lines of a cell, from the top."""
    found: list[float] = []
    for height in sorted((word.middle[1] for word in words), reverse=True):
        if not found or found[-1] - height > _ROW:
            found.append(height)
    return found


def _is_list(cell: Cell, words: Sequence[Word], heights: Sequence[float]) -> bool:
    """Whether the cell has several lines that end before the next one's first word had no room."""
    lines = [
        sorted(
            (word.spot for word in words if _nearest(word, heights) == line),
            key=lambda spot: spot.left,
        )
        for line in range(len(heights))
    ]
    room = cell.right - cell.left
    return any(
        line[-1].right - line[0].left + after[0].right - after[0].left < _ROOM * room
        for line, after in pairwise(lines)
    )


def _same(heights: Sequence[float], other: Sequence[float]) -> bool:
    return len(heights) == len(other) and all(
        abs(one - two) <= _ROW for one, two in zip(heights, other, strict=True)
    )


def _nearest(word: Word, rows: Sequence[float]) -> int:
    return min(range(len(rows)), key=lambda row: abs(rows[row] - word.middle[1]))

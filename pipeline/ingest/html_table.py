"""A table of HTML as rows of texts. Spacer columns, which hold nothing in any row, fall away."""

from collections.abc import Callable, Iterator, Sequence

from lxml.etree import _Element as Element

from pipeline.ingest.html_markup import dropped_as, tag_of

_SPAN_MOST = 1000
"""HTML Living Standard, 4.9.11: a larger colspan counts as this."""


def rows_of(table: Element, text_of: Callable[[Element], str]) -> list[list[str]]:
    """Texts of the cells, row by row, each in its column; rows without text are left out."""
    grid = [dict(_placed(row, text_of)) for row in _rows(table)]
    used = sorted({column for row in grid for column in row})
    return [[row.get(column, "") for column in used] for row in grid if row]


def _rows(table: Element) -> Iterator[Element]:
    for row in table.iter("tr"):
        if not any(dropped_as(each) for each in (row, *row.iterancestors("tbody", "thead"))):
            yield row


def _placed(row: Element, text_of: Callable[[Element], str]) -> Iterator[tuple[int, str]]:
    """Column and text of each cell that has text. Rows that reach down from above do not push."""
    column = 0
    for cell in row:
        if tag_of(cell) in {"td", "th"}:
            text = "" if dropped_as(cell) else text_of(cell)
            if text:
                yield column, text
            column += _span(cell)


def _span(cell: Element) -> int:
    try:
        return min(max(1, int(cell.get("colspan", "1"))), _SPAN_MOST)
    except ValueError:
        return 1


def without_empty_end(row: Sequence[str]) -> Sequence[str]:
    """The row up to its last cell with text."""
    last = max((place for place, text in enumerate(row) if text), default=-1)
    return row[: last + 1]

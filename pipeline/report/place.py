"""Places of a document as a person cites them: page, page:line, cell or paragraph."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from chunking import Block, BlockKind
from pipeline.document import Document
from pipeline.report.page_text import UNSEEN, top_blocks

_PAGE_AND_LINE = re.compile(r"(\d{1,5}):(\d{1,2})")


class Places:
    """Names places of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        blocks = document.blocks
        self._counted = _Starts([b for b in top_blocks(document) if b.kind not in UNSEEN])
        self._lines = _Starts([b for b in blocks if _PAGE_AND_LINE.fullmatch(b.label or "")])
        self._cells = _Starts([b for b in blocks if b.kind is BlockKind.TABLE_CELL and b.label])
        is_sheets = self._cells.blocks and not document.pages
        self._sheets = _Starts([b for b in blocks if is_sheets and b.level == 1])

    def name(self, start: int, end: int | None = None, *, page: int | None = None) -> str:
        """Where `[start, end)` stands; `end` left out, where the character at `start` does.

        `12:5` or `12:5-13:2`, page and line, in a transcript; the cell, as `Fees!B4`, in a
        spreadsheet; else `p. 12`; and where there are no pages, `¶ 7`, the paragraph counted
        from the beginning. `page` is the page on record; None looks it up.
        """
        place = self._line(start, start if end is None else end - 1) or self._cell(start)
        if place:
            return place
        page = self._document.page_at(start) if page is None else page
        if page is not None:
            return f"p. {page}"
        return f"\u00b6 {max(1, self._counted.number_at(start))}"

    def _line(self, first: int, last: int) -> str:
        begin, end = self._lines.at(first), self._lines.at(last)
        if begin is None or begin.end <= first or end is None:
            return ""
        lines = [_PAGE_AND_LINE.fullmatch(block.label or "") for block in (begin, end)]
        pages = [(line[1], line[2]) for line in lines if line is not None]
        named = f"{pages[0][0]}:{pages[0][1]}"
        if pages[0] == pages[1]:
            return named
        page = "" if pages[0][0] == pages[1][0] else f"{pages[1][0]}:"
        return f"{named}-{page}{pages[1][1]}"

    def _cell(self, offset: int) -> str:
        cell = self._cells.at(offset)
        if cell is None or cell.label is None or cell.end <= offset:
            return ""
        sheet = self._sheets.at(offset)
        name = "" if sheet is None else self._document.text[sheet.start : sheet.end].strip()
        return f"{name}!{cell.label}" if name else cell.label


class _Starts:
    """Blocks in order, found by an offset."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self._starts = [block.start for block in blocks]

    def number_at(self, offset: int) -> int:
        """How many of the blocks begin at `offset` or before it."""
        return bisect_right(self._starts, offset)

    def at(self, offset: int) -> Block | None:
        """The last block that begins at `offset` or before it."""
        number = self.number_at(offset)
        return self.blocks[number - 1] if number else None

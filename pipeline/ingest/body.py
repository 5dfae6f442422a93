"""The growing text of a document while a file is read: text, blocks and pages stay in step."""

import re
from collections.abc import Sequence

from chunking import Block, BlockKind
from pipeline.document import Page

_SURROGATE = re.compile("[\ud800-\udfff]")


class Body:
    """Appends blocks and pages to one text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[Page] = []

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    def add(
        self, kind: BlockKind, text: str, *, level: int | None = None, label: str | None = None
    ) -> None:
        """Append one block. `text` carries the white space that separates it from the next."""
        if not text:
            return
        clean = clean_text(text)
        end = self._length + len(clean)
        self._parts.append(clean)
        self._blocks.append(Block(kind=kind, start=self._length, end=end, level=level, label=label))
        self._length = end

    def add_row(
        self,
        cells: Sequence[str],
        *,
        separator: str,
        end: str,
        labels: Sequence[str | None] | None = None,
    ) -> None:
        """Append one table row: its cells between separators, then `end`, as white space.

        The row is a block, and so is each cell that has text, inside the row. `labels` are the
        addresses of the cells, as many as there are cells; None where they have none.
        """
        texts = [clean_text(cell) for cell in cells]
        start = self._length
        self.add(BlockKind.TABLE_ROW, separator.join(texts) + end)
        for text, label in zip(texts, labels or [None] * len(texts), strict=True):
            if text:
                self._blocks.append(
                    Block(
                        kind=BlockKind.TABLE_CELL, start=start, end=start + len(text), label=label
                    )
                )
            start += len(text) + len(separator)

    def end_page(self) -> None:
        """Everything since the last page's end is one page, numbered from 1."""
        start = self._pages[-1].end if self._pages else 0
        self._pages.append(Page(number=len(self._pages) + 1, start=start, end=self._length))

    def finished(self) -> tuple[str, tuple[Block, ...], tuple[Page, ...]]:
        return "".join(self._parts), tuple(self._blocks), tuple(self._pages)


def clean_text(text: str) -> str:
    """Line ends as `\\n`; lone surrogates, which no tokenizer or database takes, as U+FFFD."""
    return _SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))

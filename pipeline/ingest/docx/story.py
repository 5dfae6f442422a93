"""Paragraphs and tables of one story (body, header, note, text box) in reading order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element as Element

from chunking import BlockKind
from pipeline.ingest.docx.alt_chunk import NOT_READ as ALT_CHUNK_NOT_READ
from pipeline.ingest.docx.alt_chunk import alt_chunk_items
from pipeline.ingest.docx.content import (
    PAGE_BREAK,
    Attached,
    Item,
    Paragraph,
    Row,
    SectionEnd,
)
from pipeline.ingest.docx.context import Context
from pipeline.ingest.docx.fields import Fields
from pipeline.ingest.docx.line import Hanging, Line, LineReader
from pipeline.ingest.docx.names import R, W, child, elements, toggle, value
from pipeline.ingest.docx.numbering import Label
from pipeline.ingest.docx.package import Part, linked_bytes
from pipeline.ingest.docx.package_limits import require
from pipeline.ingest.docx.revisions import (
    Change,
    Revisions,
    change_in,
    change_of,
    characters_of,
    loses_mark,
    properties_of,
)

_WRAPPERS: Final = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "del", "moveFrom")
)


@dataclass(slots=True)
class _Pending:
    """Paragraphs that lost their ends and wait for the one that they join."""

    line: Line = field(default_factory=Line)
    leading: Element | None = None
    """Properties that count instead of those of the paragraph that is joined; None for none."""


class Story:
    """One story of a document.

    Args:
        part: whose links the story uses.
        roots: the elements that hold the story; its fields open and close in them.
        kind: of all blocks in it; None in the body, where each block has its own.
        depth: of tables and text boxes around it.
    """

    def __init__(
        self,
        context: Context,
        part: Part,
        roots: Sequence[Element],
        kind: BlockKind | None,
        depth: int = 0,
    ) -> None:
        self._context = context
        self._part = part
        self._lines = LineReader(context, part, Fields(roots))
        self._kind = kind
        self._depth = depth

    def items(self, blocks: Iterable[Element]) -> Iterator[Item]:
        """Paragraphs, rows and section ends of block-level elements, in order."""
        pending = _Pending()
        for item in self._unwrapped(blocks):
            if item.tag == f"{W}p":
                yield from self._paragraph(item, pending)
            elif item.tag == f"{W}tbl":
                yield from self._flush(pending)
                yield from self._table(item)
            elif item.tag == f"{W}altChunk":
                yield from self._flush(pending)
                yield from self._alt_chunk(item)
            elif item.tag == f"{W}subDoc":
                self._context.remarks.count("subdocument_not_read", "a document in a file apart")
            elif item.tag == f"{W}r":
                # A run outside of any paragraph.
                self._lines.read(item, pending.line, None)
        yield from self._flush(pending)

    def _unwrapped(self, blocks: Iterable[Element]) -> Iterator[Element]:
        """Blocks and rows and cells, content controls and shown changes looked through."""
        for item in blocks:
            change = change_of(item)
            if item.tag not in _WRAPPERS:
                yield item
            elif change is None or self._shows(change, item):
                yield from self._unwrapped(elements(item))

    # Paragraphs

    def _paragraph(self, item: Element, pending: _Pending) -> Iterator[Item]:
        properties = properties_of(item, self._context.view)
        style = self._context.styles.of_paragraph(properties)
        self._lines.read(item, pending.line, style)
        section = child(item, "pPr", "sectPr")
        if not self._joins_next(item, properties, style, pending):
            leading = properties if pending.leading is None else pending.leading
            line = pending.line
            pending.line, pending.leading = Line(), None
            yield from self._finished(line, leading, ends_section=section is not None)
        if section is not None:
            yield from self._flush(pending)
            yield SectionEnd(properties=section)

    def _joins_next(
        self, item: Element, properties: Element | None, style: str | None, pending: _Pending
    ) -> bool:
        """Whether the paragraph has no end of its own in this view."""
        if loses_mark(child(item, "pPr"), self._context.view):
            return True
        if value(child(properties, "framePr"), "dropCap") in {"drop", "margin"}:
            return True
        mark = child(properties, "rPr")
        if self._context.styles.is_hidden(mark, style):
            # A hidden paragraph end is how Word runs a heading into its clause.
            if pending.leading is None and pending.line.text.strip():
                pending.leading = properties
            return True
        return False

    def _flush(self, pending: _Pending) -> Iterator[Item]:
        """A paragraph that finds nothing to join ends all the same."""
        line, leading = pending.line, pending.leading
        pending.line, pending.leading = Line(), None
        if line.text.strip() or line.hanging:
            yield from self._finished(line, leading, ends_section=False)

    def _finished(
        self, line: Line, properties: Element | None, *, ends_section: bool
    ) -> Iterator[Item]:
        text = line.text
        is_empty = not text.strip()
        # Word gives no number to an empty paragraph that only carries a section break.
        label = (
            None
            if ends_section and is_empty
            else self._context.numbering.label(properties, self._context.view)
        )
        attached = tuple(self._attached(item) for item in line.hanging)
        shown = _labelled(text, label)
        if shown.strip() or PAGE_BREAK in shown or attached:
            kind, level = self._kind_of(properties, label, is_empty=is_empty)
            yield Paragraph(
                kind=kind,
                text=shown,
                level=level,
                label=label.text or None if label else None,
                attached=attached,
            )

    def _kind_of(
        self, properties: Element | None, label: Label | None, *, is_empty: bool
    ) -> tuple[BlockKind, int | None]:
        if self._kind is not None:
            return self._kind, None
        level = self._context.styles.heading_level(properties)
        if level is not None and not is_empty:
            return BlockKind.HEADING, level
        if label is not None and label.text:
            return BlockKind.LIST_ITEM, label.level
        return BlockKind.PARAGRAPH, None

    def _attached(self, hanging: Hanging) -> Attached:
        kind = hanging.kind or self._kind or BlockKind.PARAGRAPH
        items: tuple[Item, ...]
        if isinstance(hanging.source, str):
            items = (Paragraph(kind=kind, text=hanging.source, level=None, label=None),)
        else:
            self._check_depth()
            inner = Story(
                self._context,
                hanging.part,
                hanging.source,
                hanging.kind or self._kind,
                self._depth + 1,
            )
            items = tuple(inner.items(hanging.source))
        return Attached(kind=kind, items=items, mark=hanging.mark, label=hanging.label)

    def _alt_chunk(self, item: Element) -> Iterator[Item]:
        link = self._part.links.get(item.get(f"{R}id", ""))
        content = linked_bytes(link, "altChunk", self._context.remarks)
        if link is None or content is None:
            self._context.remarks.count(ALT_CHUNK_NOT_READ, "a document in the document, missing")
        else:
            yield from alt_chunk_items(
                content, link.name, self._context.open_docx, self._context.remarks
            )

    # Tables

    def _table(self, table: Element) -> Iterator[Item]:
        self._check_depth()
        self._depth += 1
        rows = [
            tuple(self._cells(row))
            for row in self._unwrapped(elements(table))
            if row.tag == f"{W}tr" and self._is_shown_row(row)
        ]
        self._depth -= 1
        # A frame of one column around text is layout, not a table.
        if all(len(cells) <= 1 for cells in rows):
            yield from (item for cells in rows for cell in cells for item in cell)
            return
        for place, cells in enumerate(rows, start=1):
            yield Row(cells=cells, is_last=place == len(rows))

    def _cells(self, row: Element) -> Iterator[tuple[Item, ...]]:
        """Cells as they stand in the XML, so that a merged one comes once."""
        for cell in self._unwrapped(elements(row)):
            if cell.tag == f"{W}tc" and self._is_shown(cell, "tcPr"):
                yield tuple(self.items(elements(cell)))

    def _is_shown_row(self, row: Element) -> bool:
        if toggle(child(row, "trPr", "hidden")) and self._context.view is not Revisions.MARKED:
            self._context.remarks.count("hidden_row", "a table row formatted as hidden; left out")
            return False
        return self._is_shown(row, "trPr")

    def _is_shown(self, item: Element, properties: str) -> bool:
        change = change_in(child(item, properties))
        return change is None or self._shows(change, item)

    def _shows(self, change: Change, around: Element) -> bool:
        """Whether the view shows what a change concerns, which is remarked on."""
        shown = change.is_shown(self._context.view)
        self._context.remarks.change(change, characters_of(around, is_walked=shown))
        return shown

    def _check_depth(self) -> None:
        message = "tables and text boxes stand {} deep in each other, more than {}"
        require(self._depth + 1, self._context.nesting, message)


def _labelled(text: str, label: Label | None) -> str:
    """The label, a blank and the text; page breaks before the text stay in front."""
    if label is None or not label.text:
        return text
    content = text.lstrip(PAGE_BREAK)
    breaks = text[: len(text) - len(content)]
    return f"{breaks}{label.text} {content}" if content else f"{breaks}{label.text}"

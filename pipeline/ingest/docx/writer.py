"""Items of a DOCX to text and blocks."""

from collections.abc import Iterable, Iterator

from chunking import BlockKind
from pipeline.ingest.body import Body
from pipeline.ingest.docx.content import PAGE_BREAK, Attached, Item, Paragraph, Row, SectionEnd

_CELL_END = " | "


class Writer:
    """Appends items to a body. A blank line follows each paragraph and each table."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def write(self, item: Item, kind: BlockKind | None = None) -> None:
        """Append one item. `kind` of a row that lies in a note, a header or a text box."""
        if isinstance(item, Paragraph):
            self._paragraph(item)
        elif isinstance(item, Row):
            self._row(item, kind)

    def _paragraph(self, item: Paragraph) -> None:
        label = item.label
        for place, piece in enumerate(item.text.split(PAGE_BREAK)):
            if place:
                self._body.add(BlockKind.PAGE_BREAK, f"{PAGE_BREAK}\n")
            if piece.strip():
                self._body.add(item.kind, f"{piece}\n\n", level=item.level, label=label)
                label = None
        self._attached(item.attached)

    def _row(self, row: Row, kind: BlockKind | None) -> None:
        cells = [cell_text(cell) for cell in row.cells]
        end = "\n\n" if row.is_last else "\n"
        if not any(cells):
            pass
        elif kind is None:
            self._body.add_row(cells, separator=_CELL_END, end=end)
        else:
            self._body.add(kind, _CELL_END.join(cells) + end)
        for cell in row.cells:
            self._attached(_hanging_in(cell))

    def _attached(self, attached: Iterable[Attached]) -> None:
        """After the block that refers to it, so that it breaks no sentence."""
        for item in attached:
            first = True
            for inner in item.items:
                if isinstance(inner, Paragraph) and first and item.mark:
                    inner = _marked(inner, item)  # noqa: PLW2901 - the same paragraph, with its mark
                first = False
                self.write(inner, item.kind)


def _marked(paragraph: Paragraph, attached: Attached) -> Paragraph:
    text = paragraph.text
    blank = "" if text[:1].isspace() else " "
    return Paragraph(
        kind=paragraph.kind,
        text=f"{attached.mark}{blank}{text}",
        level=None,
        label=attached.label or paragraph.label,
        attached=paragraph.attached,
    )


def cell_text(cell: Iterable[Item]) -> str:
    """The text of a cell: its paragraphs, and the rows of tables in it, each on its own line."""
    return "\n".join(line for item in cell if (line := _line(item))).replace(PAGE_BREAK, "\n")


def _line(item: Item) -> str:
    if isinstance(item, Paragraph):
        return item.text.strip()
    if isinstance(item, SectionEnd):
        return ""
    cells = [cell_text(cell) for cell in item.cells]
    return _CELL_END.join(cells) if any(cells) else ""


def _hanging_in(cell: Iterable[Item]) -> Iterator[Attached]:
    """What hangs on the paragraphs of a cell, those of nested tables too."""
    for item in cell:
        if isinstance(item, Paragraph):
            yield from item.attached
        elif isinstance(item, Row):
            for inner in item.cells:
                yield from _hanging_in(inner)

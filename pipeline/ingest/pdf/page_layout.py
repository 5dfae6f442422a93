"""A page's lines as blocks of the document: furniture at its edges, the text between them."""

from collections.abc import Sequence

from chunking import BlockKind
from pipeline.ingest.body import Body
from pipeline.ingest.pdf.bookmark import Bookmark, headings_on
from pipeline.ingest.pdf.footnote import footnotes_of
from pipeline.ingest.pdf.furniture import Furniture
from pipeline.ingest.pdf.line import PageText
from pipeline.ingest.pdf.paragraph import pieces_of

_CELL_END = " | "


def add_page(
    body: Body, page: PageText, furniture: Furniture, bookmarks: Sequence[Bookmark]
) -> None:
    """Append the page's blocks: headers, the text in reading order, footers.

    Furniture may stand anywhere in a file's own order, also within a sentence; it is moved to
    the edge of the page where a reader sees it.
    """
    _add_furniture(body, page, furniture, BlockKind.HEADER)
    tables = {min(table.lines): table for table in page.tables if table.lines.isdisjoint(furniture)}
    inside = {index for table in tables.values() for index in table.lines}
    order = [index for index in range(len(page.lines)) if index not in furniture]
    headings = {
        first: heading
        for first, heading in headings_on(page.lines, order, bookmarks).items()
        if inside.isdisjoint(range(first, heading.last + 1))
    }
    order = [index for index in order if index not in inside or index in tables]
    footnotes = [
        note
        for note in footnotes_of(page.lines, order, page.height)
        if tables.keys().isdisjoint(order[place] for place in note)
    ]
    for piece in pieces_of(page.lines, order, headings, footnotes, tables):
        if piece.cells:
            body.add_row(piece.cells, separator=_CELL_END, end=piece.text)
        else:
            body.add(piece.kind, piece.text, level=piece.level)
    _add_furniture(body, page, furniture, BlockKind.FOOTER)


def _add_furniture(body: Body, page: PageText, furniture: Furniture, kind: BlockKind) -> None:
    for index in sorted(furniture):
        if furniture[index] is kind:
            body.add(kind, f"{page.lines[index].text}\n")

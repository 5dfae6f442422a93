"""A document of another format inside a DOCX (`w:altChunk`): Word shows its text in that place."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from chunking import BlockKind
from pipeline.errors import IngestError
from pipeline.ingest.docx.content import Item, Paragraph, Row
from pipeline.ingest.docx.remarks import Remarks
from pipeline.ingest.eml import mail_of
from pipeline.ingest.encoding import decode
from pipeline.ingest.html import markup_of, notes_on, shown_in
from pipeline.ingest.html_flow import Passage, Table
from pipeline.ingest.html_table import without_empty_end
from pipeline.ingest.media_type import MediaType
from pipeline.ingest.sniff import media_type_of

OpenDocx = Callable[[bytes], Iterator[Item]]
"""The items of a DOCX inside a DOCX; raises IngestError."""
NOT_READ: Final = "alt_chunk_not_read"
_MARKUP = (".htm", ".html", ".xhtml")


def alt_chunk_items(
    content: bytes, name: str, open_docx: OpenDocx, remarks: Remarks
) -> tuple[Item, ...]:
    """What the inner document shows: HTML, a web archive (MHT), plain text or a DOCX.

    `name` is its name in the package. Anything else, and what is damaged, is remarked on as
    `alt_chunk_not_read`, with its type.
    """
    kind = media_type_of(content, name)
    if name.lower().endswith(_MARKUP) and kind is MediaType.TEXT:
        # A piece of HTML without its frame, which Word takes as well.
        kind = MediaType.HTML
    try:
        if kind in _READ:
            return _READ[kind](content, open_docx, remarks)
        fate = kind.value
    except IngestError as error:
        fate = error.exception_class.value
    remarks.count(NOT_READ, f"a document in the document, {fate}")
    return ()


def _of_docx(content: bytes, open_docx: OpenDocx, remarks: Remarks) -> tuple[Item, ...]:
    del remarks
    return tuple(open_docx(content))


def _of_html(content: bytes, open_docx: OpenDocx, remarks: Remarks) -> tuple[Item, ...]:
    del open_docx
    return _of_markup(markup_of(content)[0], remarks)


def _of_web_archive(content: bytes, open_docx: OpenDocx, remarks: Remarks) -> tuple[Item, ...]:
    del open_docx
    bodies = (body.html for body in mail_of(content).bodies)
    return tuple(item for html in bodies if html for item in _of_markup(html, remarks))


def _of_text(content: bytes, open_docx: OpenDocx, remarks: Remarks) -> tuple[Item, ...]:
    del open_docx, remarks
    return tuple(_paragraph(line) for line in decode(content)[0].splitlines() if line.strip())


_READ = {
    MediaType.DOCX: _of_docx,
    MediaType.HTML: _of_html,
    MediaType.EML: _of_web_archive,
    MediaType.TEXT: _of_text,
}


def _of_markup(markup: str, remarks: Remarks) -> tuple[Item, ...]:
    dropped: Counter[str] = Counter()
    items: list[Item] = []
    for piece in shown_in(markup, dropped):
        if isinstance(piece, Passage):
            items.append(
                Paragraph(kind=piece.kind, text=piece.text, level=piece.level, label=piece.label)
            )
        else:
            items.extend(_rows(piece))
    for note in notes_on(dropped):
        remarks.tell(note.kind, f"in a document in the document, {note.detail}")
    return tuple(items)


def _rows(table: Table) -> Iterator[Row]:
    for place, row in enumerate(table, start=1):
        cells = tuple((_paragraph(cell),) for cell in without_empty_end(row))
        yield Row(cells=cells, is_last=place == len(table))


def _paragraph(text: str) -> Paragraph:
    return Paragraph(kind=BlockKind.PARAGRAPH, text=text, level=None, label=None)

"""DOCX to a document, by python-docx: paragraphs and tables in the order of the body."""

import re
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from chunking import BlockKind
from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body

EXTRACTOR = f"python-docx {version('python-docx')}"

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_MOST_UNPACKED_BYTES = 200 * 1024 * 1024
"""Real contracts unpack to a few MB; a bomb of 1 MB unpacks to 1 GB."""


def add_docx(body: Body, content: bytes) -> tuple[Note, ...]:
    """Append the body of the DOCX.

    Raises:
        IngestError: not readable as a DOCX, or it unpacks to more than 200 MB.
    """
    _add_items(body, _open(content))
    return ()


def _open(content: bytes) -> WordDocument:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > _MOST_UNPACKED_BYTES:
            raise IngestError(
                ExceptionClass.OVER_LIMIT,
                f"unpacks to {unpacked} bytes, more than {_MOST_UNPACKED_BYTES}",
            )
        return docx.Document(BytesIO(content))
    except IngestError:
        raise
    except Exception as error:  # zip, XML and package faults come as many kinds
        raise IngestError(
            ExceptionClass.CORRUPT,
            f"not readable as a DOCX ({type(error).__name__}); supply a new copy",
        ) from error


def _add_items(body: Body, container: WordDocument | _Cell) -> None:
    for item in container.iter_inner_content():
        if isinstance(item, Table):
            _add_table(body, item)
        else:
            _add_paragraph(body, item)


def _add_paragraph(body: Body, paragraph: Paragraph) -> None:
    if not paragraph.text.strip():
        return
    style = paragraph.style.name if paragraph.style is not None else None
    heading = _HEADING.match(style or "")
    kind = BlockKind.HEADING if heading else BlockKind.PARAGRAPH
    level = int(heading.group(1)) if heading else None
    body.add(kind, f"{paragraph.text}\n\n", level=level)


def _add_table(body: Body, table: Table) -> None:
    """One block a row. Cells are walked as they stand in the XML, so none is repeated."""
    for row in table._tbl.tr_lst:  # noqa: SLF001 - python-docx repeats merged cells otherwise
        cells = (" ".join(_cell_texts(_Cell(cell, table))) for cell in row.iterchildren(qn("w:tc")))
        body.add(BlockKind.TABLE_ROW, " | ".join(cells) + "\n")


def _cell_texts(cell: _Cell) -> Iterator[str]:
    for item in cell.iter_inner_content():
        if isinstance(item, Table):
            for row in item._tbl.tr_lst:  # noqa: SLF001 - as above
                for inner in row.iterchildren(qn("w:tc")):
                    yield from _cell_texts(_Cell(inner, item))
        elif item.text.strip():
            yield item.text.strip()

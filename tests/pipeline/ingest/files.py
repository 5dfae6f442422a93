"""Small files of each format, made here."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from io import BytesIO
from struct import pack
from typing import Any

import docx
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

from chunking import Block, BlockKind
from pipeline.document import Page
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from tests.pipeline.ingest.compound_file import Tree, compound_file


def zip_of(entries: Mapping[str, bytes | str]) -> bytes:
    """An archive of these files."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            # Of no moment, so that equal entries make equal archives.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def mail_of(
    plain: str | None = "Please see the draft.",
    html: str | None = None,
    attachments: Sequence[tuple[str, bytes]] = (),
    subject: str = "The draft",
) -> EmailMessage:
    """A message as mailers send it."""
    message = EmailMessage()
    message["From"] = "Ann Lee <ann@example.com>"
    message["To"] = "Bo Ek <bo@example.com>"
    message["Date"] = "Tue, 01 Oct 2024 12:34:56 -0500"
    message["Subject"] = subject
    message["Message-ID"] = "<1@example.com>"
    if plain is not None:
        message.set_content(plain)
    if html is not None and plain is None:
        message.set_content(html, subtype="html")
    elif html is not None:
        message.add_alternative(html, subtype="html")
    for name, content in attachments:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message


def msg_of(streams: Mapping[int, str | bytes], more: Tree | None = None) -> bytes:
    """An Outlook message with these properties: text as Unicode, bytes as binary."""
    return compound_file({**properties(streams), **(more or {})})


def properties(
    streams: Mapping[int, str | bytes],
    fixed: Sequence[tuple[int, int, bytes]] = (),
    header: int = 32,
) -> dict[str, Any]:
    """The streams of one storage of a message. `fixed` are number, type and eight bytes."""
    table = b"\0" * header + b"".join(
        pack("<HHI8s", kind, number, 6, value) for number, kind, value in fixed
    )
    named = {
        f"__substg1.0_{number:04X}{'001F' if isinstance(value, str) else '0102'}": (
            value.encode("utf-16-le") if isinstance(value, str) else value
        )
        for number, value in streams.items()
    }
    return {"__properties_version1.0": table, **named}


def workbook_of(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook; a value may be a pair of value and number format."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                shown, number_format = value if isinstance(value, tuple) else (value, "General")
                cell = sheet.cell(number, column, shown)
                cell.number_format = number_format
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def slides_of(slides: Sequence[tuple[str, str, str]]) -> bytes:
    """A presentation: title, text and notes of each slide."""
    show = Presentation()
    for title, text, notes in slides:
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = title
        box = slide.shapes.add_textbox(Inches(1), Inches(3), Inches(4), Inches(1))
        box.text_frame.text = text
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    target = BytesIO()
    show.save(target)
    return target.getvalue()


def word_of(*paragraphs: str) -> bytes:
    """A DOCX of these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def assert_covers(text: str, blocks: Sequence[Block], pages: Sequence[Page]) -> None:
    """Blocks, joined, are the text, cells inside their rows; and so are pages, where there are."""
    outer = [block for block in blocks if block.kind is not BlockKind.TABLE_CELL]
    for spans in (outer, pages or outer):
        assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]
        assert (spans[-1].end if spans else 0) == len(text)
    rows = [block for block in blocks if block.kind is BlockKind.TABLE_ROW]
    for cell in blocks:
        if cell.kind is BlockKind.TABLE_CELL:
            assert any(row.start <= cell.start < cell.end <= row.end for row in rows)


def labelled(body: Body) -> dict[str, str]:
    """The texts of labelled blocks, without the white space around them."""
    text, blocks, _ = body.finished()
    return {block.label: text[block.start : block.end].strip() for block in blocks if block.label}


def class_of(call: Callable[[], object]) -> ExceptionClass | None:
    """The class of the `IngestError` that the call ends with; None where it ends well."""
    try:
        call()
    except IngestError as error:
        return error.exception_class
    return None


def words_only(value: object) -> str:
    """The id of a test's parameter: bytes, of which some hold the time, are left out."""
    return "" if isinstance(value, bytes) else str(value)

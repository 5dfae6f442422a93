"""Pages that stand for something else, or whose content is gone, are not taken for the document."""

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.pipeline.ingest.pdf.pdf_files import (
    Read,
    drawn,
    edited,
    lines,
    page_objects,
    raw_pdf,
    stream,
)

COVER = drawn(lines("This file needs Adobe Reader 8 or higher."))


def portfolio(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/Collection")] = DictionaryObject()
    writer.add_attachment("lease.pdf", b"not read")


def form(fields: int) -> bytes:
    def make(writer: PdfWriter) -> None:
        named = DictionaryObject({NameObject("/T"): TextStringObject("rent")})
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
            {
                NameObject("/XFA"): TextStringObject("<xdp/>"),
                NameObject("/Fields"): ArrayObject([named] * fields),
            }
        )

    return edited(COVER, make)


@pytest.mark.parametrize(
    ("content", "word"), [(edited(COVER, portfolio), "portfolio"), (form(0), "XFA")]
)
def test_a_cover_is_not_the_document(content: bytes, word: str) -> None:
    """The cover of a portfolio and the shell of a dynamic form leave the document incomplete."""
    (note,) = Read(content).noted("page_not_read")
    assert note.page == 1
    assert word in note.detail
    assert "supply" in note.detail


def test_pages_that_show_the_form_are_the_document() -> None:
    """An XFA form whose fields the pages show too is read from its pages."""
    assert not Read(form(1)).noted("page_not_read")


def test_missing_content_is_no_blank_page() -> None:
    """A page that names a content which the file does not have is not read; others are blank."""
    named = page_objects(stream(b""), b"<< >>")
    missing = [part.replace(b"/Contents 4 0 R", b"/Contents 99 0 R") for part in named]
    assert [note.page for note in Read(raw_pdf(missing)).noted("page_not_read")] == [1]
    assert not Read(raw_pdf(named)).noted("page_not_read")

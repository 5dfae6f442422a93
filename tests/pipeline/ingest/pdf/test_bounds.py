"""What one page or file may cost: bombs are met early, and no page of them is lost silently."""

import zlib

import pytest
from pypdf import PageObject

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.pdf import PdfLimits, add_pdf
from tests.pipeline.ingest.pdf.pdf_files import (
    Read,
    drawn,
    lines,
    page_objects,
    raw_pdf,
    stream,
)


def packed(data: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + entries)


def many_strings(count: int) -> bytes:
    """A page that shows so many strings: pdfium takes 700 bytes for each."""
    content = b"BT /F 9 Tf 72 700 Td " + b"(a)Tj " * count + b"ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return raw_pdf(page_objects(packed(content), b"<< /Font << /F 5 0 R >> >>", font))


def picture(side: int) -> bytes:
    """A page that shows a picture in colour, declared to be larger than it is."""
    image = packed(
        b"\x50" * 3_000,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8" % (side, side),
    )
    content = stream(b"q 600 0 0 700 0 0 cm /I Do Q")
    return raw_pdf(page_objects(content, b"<< /XObject << /I 5 0 R >> >>", image))


def test_strings_without_end_are_over_a_limit() -> None:
    """Many times over the limit, the page reaches neither reader."""
    with pytest.raises(IngestError) as caught:
        add_pdf(Body(), many_strings(5_000_000))
    assert caught.value.exception_class is ExceptionClass.OVER_LIMIT


def test_a_busy_page_is_read() -> None:
    """The limit counts strings, not bytes: what is below it is read."""
    content = many_strings(60)
    assert Read(content, limits=PdfLimits(strings=60)).text.strip() == "a" * 60


def test_a_picture_too_large_to_draw_is_listed() -> None:
    """pdfium draws nothing of it and reports no fault; the page is no blank one for that."""
    read = Read(picture(30_000))
    assert [note.page for note in read.noted("page_not_read")] == [1]
    assert "bytes" in read.noted("page_not_read")[0].detail


def test_more_pages_than_allowed_are_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count of pages decides before pypdf makes an object of each."""

    def walked(*_: object) -> None:
        raise AssertionError

    # Only so can a test see that a reader was not asked.
    monkeypatch.setattr("pipeline.ingest.pdf.source.PdfReader", walked)
    with pytest.raises(IngestError, match="OCTAVO_INGEST__PAGES"):
        add_pdf(Body(), drawn(lines("one"), lines("two")), limits=PdfLimits(pages=1))


def test_memory_that_has_run_out_is_no_fault_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reaches whoever bounds the memory, instead of making one page unread."""

    def full(*_: object, **__: object) -> str:
        raise MemoryError

    # A real shortage would take the test's own process with it.
    monkeypatch.setattr(PageObject, "get_contents", full)
    with pytest.raises(MemoryError):
        add_pdf(Body(), drawn(lines("a page")))

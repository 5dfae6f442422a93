"""OCR: pages without text are read by Tesseract where that is asked for, and the record says so."""

import shutil
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from pipeline.ingest.pdf import EXTRACTOR, Ocr
from pipeline.receiving.extraction import extract, keep
from tests.pipeline.homes import octavo_in
from tests.pipeline.ingest.pdf.pdf_files import Draw, Read, drawn, lines

PROSE = (
    "The Tenant shall keep the premises in good repair and condition.",
    "The Landlord shall insure the building against fire and flood.",
    "Either party may end this agreement with ninety days of notice.",
)
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed"
)


def scan_of(*texts: str) -> Draw:
    """A page that shows a picture of the lines."""
    original = pdfium.PdfDocument(drawn(lines(*texts)))
    image = ImageReader(original[0].render(scale=3).to_pil())
    original.close()
    return lambda canvas: canvas.drawImage(image, 0, 0, 612, 792)


def noise(side: int = 80) -> Draw:
    """A page that shows specks."""
    pixels = bytes((7919 * n * n // 13) % 256 for n in range(side * side))
    image = ImageReader(Image.frombytes("L", (side, side), pixels))
    return lambda canvas: canvas.drawImage(image, 72, 72, 468, 648)


MIXED = drawn(lines("A typed page"), scan_of(*PROSE))


@needs_tesseract
def test_a_picture_of_text_is_read() -> None:
    """The page's words are in the text, and noted with their confidence and the engine."""
    read = Read(MIXED, ocr=Ocr())
    assert all(line in read.text for line in PROSE)
    assert [note.page for note in read.noted("read_by_ocr")] == [2]
    assert [note.detail.split()[0] for note in read.noted("ocr_engine")] == ["tesseract"]
    assert not read.noted("page_without_text")


def test_without_ocr_the_page_is_listed() -> None:
    """Off, the page is listed as not read, with the setting that changes it."""
    read = Read(MIXED)
    assert [note.page for note in read.noted("page_without_text")] == [2]
    assert "OCTAVO_INGEST__OCR" in read.noted("page_without_text")[0].detail
    assert not read.noted("ocr_engine")


@pytest.mark.parametrize(
    ("ocr", "reason"),
    [
        (Ocr(languages="xxx"), "not installed"),
        pytest.param(Ocr(time_s=0), "WALL_S", marks=needs_tesseract),
    ],
)
def test_what_ocr_does_not_come_to_stays_listed(ocr: Ocr, reason: str) -> None:
    """A language that is not installed, and time that has run out, lose no page silently."""
    read = Read(MIXED, ocr=ocr)
    assert [note.page for note in read.noted("page_without_text")] == [2]
    assert reason in read.noted("page_without_text")[0].detail


@needs_tesseract
def test_specks_are_no_text() -> None:
    """What Tesseract guesses into a picture without words does not reach the text."""
    read = Read(drawn(lines("A typed page"), noise()), ocr=Ocr())
    assert read.text.split() == ["A", "typed", "page"]
    assert [note.page for note in read.noted("page_without_text")] == [2]


@needs_tesseract
def test_the_setting_reaches_the_worker_and_the_record(tmp_path: Path) -> None:
    """Switched on, the kept text is read anew, once, and its extractor names the engine."""
    path = tmp_path / "mixed.pdf"
    path.write_bytes(MIXED)
    names = []
    for mode in ("off", "auto", "auto", "off"):
        with octavo_in(tmp_path / "home", ingest={"ocr": mode}) as octavo:
            receipt, _ = keep(octavo, path, matter="matter")
            document, _ = extract(octavo, receipt)
        names.append(document.extractor)
        assert (PROSE[1] in document.text) == (mode == "auto")
    assert names[0] == names[3] == EXTRACTOR
    assert names[1] == names[2] == f"{EXTRACTOR} + {Ocr().engine}"


@needs_tesseract
def test_a_file_with_text_is_not_touched(tmp_path: Path) -> None:
    """Where every page has its text, OCR takes no part, and the record does not name it."""
    path = tmp_path / "typed.pdf"
    path.write_bytes(drawn(lines(*PROSE)))
    with octavo_in(tmp_path / "home", ingest={"ocr": "auto"}) as octavo:
        receipt, _ = keep(octavo, path, matter="matter")
        document, notes = extract(octavo, receipt)
    assert document.extractor == EXTRACTOR
    assert not notes


def test_the_picture_is_one() -> None:
    """The page that the other tests rely on has no text of its own."""
    document = pdfium.PdfDocument(BytesIO(MIXED))
    assert document[1].get_textpage().count_chars() == 0
    document.close()

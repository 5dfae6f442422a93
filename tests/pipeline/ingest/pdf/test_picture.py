"""Pages whose pictures say what the text does not are listed; text with pictures is not."""

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.pipeline.ingest.pdf.pdf_files import (
    Draw,
    Read,
    at,
    drawn,
    lines,
    page_objects,
    raw_pdf,
    stream,
    together,
)

SENTENCE = "The Supplier shall deliver the goods to the Customer within thirty days."
PROSE = lines(*[SENTENCE] * 40)
STAMP = at(72, 770, "Case 4:08-cv-02214-ABC-DEF Document 26-4 Filed 01/29/2009 Page 1 of 2 " * 2)


def photo_of(draw: Draw, ink: int = 0) -> ImageReader:
    """A picture of the page, `ink` being its darkest level of grey."""
    original = pdfium.PdfDocument(drawn(draw))
    image = original[0].render(scale=2).to_pil().convert("L")
    original.close()
    return ImageReader(image.point(lambda level: ink + level * (255 - ink) // 255))


def showing(image: ImageReader, *box: float) -> Draw:
    """A page that shows a picture; `box` is its left, bottom, width and height."""
    return lambda canvas: canvas.drawImage(image, *(box or (0, 0, 612, 792)))


def scan(draw: Draw, ink: int = 0) -> Draw:
    return showing(photo_of(draw, ink))


def broken_picture(name: bytes) -> bytes:
    entries = (
        b"/Type /XObject /Subtype /Image /Width 1700 /Height 2200 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceGray /Filter /" + name
    )
    shown = stream(b"q 612 0 0 792 0 0 cm /I Do Q")
    picture = stream(b"no picture " * 400, entries)
    return raw_pdf(page_objects(shown, b"<< /XObject << /I 5 0 R >> >>", picture))


def notes_of(content: bytes) -> list[tuple[str, int | None]]:
    kinds = ("page_without_text", "page_not_read", "picture_not_read")
    return [(note.kind, note.page) for note in Read(content).notes if note.kind in kinds]


@pytest.mark.parametrize(
    "text", [STAMP, at(72, 500, "EXHIBIT B. FEE SCHEDULE. " * 6), together(STAMP, at(72, 30, "7"))]
)
def test_stamps_do_not_hide_a_scan(text: Draw) -> None:
    """A page of print without text is lost, whatever is stamped on it."""
    assert notes_of(drawn(PROSE, together(scan(PROSE), text))) == [("page_without_text", 2)]


def test_a_scan_with_its_text_is_read() -> None:
    """A scan under a text layer that says the same raises nothing."""
    assert notes_of(drawn(together(scan(PROSE), PROSE))) == []


def test_a_picture_of_terms_among_text_is_noted() -> None:
    """Writing in a large picture beside sentences is noted; it costs the page nothing else."""
    terms = showing(photo_of(lines(*[SENTENCE] * 40, top=760)), 60, 60, 450, 450)
    page = together(lines(*[SENTENCE] * 6), terms)
    assert notes_of(drawn(page)) == [("picture_not_read", 1)]


def test_photographs_and_charts_are_no_writing() -> None:
    """A photograph and a chart with labels at its axes raise nothing on a page with text."""
    shades = Image.linear_gradient("L").resize((400, 300))
    photo = showing(ImageReader(shades), 72, 72, 450, 300)

    def chart(canvas: Canvas) -> None:
        canvas.setFontSize(24)
        for step in range(6):
            canvas.drawString(60, 200 + 90 * step, f"{step}0")
            canvas.line(100, 200 + 90 * step, 500, 230 + 80 * step)

    text = lines(*[SENTENCE] * 6)
    figure = showing(photo_of(chart), 60, 60, 450, 450)
    assert notes_of(drawn(together(text, photo), together(text, figure))) == []


@pytest.mark.parametrize(
    ("page", "is_lost"),
    [
        (scan(lines(SENTENCE)), True),
        (scan(PROSE, ink=205), True),
        (scan(lines()), False),
        (scan(lines(), ink=205), False),
    ],
    ids=["one line", "pale", "white paper", "paper"],
)
def test_pale_and_short_writing_is_writing(page: Draw, is_lost: bool) -> None:  # noqa: FBT001
    """A scan is blank where its ground is all there is, not where its writing is pale or short."""
    expected = [("page_without_text", 2)] if is_lost else []
    assert notes_of(drawn(PROSE, page)) == expected


@pytest.mark.parametrize("name", [b"DCTDecode", b"JPXDecode", b"JBIG2Decode", b"Unknown"])
def test_a_picture_that_cannot_be_unpacked_is_no_blank_page(name: bytes) -> None:
    """Where the page's picture does not unpack, the page is listed as not read."""
    assert notes_of(broken_picture(name)) == [("page_not_read", 1)]

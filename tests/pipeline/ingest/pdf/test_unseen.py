"""What the page does not show does not reach the text, and is noted."""

from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.annotations import Highlight, Rectangle
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from tests.pipeline.ingest.pdf.pdf_files import Draw, Read, at, drawn, edited, lines, together

SECRET = "Settlement amount 4,200,000 dollars"
OPEN = (
    "This Agreement is made between the parties named below and",
    "takes effect on the date on which the last of them signs it.",
)
PAGE = together(at(72, 740, OPEN[0]), at(72, 726, SECRET), at(72, 712, OPEN[1]))
PLACE = (70, 723, 350, 737)


def box(*colour: float, alpha: float = 1) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(*colour, alpha=alpha)
        canvas.rect(70, 723, 280, 14, stroke=0, fill=1)

    return draw


@pytest.mark.parametrize("colour", [(0, 0, 0), (1, 1, 1), (0.6, 0.6, 0.6), (0.8, 0, 0)])
def test_text_under_a_box_of_any_colour_is_left_out(colour: tuple[float, float, float]) -> None:
    """A mark stands for it, the lines beside it stay whole, and it is noted."""
    read = Read(drawn(together(PAGE, box(*colour))))
    assert read.text.split("\n")[:3] == [OPEN[0], "\u2588", OPEN[1]]
    assert read.noted("covered_text")


def test_shapes_under_text_and_highlights_cover_nothing() -> None:
    """A ground drawn before its text, and a colour that lets the text through, hide nothing."""
    for page in (together(box(0.9, 0.9, 0.6), PAGE), together(PAGE, box(1, 1, 0, alpha=0.4))):
        read = Read(drawn(page))
        assert SECRET in read.text
        assert not read.noted("covered_text")


def test_an_opaque_annotation_covers_and_a_mark_does_not() -> None:
    """A filled square hides its text; an outline and a highlight leave theirs."""

    def annotated(annotation: DictionaryObject) -> Read:
        return Read(edited(drawn(PAGE), lambda pdf: pdf.add_annotation(0, annotation)))

    assert SECRET not in annotated(Rectangle(rect=PLACE, interior_color="000000")).text
    assert SECRET in annotated(Rectangle(rect=PLACE)).text
    corners = ArrayObject(map(FloatObject, (70, 737, 350, 737, 70, 723, 350, 723)))
    assert SECRET in annotated(Highlight(rect=PLACE, quad_points=corners)).text


def white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 600, SECRET)


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(72, 600, SECRET)


def invisible(canvas: Canvas) -> None:
    words = canvas.beginText(72, 600)
    words.setTextRenderMode(3)
    words.textOut(SECRET)
    canvas.drawText(words)


@pytest.mark.parametrize("hide", [white, tiny, invisible])
def test_text_that_nobody_can_read_is_left_out_and_noted(hide: Draw) -> None:
    """White on white, a point high, or not painted: the model reads what a reader would."""
    read = Read(drawn(together(lines(*OPEN), hide)))
    assert "Settlement" not in read.text
    assert OPEN[1] in read.text
    assert [note.detail for note in read.noted("hidden_text")] == [
        "page 1: 32 characters that the page does not show left out"
    ]
    assert not read.noted("ocr_layer")


def with_fields(pdf: PdfWriter) -> None:
    options = ArrayObject([ArrayObject([TextStringObject("CA"), TextStringObject("California")])])
    for name, flags, extra in (
        ("shown", 4, {"/FT": NameObject("/Ch"), "/Opt": options}),
        ("secret", 2, {"/FT": NameObject("/Tx")}),
    ):
        field = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/Rect"): ArrayObject(map(FloatObject, (72, 500, 200, 520))),
                NameObject("/T"): TextStringObject(name),
                NameObject("/V"): TextStringObject("CA"),
                NameObject("/F"): NumberObject(flags),
            }
        )
        field.update({NameObject(key): value for key, value in extra.items()})
        pdf.add_annotation(0, field)


def test_fields_give_what_they_show_and_hidden_ones_nothing() -> None:
    """A choice stands with its words, not its code; a hidden field is noted."""
    read = Read(edited(drawn(lines(*OPEN)), with_fields))
    assert "shown: California" in read.text
    assert "secret" not in read.text
    assert [note.detail for note in read.noted("hidden_field")] == [
        "page 1: 1 values of hidden form fields left out"
    ]


def test_text_on_a_turned_page_keeps_its_order() -> None:
    """A page shown on its side is read from the first of its lines."""
    for turn in (90, 180, 270):
        read = Read(edited(drawn(lines(*OPEN)), turned(turn)))
        assert read.text.split("\n")[:2] == list(OPEN)


def turned(by: int) -> Callable[[PdfWriter], None]:
    def turn(pdf: PdfWriter) -> None:
        pdf.pages[0].rotate(by)

    return turn

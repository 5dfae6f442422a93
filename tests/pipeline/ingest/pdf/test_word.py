"""Words as the page shows them, where pdfium's guesses at blanks and letters go wrong."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.pipeline.ingest.pdf.pdf_files import Draw, Read, drawn, page_objects, raw_pdf, stream

_WIDTH = 500
"""Of each glyph of the fonts below, in thousandths of the type's size."""


def raised(number: str, exponent: str) -> Draw:
    """A number with a smaller one at its upper right, and the number alone."""

    def draw(canvas: Canvas) -> None:
        end = 72 + canvas.stringWidth(number, "Times-Roman", 12)
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(72, 700, number)
        canvas.setFont("Times-Roman", 7)
        canvas.drawString(end, 705, exponent)
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(72, 600, f"{number}{exponent}")

    return draw


def accented(before: str, accent: str, letter: str, after: str, *, over: bool) -> Draw:
    """A word whose accent is a glyph of its own, over the letter or before it."""

    def draw(canvas: Canvas) -> None:
        x = 72 + canvas.stringWidth(before, "Times-Roman", 12)
        width = canvas.stringWidth(letter, "Times-Roman", 12)
        accent_width = canvas.stringWidth(accent, "Times-Roman", 12)
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(72, 700, before)
        canvas.drawString(x + (width - accent_width) / 2 if over else x, 700, accent)
        canvas.drawString(x if over else x + accent_width, 700, letter + after)

    return draw


@pytest.mark.parametrize(("number", "exponent"), [("10", "6"), ("2", "32")])
def test_an_exponent_stands_apart(number: str, exponent: str) -> None:
    """Ten to the sixth is not one hundred and six; figures of one size stay one number."""
    text = Read(drawn(raised(number, exponent))).text
    assert text.split() == [number, exponent, f"{number}{exponent}"]


@pytest.mark.parametrize(
    ("parts", "word"),
    [(("Fr", "´", "e", "chet"), "Fréchet"), (("M", "¨", "u", "ller"), "Müller")],
)
def test_an_accent_over_a_letter_is_part_of_it(parts: tuple[str, str, str, str], word: str) -> None:
    """One letter where the page shows one; two where the accent stands before it."""
    assert Read(drawn(accented(*parts, over=True))).text.strip() == word
    assert Read(drawn(accented(*parts, over=False))).text.strip() != word


def old_font(shown: bytes, symbols: bytes = b"") -> bytes:
    """A page of a font without a map of its ligatures; `symbols` in another font after it."""
    glyph = stream(b"%d 0 0 0 400 700 d1 0 0 400 700 re f" % _WIDTH)
    names = b"12 /c12 " + b" ".join(b"%d /%c" % (code, code) for code in b"defint")
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [.001 0 0 .001 0 0] "
        b"/FirstChar 0 /LastChar 127 /Widths [%s] /Encoding << /Differences [%s] >> "
        b"/CharProcs << /c12 5 0 R %s >> >>"
        % (
            b"%d " % _WIDTH * 128,
            names,
            b" ".join(b"/%c 5 0 R" % code for code in b"defint"),
        )
    )
    content = b"BT /A 12 Tf 72 700 Td (%s) Tj /B 12 Tf (%s) Tj ET" % (shown, symbols)
    return raw_pdf(
        page_objects(
            stream(content), b"<< /Font << /A 6 0 R /B 7 0 R >> >>", glyph, font, font + b" "
        )
    )


def test_a_ligature_without_a_map_is_spelled() -> None:
    """A bare code between letters of its font is the ligature of TeX's encoding."""
    assert Read(old_font(b"de\\014ned")).text.strip() == "defined"


def test_a_bare_code_of_another_font_is_no_ligature() -> None:
    """Next to letters of another font it is a symbol that nobody knows."""
    assert Read(old_font(b"find", b"\\014")).text.strip() == "find\ufffd"

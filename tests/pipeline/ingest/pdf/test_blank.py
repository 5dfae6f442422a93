"""Blanks as the page shows them, where pdfium takes a gap for none, or none for a gap."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.pipeline.ingest.pdf.pdf_files import Draw, Read, drawn, page_objects, raw_pdf, stream

_GAP = 1.4
"""Points between two pieces in type of 12: a narrow blank, which pdfium takes for none."""


def pieces(*texts: str, gap: float = _GAP, spacing: float = 0.0) -> Draw:
    """Pieces of a line with gaps between them, and within them `spacing` between the letters."""

    def draw(canvas: Canvas) -> None:
        x = 72.0
        for text in texts:
            line = canvas.beginText(x, 700)
            line.setFont("Times-Roman", 12)
            line.setCharSpace(spacing)
            line.textOut(text)
            canvas.drawText(line)
            x += canvas.stringWidth(text, "Times-Roman", 12) + spacing * len(text) + gap

    return draw


@pytest.mark.parametrize(
    ("number", "word", "read"),
    [
        ("11.2.1", "keep", "11.2.1 keep"),
        ("15.1.1", "the other Party", "15.1.1 the other Party"),  # "th" as an ordinal has
        ("11.3", "A Party", "11.3 A Party"),
        ("12.3.1", "W2E may", "12.3.1 W2E may"),
        ("19", "th day", "19th day"),  # ordinals are one word, however they are set
    ],
)
def test_a_word_stands_apart_from_the_number_of_its_clause(
    number: str, word: str, read: str
) -> None:
    """A narrow gap behind a clause's number is a blank; one before an ordinal's end is none."""
    assert Read(drawn(pieces(number, word))).text.strip() == read


def test_a_word_with_a_capital_stands_apart() -> None:
    """A gap before a capital within a word is a blank, as in names of parties run together."""
    page = drawn(pieces("Authorized", "Third", "Party"))
    assert Read(page).text.strip() == "Authorized Third Party"


def test_a_name_with_an_inner_capital_stays_whole() -> None:
    """No blank where the page has no gap, and none in letters that are all set apart."""
    assert Read(drawn(pieces("NeoMedia", "", gap=0))).text.strip() == "NeoMedia"
    assert Read(drawn(pieces("NeoMedia", "", spacing=_GAP))).text.strip() == "NeoMedia"


def test_all_gaps_of_a_page_are_seen_where_many_words_are_joined() -> None:
    """Where capitals show that pdfium loses a page's blanks, those between small letters return."""
    page = drawn(pieces("and", "Future", "for", "the", "User", "and", "Human", "kind"))
    assert Read(page).text.strip() == "and Future for the User and Human kind"


def bitmaps(*shown: bytes) -> bytes:
    """A page of a font of bitmaps, as TeX makes them, with the ligature of "defined" first."""
    glyph = stream(b"500 0 0 0 500 700 d1 0 0 500 700 re f")
    letters = b"bcdefijnot"
    names = b"12 /c12 " + b" ".join(b"%d /%c" % (code, code) for code in letters)
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [.001 0 0 .001 0 0] "
        b"/FirstChar 0 /LastChar 127 /Widths [%s] /Encoding << /Differences [%s] >> "
        b"/CharProcs << /c12 5 0 R %s >> >>"
        % (b"500 " * 128, names, b" ".join(b"/%c 5 0 R" % code for code in letters))
    )
    content = b"BT /A 12 Tf 72 700 Td [(de\\014ned) %s] TJ ET" % b" ".join(shown)
    return raw_pdf(page_objects(stream(content), b"<< /Font << /A 6 0 R >> >>", glyph, font))


@pytest.mark.parametrize(("gap", "word"), [(120, "object"), (300, "ob ject")])
def test_letters_that_a_font_of_bitmaps_moves_apart_are_one_word(gap: int, word: str) -> None:
    """A blank far narrower than the page's others is none."""
    text = Read(bitmaps(b"-600 (to) -600 (noted) -600 (ob) -%d (ject) -600 (ed)" % gap)).text
    assert text.strip() == f"defined to noted {word} ed"

"""Text layers that say nothing are told from those that do."""

import random
from string import ascii_lowercase

import pytest

from pipeline.ingest.pdf.quality import quality_of

ENGLISH = "The tenant shall pay the rent on the first day of each month. " * 8
SHIFTED = "".join(chr(ord(letter) - 29) if letter.isalpha() else letter for letter in ENGLISH)
"""Numbers of glyphs taken for characters: in many fonts they are 29 apart."""

NEXT = ENGLISH.translate(
    {
        ord(letter): ord(letter) + 1
        for letter in "abcdefghijklmnopqrstuvwxyABCDEFGHIJKLMNOPQRSTUVWXY"
    }
)
"""Every letter the next one of the alphabet, as a font's map that is off by one gives it."""

_DRAW = random.Random(5)
RANDOM = ["".join(_DRAW.choices(ascii_lowercase, k=6)) for _ in range(200)]


@pytest.mark.parametrize(
    "text",
    [
        # codes of glyphs, as pypdf gives them
        "/g18/g152/g135/g148 /g152/g139/g135/g153/g3" * 5,
        # as pdfminer and others give them
        "(cid:12)(cid:7)(cid:44) (cid:3)" * 5,
        # as pdfium gives them
        "\x04\x05\x06\x04\x07\x08\x0e\x0f" * 9,
        # a font's own area
        "\ue001\ue002\ue003\ue004" * 9,
        # numbers of glyphs
        SHIFTED,
        NEXT,
        NEXT.upper(),
    ],
)
def test_worthless(text: str) -> None:
    """Glyph codes, unmapped glyphs, private characters and shifted letters are no text."""
    assert quality_of(text).worthless


@pytest.mark.parametrize(
    "text",
    [
        "",
        ENGLISH,
        ENGLISH.upper(),
        # bullets from a symbol font
        f"\uf0b7 {ENGLISH}",
        # dates and fractions have slashes too
        "Paid on 10/12/2011 and 3/4/2012, in parts of 1/2 and 3/8 each.",
        "关于浙江菲达环保科技股份有限公司年报的事后审核问询函",
        "Договор вступает в силу со дня его подписания сторонами.",
        # figures without a vowel
        "1,234.56 2,345.67 3,456.78 USD EUR GBP " * 20,
        # hexadecimal figures, bases and keys
        "9f86d081 884c7d65 9a2feaa0 c55ad015 a3bf4f1b deadbeef " * 20,
        "GATTACA CATTAG TACGATTA " * 20,
        " ".join(RANDOM),
        # other languages of Latin letters
        "Vuokralainen maksaa vuokran kuukauden ensimmäisenä päivänä tilille. " * 8,
        "Kiracı, kira bedelini her ayın ilk günü kiraya verenin hesabına öder. " * 8,
        "Nájemce platí nájemné vždy k prvnímu dni měsíce na účet pronajímatele. " * 8,
        "Bên thuê trả tiền thuê vào ngày đầu tiên của mỗi tháng cho bên cho thuê. " * 8,
        "Chéngzū rén yīng yú měi yuè dì yī tiān xiàng chūzū rén zhīfù zūjīn. " * 8,
    ],
)
def test_text(text: str) -> None:
    """Prose of any script, bullets, dates and tables of figures are text."""
    assert not quality_of(text).worthless

"""What a page draws is counted before it is drawn."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from pipeline.ingest.pdf.content_size import ContentSize, ContentSizes
from pipeline.ingest.pdf.limits import PdfLimits
from tests.pipeline.ingest.pdf.pdf_files import doubling_forms, drawn, lines, self_calling_form


def size_of(content: bytes) -> ContentSize:
    return ContentSizes().of_page(PdfReader(BytesIO(content)).pages[0])


@pytest.mark.parametrize("levels", [1, 5, 11])
def test_forms_count_as_often_as_they_are_drawn(levels: int) -> None:
    """A chain of doubling forms draws its last one 2 ** levels times."""
    size = size_of(doubling_forms(levels))
    assert size.form_uses == 2 ** (levels + 1) - 1
    assert size.form_depth == levels + 1
    assert size.within(PdfLimits())


def test_endless_drawing_is_past_any_limit() -> None:
    """Forms that draw themselves, or double 26 times, are not given to pdfium."""
    assert not size_of(self_calling_form()).within(PdfLimits())
    assert not size_of(doubling_forms(26)).within(PdfLimits())


def test_glyphs_are_never_more_than_the_page_shows() -> None:
    """The least number of glyphs is at most the letters drawn, and not none of them."""
    text = "Rent (net) is due \\ monthly."
    letters = len(text.replace(" ", ""))
    assert letters / 3 < size_of(drawn(lines(text))).glyphs <= letters

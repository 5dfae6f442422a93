"""Pages whose content does not reach the text: scans, drawings, worthless text layers."""

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from pipeline.document import Note
from pipeline.ingest.pdf.furniture import Furniture
from pipeline.ingest.pdf.line import PageText
from pipeline.ingest.pdf.page_choice import ChosenPage
from pipeline.ingest.pdf.source import Source

_FEW_CHARACTERS = 100
"""A page with fewer, furniture left aside, may be a scan with a stamp or a page number on it."""
_DPI = 36
_DARK = 160
"""Grey value, of 255, below which a pixel is ink; paper of scans is above it."""
_INK = 0.001
"""Share of dark pixels from which a page without text shows something: about one printed line."""
_FULL = 0.02
"""Share of dark pixels from which a page with hardly any text is a picture: about ten lines."""
_RULE = 0.4
"""Share of dark pixels from which a row or column of pixels is part of a rule."""
_MOST_RULES = 0.05
"""Share of the rows or columns up to which they are rules and no picture."""
_DRAWING_BYTES = 5_000
"""Content from which a page with hardly any text may be a drawing of its text."""
_PLAIN_BYTES = 200
"""Content up to which a page without images is taken for blank without a look at it."""


def lost_note(
    source: Source, page: ChosenPage, text: PageText, furniture: Furniture
) -> Note | None:
    """Why the page's content is not in the text; None where it is, and for blank pages."""
    if page.over_limit:
        detail = "it draws past the limits of the readers"
        return Note(kind="page_not_read", detail=detail, page=page.number)
    if page.failed:
        return Note(kind="page_not_read", detail="no reader could read it", page=page.number)
    if page.quality.worthless:
        detail = "its text layer has no letters, only codes of glyphs"
        return Note(kind="page_without_text", detail=detail, page=page.number)
    characters = sum(
        len(line.text.strip()) for index, line in enumerate(text.lines) if index not in furniture
    )
    if characters < _FEW_CHARACTERS and _may_show_picture(page, characters):
        return _picture_note(source, page, characters)
    return None


def _picture_note(source: Source, page: ChosenPage, characters: int) -> Note | None:
    limit = source.limits.image_bytes
    if page.size is not None and page.size.image_bytes > limit:
        detail = f"a picture on it unpacks to more than {limit} bytes"
        return Note(kind="page_not_read", detail=detail, page=page.number)
    if _ink(source.document, page.number - 1) <= (_FULL if characters else _INK):
        return None
    return Note(kind="page_without_text", detail="a picture without text", page=page.number)


def _may_show_picture(page: ChosenPage, characters: int) -> bool:
    if not page.drawable:
        return False
    if page.size is None or page.size.draws_images:
        return True
    return page.size.drawn_bytes > (_DRAWING_BYTES if characters else _PLAIN_BYTES)


def _ink(document: pdfium.PdfDocument | None, index: int) -> float:
    """Share of the page's pixels that are dark; all of it where it cannot be drawn."""
    if document is None or index >= len(document):
        return 1.0
    try:
        page = document[index]
        pixels = _grey(page)
        page.close()
    except (pdfium.PdfiumError, RuntimeError):
        return 1.0
    return float(np.mean(_without_rules(pixels < _DARK)))


def _without_rules(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pixels without the rules that a page without words may have at its head and foot."""
    across, down = dark.mean(axis=1) > _RULE, dark.mean(axis=0) > _RULE
    # Many such rows are the dark parts of a picture.
    if across.mean() > _MOST_RULES or down.mean() > _MOST_RULES:
        return dark
    return np.asarray(dark[~across][:, ~down])


def _grey(page: pdfium.PdfPage) -> NDArray[np.uint8]:
    width, height = page.get_size()
    # A page as large as a plan must not become a bitmap as large.
    scale = min(_DPI / 72, 2_000 / max(width, height, 1.0))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
    pixels = np.array(bitmap.to_numpy(), copy=True)
    bitmap.close()
    return pixels.reshape(pixels.shape[:2])

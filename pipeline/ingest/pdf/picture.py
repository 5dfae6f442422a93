"""Pages whose content does not reach the text: scans, drawings, worthless text layers."""

from contextlib import closing

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from pipeline.document import Note
from pipeline.ingest.pdf.furniture import Furniture
from pipeline.ingest.pdf.image import images_of, is_broken
from pipeline.ingest.pdf.line import Line, PageText
from pipeline.ingest.pdf.page_choice import ChosenPage
from pipeline.ingest.pdf.source import Source
from pipeline.ingest.pdf.structure import lacks_content
from pipeline.ingest.pdf.writing import grey_pixels, rows_of_writing

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
_LARGE = 0.2
"""Share of a page with text from which its pictures are looked at; logos are smaller."""
_MOSTLY = 0.4
"""Share of the page from which pictures may be all that it says."""
_MARGIN = 0.1
"""Share of the page's height at its head and foot, where filing stamps and numbers stand."""
_CONTRAST, _PALE = 40, 24
"""Levels of grey, of 255, by which writing is darker than its ground; pale on a blank page."""
_WRITTEN = 24
"""Rows of writing from which a picture is no figure: those of papers have up to 17."""
_A_LINE = 2
"""Rows of writing from which a page without text has a line."""
_LITTLE = 2
"""Characters for each row of writing up to which the text is little beside the picture's, of which
a row has about ten."""


def lost_note(
    source: Source, page: ChosenPage, text: PageText, furniture: Furniture
) -> Note | None:
    """Why the page's content is not in the text; None where it is, and for blank pages."""
    unread = _unread(source, page, text)
    if unread is not None:
        kind, detail = unread
        return Note(kind=kind, detail=detail, page=page.number)
    lines = [line for index, line in enumerate(text.lines) if index not in furniture]
    within = _length([line for line in lines if not _in_margin(line, text.height)])
    if _length(lines) < _FEW_CHARACTERS and _may_show_picture(page, _length(lines)):
        return _picture_note(source, page, _length(lines), within)
    if page.drawable and page.size is not None and page.size.draws_images:
        return _beside_note(source, page, within)
    return None


def _unread(source: Source, page: ChosenPage, text: PageText) -> tuple[str, str] | None:
    """Kind and detail of the note on a page that was not read, or that says nothing."""
    if page.over_limit:
        return "page_not_read", "it draws past the limits of the readers"
    if page.failed:
        return "page_not_read", "no reader could read it"
    if page.quality.shifted:
        return "page_without_text", "its text layer gives other letters than the page shows"
    if page.quality.worthless:
        return "page_without_text", "its text layer has no letters, only codes of glyphs"
    if not text.text.strip() and lacks_content(source, page.number - 1):
        return "page_not_read", "its content is missing from the file; supply a new copy"
    return None


def _length(lines: list[Line]) -> int:
    return sum(len(line.text.strip()) for line in lines)


def _in_margin(line: Line, height: float) -> bool:
    place = line.place
    if place is None or height <= 0:
        return False
    return place.turn != 0 or not _MARGIN * height < place.bottom < (1 - _MARGIN) * height


def _picture_note(source: Source, page: ChosenPage, characters: int, within: int) -> Note | None:
    """The note on a page with few `characters`, `within` of them not in its margins."""
    too_large = _too_large(source, page)
    if too_large is not None:
        return Note(kind="page_not_read", detail=too_large, page=page.number)
    if _ink(source.document, page.number - 1) > (_FULL if characters else _INK):
        return Note(kind="page_without_text", detail="a picture without text", page=page.number)
    return _beside_note(source, page, within, is_bare=not characters)


def _too_large(source: Source, page: ChosenPage) -> str | None:
    limit = source.limits.image_bytes
    if page.size is not None and page.size.image_bytes > limit:
        return f"a picture on it unpacks to more than {limit} bytes"
    return None


def _beside_note(
    source: Source, page: ChosenPage, characters: int, *, is_bare: bool = False
) -> Note | None:
    """What large pictures say besides the `characters` of the page's own text.

    `is_bare` says that the page has no text, not in its margins either.
    """
    document, index = source.document, page.number - 1
    if document is None or index >= len(document):
        return None
    if page.size is not None and page.size.hides_text and characters >= _FEW_CHARACTERS:
        return None  # the text is what the picture shows
    try:
        with closing(document[index]) as drawn:
            kind, detail = _look(source, page, drawn, characters, is_bare=is_bare)
    except (pdfium.PdfiumError, RuntimeError):
        kind, detail = "page_not_read", "it cannot be drawn"
    return Note(kind=kind, detail=detail, page=page.number) if kind else None


def _look(
    source: Source, page: ChosenPage, drawn: pdfium.PdfPage, characters: int, *, is_bare: bool
) -> tuple[str, str]:
    """Kind and detail of the note on the page's pictures; both empty without one."""
    images = images_of(drawn)
    share = sum(image.share for image in images)
    if share < _LARGE and not is_bare:
        return "", ""
    too_large = _too_large(source, page)
    if too_large is not None:
        return "picture_not_read", too_large
    rows = rows_of_writing(drawn, _CONTRAST if characters else _PALE)
    least = _WRITTEN if characters else _A_LINE
    if rows >= least and (is_bare or (share >= _MOSTLY and characters < _LITTLE * rows)):
        return "page_without_text", "a picture of writing with hardly any text"
    if rows >= _WRITTEN:
        return "picture_not_read", "a picture on it shows what looks like writing; check the page"
    if not rows and any(image.share >= _LARGE and is_broken(image) for image in images):
        return "page_not_read", "a picture on it cannot be unpacked; supply a new copy"
    return "", ""


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
        with closing(document[index]) as page:
            width, height = page.get_size()
            # A page as large as a plan must not become a bitmap as large.
            pixels = grey_pixels(page, min(_DPI / 72, 2_000 / max(width, height, 1.0)))
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

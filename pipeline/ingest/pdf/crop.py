"""Text outside the crop box: in the file, and not on the page that a reader sees."""

from collections.abc import Iterable

import pypdfium2 as pdfium
from pypdf import PageObject

from pipeline.ingest.pdf.page_choice import ChosenPage
from pipeline.ingest.pdf.source import Source

_LEAST = 1.0
"""Points by which a page must be cropped for text to be lost."""


def hidden_by_crop(source: Source, pages: Iterable[ChosenPage]) -> dict[int, int]:
    """Number of a page -> characters outside its visible part, as pdfium counts them."""
    return {page.number: page.text.outside + _cropped(source, page) for page in pages}


def _cropped(source: Source, page: ChosenPage) -> int:
    """Characters that pdfium itself leaves out because of the crop box."""
    known = page.by_pypdf is None and page.drawable and not page.failed
    if not known or page.number > len(source.pages):
        return 0
    is_cropped = _is_cropped(source.pages[page.number - 1])
    return _hidden(source.document, page.number - 1) if is_cropped else 0


def _is_cropped(page: PageObject) -> bool:
    try:
        media, crop = page.mediabox, page.cropbox
        return bool(
            crop.left - media.left > _LEAST
            or crop.bottom - media.bottom > _LEAST
            or media.right - crop.right > _LEAST
            or media.top - crop.top > _LEAST
        )
    except MemoryError:  # for the sandbox, not a fault of the file
        raise
    except Exception:  # broken boxes: pdfium falls back to the whole page
        return False


def _hidden(document: pdfium.PdfDocument | None, index: int) -> int:
    if document is None:
        return 0
    try:
        page = document[index]
        cropped, box = _characters(page), page.get_cropbox()
        page.set_cropbox(*page.get_mediabox())
        page.close()
        page = document[index]
        whole = _characters(page)
        page.set_cropbox(*box)
        page.close()
    except pdfium.PdfiumError:
        return 0
    return max(0, whole - cropped)


def _characters(page: pdfium.PdfPage) -> int:
    text_page = page.get_textpage()
    try:
        return int(text_page.count_chars())
    finally:
        text_page.close()

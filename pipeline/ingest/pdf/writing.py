"""What looks like writing on a drawn page: short rows of many small marks."""

from ctypes import byref, c_int

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

_DPI = 96
"""From about this the letters of small type stand apart."""
_MOST_PIXELS = 2_000
"""Along the longer side: a page as large as a plan must not become a bitmap as large."""
_STRIP = 54.0
"""Points across which a line of a page that lies a degree askew still is one row."""
_HEIGHTS = (2.0, 20.0)
"""Points from the lowest to the highest row of writing."""
_INKY = 0.02
"""Share of dark pixels from which a row of pixels belongs to a row of writing."""
_FILLED = (0.05, 0.55)
"""Share of dark pixels within a row of writing; rules and photographs have more."""
_MARKS = 4.0
"""Marks side by side in a strip, on average; an inch of 12 point type has ten letters."""
_BESIDE = 2
"""Pixels around a line of text that are its own."""


def rows_of_writing(page: pdfium.PdfPage, contrast: int) -> int:
    """How many pieces of lines, each three quarters of an inch long, the text layer lacks.

    A full page of print has 150 to 400, a figure of a paper up to 20. Writing may run along the
    page or up it.

    Args:
        page: drawn without its annotations and forms.
        contrast: levels of grey, of 255, by which writing is darker than the page's ground.

    Raises:
        pypdfium2.PdfiumError: it cannot be drawn.
    """
    width, height = page.get_size()
    scale = min(_DPI / 72, _MOST_PIXELS / max(width, height, 1.0))
    pixels = grey_pixels(page, scale)
    dark = pixels.astype(np.int16) < np.median(pixels) - contrast
    _clear_text(page, dark)
    return max(_rows(dark, scale), _rows(dark.T, scale))


def grey_pixels(page: pdfium.PdfPage, scale: float) -> NDArray[np.uint8]:
    """The page as drawn at `scale` pixels a point, without its annotations and forms."""
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
    pixels = np.array(bitmap.to_numpy(), copy=True)
    bitmap.close()
    return pixels.reshape(pixels.shape[:2])


def _clear_text(page: pdfium.PdfPage, dark: NDArray[np.bool_]) -> None:
    """Take the text layer's own lines out of the picture of the page."""
    text_page = page.get_textpage()
    for index in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(index)
        ends = _pixel(page, dark, left, bottom), _pixel(page, dark, right, top)
        (low, high), (first, last) = map(sorted, zip(*ends, strict=True))
        beside = _BESIDE + (last - first) // 3
        dark[
            max(0, first - beside) : max(0, last + beside),
            max(0, low - beside) : max(0, high + beside),
        ] = False
    text_page.close()


def _pixel(page: pdfium.PdfPage, dark: NDArray[np.bool_], x: float, y: float) -> tuple[int, int]:
    across, down = c_int(), c_int()
    height, width = dark.shape
    raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, byref(across), byref(down))
    return across.value, down.value


def _rows(dark: NDArray[np.bool_], scale: float) -> int:
    step = max(8, round(_STRIP * scale))
    starts = range(0, dark.shape[1] - step + 1, step)
    return sum(_rows_in(dark[:, start : start + step], scale) for start in starts)


def _rows_in(strip: NDArray[np.bool_], scale: float) -> int:
    """Rows of writing in one strip, parted by rows of pixels without ink."""
    marks = np.count_nonzero(np.diff(strip.astype(np.int8), axis=1) == 1, axis=1)
    filled = strip.mean(axis=1)
    edges = np.diff(np.concatenate(([0], (filled > _INKY).astype(np.int8), [0])))
    found = 0
    for start, end in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        if _HEIGHTS[0] <= (end - start) / scale <= _HEIGHTS[1]:
            is_filled = _FILLED[0] < filled[start:end].mean() < _FILLED[1]
            found += bool(is_filled and marks[start:end].mean() >= _MARKS)
    return found

"""The pictures that a page draws, those inside its forms among them."""

from collections.abc import Iterator
from ctypes import create_string_buffer
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.ingest.pdf.path import Matrix, matrix_of, placed

_DEEPEST = 4
"""Forms inside forms that are searched for pictures."""
_MOST_OBJECTS = 20_000
_CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
"""Of a picture, in its own space (PDF 32000-1:2008, 8.9.5)."""
_JBIG2 = b"JBIG2Decode"
_BLANK_JBIG2 = 2_000
"""Bytes of JBIG2 above which a page is not blank; pdfium draws a blank page for broken ones."""


class Image(NamedTuple):
    """One picture."""

    item: Any
    share: float
    """Of the page's area that it takes, where nothing hides it."""


def images_of(page: pdfium.PdfPage) -> list[Image]:
    """The pictures of the page in the order they are drawn."""
    width, height = page.get_size()
    area = max(1.0, width * height)
    count = min(raw.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)
    return [
        Image(item, min(1.0, _area(matrices) / area))
        for index in range(count)
        for item, matrices in _images_in(raw.FPDFPage_GetObject(page.raw, index), ())
    ]


def _images_in(item: Any, forms: tuple[Matrix, ...]) -> Iterator[tuple[Any, tuple[Matrix, ...]]]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        yield item, (matrix_of(item), *forms)
    elif kind == raw.FPDF_PAGEOBJ_FORM and len(forms) < _DEEPEST:
        inside = (matrix_of(item), *forms)
        for index in range(min(raw.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)):
            yield from _images_in(raw.FPDFFormObj_GetObject(item, index), inside)


def _area(matrices: tuple[Matrix, ...]) -> float:
    """In square points, of the picture's place on the page."""
    corners = [placed(corner, matrices) for corner in _CORNERS]
    following = (*corners[1:], corners[0])
    return 0.5 * abs(
        sum(one[0] * two[1] - two[0] * one[1] for one, two in zip(corners, following, strict=True))
    )


def is_broken(image: Image) -> bool:
    """Whether pdfium cannot unpack the picture, for which it draws nothing."""
    bitmap = raw.FPDFImageObj_GetBitmap(image.item)
    if not bitmap:
        return True
    raw.FPDFBitmap_Destroy(bitmap)
    is_jbig2 = _JBIG2 in _filters(image.item)
    return is_jbig2 and raw.FPDFImageObj_GetImageDataRaw(image.item, None, 0) > _BLANK_JBIG2


def _filters(item: Any) -> tuple[bytes, ...]:
    names = []
    for index in range(raw.FPDFImageObj_GetImageFilterCount(item)):
        length = raw.FPDFImageObj_GetImageFilter(item, index, None, 0)
        name = create_string_buffer(length)
        raw.FPDFImageObj_GetImageFilter(item, index, name, length)
        names.append(name.value)
    return tuple(names)

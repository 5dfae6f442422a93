"""What a page draws, in the order in which it is painted, with the place of each thing."""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_int, c_uint, c_void_p, cast
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in the coordinates of the file."""
_Matrix = tuple[float, float, float, float, float, float]

_MOST_OBJECTS = 20_000
_DEEPEST = 12
"""Forms inside each other, as many as a page may have."""
_OPAQUE = 200
"""Opacity, of 255, from which a shape hides what is under it."""
_BAR = 4.0
"""Points; thinner shapes are rules and underlines."""
_WHITE = 230
"""Level of a colour, of 255, from which type needs a ground to be seen."""
_FAINT = 40
"""Opacity, of 255, up to which type may not be seen."""
_MOST_ANNOTATIONS = 1_000
_COVERING = frozenset(
    (
        raw.FPDF_ANNOT_SQUARE,
        raw.FPDF_ANNOT_CIRCLE,
        raw.FPDF_ANNOT_POLYGON,
        raw.FPDF_ANNOT_INK,
        raw.FPDF_ANNOT_LINE,
        raw.FPDF_ANNOT_REDACT,
        raw.FPDF_ANNOT_STAMP,
        raw.FPDF_ANNOT_FREETEXT,
    )
)
"""Kinds of annotations that may be laid over text for good; icons of comments and highlights
are not, whatever way they are drawn."""


class TextItem(NamedTuple):
    """One run of text as the page draws it."""

    item: Any
    order: int
    """Ascending with what is painted later."""
    mode: int
    """How it is painted: 3 is not at all (PDF 32000-1:2008, table 106)."""
    white: bool
    """Whether it is painted in a colour that does not show on paper, or transparent."""
    box: Box


@dataclass(slots=True)
class Drawn:
    """Text, and what may hide it."""

    texts: list[TextItem] = field(default_factory=list)
    fills: list[tuple[int, Box]] = field(default_factory=list)
    """Order and place of each opaque area."""
    pictures: list[tuple[int, Box]] = field(default_factory=list)
    annotations: list[Box] = field(default_factory=list)
    """Places of annotations that may cover text; they are painted last."""

    def last_over(self, text: TextItem, x: float, y: float) -> str:
        """What is painted last over the point after the text: fill, picture, or empty."""
        if any(_has(box, x, y) for box in self.annotations):
            return "fill"
        fill = _last(self.fills, text.order, x, y)
        picture = _last(self.pictures, text.order, x, y)
        if max(fill, picture) < 0:
            return ""
        return "fill" if fill > picture else "picture"

    def on_picture(self, x: float, y: float) -> bool:
        """Whether a picture is drawn at the point, under or over the text."""
        return any(_has(box, x, y) for _, box in self.pictures)


def address(item: Any) -> int:
    """What tells a thing on the page from the others."""
    return cast(item, c_void_p).value or 0


def drawn_on(page: pdfium.PdfPage) -> Drawn:
    """What the page draws; of a page with very many things, the first ones."""
    drawn = Drawn(annotations=list(_annotations(page)))
    count = raw.FPDFPage_CountObjects(page.raw)
    items = (raw.FPDFPage_GetObject(page.raw, index) for index in range(min(count, _MOST_OBJECTS)))
    for order, (item, forms) in enumerate(islice(_flat(items, ()), _MOST_OBJECTS)):
        _add(drawn, item, forms, order)
    return drawn


def type_size(item: Any) -> float:
    """Size of the type of a run of text, in points where no form scales it."""
    size, matrix = c_float(), _matrix_of(item)
    raw.FPDFTextObj_GetFontSize(item, byref(size))
    return float(size.value) * float(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5)


def _flat(items: Iterator[Any], forms: tuple[_Matrix, ...]) -> Iterator[tuple[Any, Any]]:
    for item in items:
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_FORM:
            yield item, forms
        elif len(forms) < _DEEPEST:
            count = min(raw.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)
            inside = (raw.FPDFFormObj_GetObject(item, index) for index in range(count))
            yield from _flat(inside, (_matrix_of(item), *forms))


def _add(drawn: Drawn, item: Any, forms: tuple[_Matrix, ...], order: int) -> None:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        colour = _fill(item)
        white = mode == 0 and (min(colour[:3]) >= _WHITE or colour[3] < _FAINT)
        drawn.texts.append(TextItem(item, order, mode, white, _box_of(item, forms)))
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        drawn.pictures.append((order, _box_of(item, forms)))
    elif kind == raw.FPDF_PAGEOBJ_SHADING or _is_opaque(item):
        left, bottom, right, top = _box_of(item, forms)
        if min(right - left, top - bottom) >= _BAR:
            drawn.fills.append((order, (left, bottom, right, top)))


def _is_opaque(item: Any) -> bool:
    mode, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(item, byref(mode), byref(stroke))
    if stroke.value and not mode.value:
        width = c_float()
        raw.FPDFPageObj_GetStrokeWidth(item, byref(width))
        return width.value >= _BAR
    return mode.value != 0 and _fill(item)[3] >= _OPAQUE


def _fill(item: Any) -> tuple[int, int, int, int]:
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    raw.FPDFPageObj_GetFillColor(item, byref(red), byref(green), byref(blue), byref(alpha))
    return red.value, green.value, blue.value, alpha.value


def _matrix_of(item: Any) -> _Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _box_of(item: Any, forms: tuple[_Matrix, ...]) -> Box:
    sides = [c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *map(byref, sides))
    left, bottom, right, top = (side.value for side in sides)
    for a, b, c, d, e, f in forms:
        corners = [(x, y) for x in (left, right) for y in (bottom, top)]
        across = [a * x + c * y + e for x, y in corners]
        up = [b * x + d * y + f for x, y in corners]
        left, bottom, right, top = min(across), min(up), max(across), max(up)
    return left, bottom, right, top


def _annotations(page: pdfium.PdfPage) -> Iterator[Box]:
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        box = raw.FS_RECTF()
        if raw.FPDFAnnot_GetSubtype(annotation) in _COVERING and raw.FPDFAnnot_GetRect(
            annotation, byref(box)
        ):
            low, high = sorted((box.bottom, box.top))
            yield min(box.left, box.right), low, max(box.left, box.right), high
        raw.FPDFPage_CloseAnnot(annotation)


def touched(texts: Sequence[TextItem], covers: Sequence[tuple[int, Box]]) -> NDArray[np.bool_]:
    """Which of the texts any of the covers, painted after them, touches."""
    found = np.zeros(len(texts), dtype=bool)
    if not texts:
        return found
    boxes = np.array([text.box for text in texts])
    orders = np.array([text.order for text in texts])
    for order, (left, bottom, right, top) in covers:
        found |= (
            (orders < order)
            & (boxes[:, 0] < right)
            & (boxes[:, 2] > left)
            & (boxes[:, 1] < top)
            & (boxes[:, 3] > bottom)
        )
    return found


def _has(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _last(covers: Sequence[tuple[int, Box]], after: int, x: float, y: float) -> int:
    return max((order for order, box in covers if order > after and _has(box, x, y)), default=-1)

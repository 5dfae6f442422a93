"""The shapes that a page draws, those inside its forms among them."""

from collections.abc import Callable, Iterator
from ctypes import byref, c_float, c_int, c_uint
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255."""

_WHITE = 240
"""Level of a colour, of 255, from which it does not show on paper."""
_DEEPEST = 2
"""Forms inside forms that are searched for shapes."""
_MOST_OBJECTS = 20_000
"""Objects of a page or a form that are looked at; drawings have more, redactions and tables not."""


class Path(NamedTuple):
    """One shape, with the forms it is drawn in, the innermost first."""

    item: Any
    forms: tuple[Matrix, ...]


def paths_of(page: pdfium.PdfPage) -> list[Path]:
    """The shapes of the page in the order they are drawn."""
    count = min(raw.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)
    return [
        path
        for index in range(count)
        for path in _paths_in(raw.FPDFPage_GetObject(page.raw, index), ())
    ]


def _paths_in(item: Any, forms: tuple[Matrix, ...]) -> Iterator[Path]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        yield Path(item, forms)
    elif kind == raw.FPDF_PAGEOBJ_FORM and len(forms) <= _DEEPEST - 1:
        inside = (matrix_of(item), *forms)
        for index in range(min(raw.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)):
            yield from _paths_in(raw.FPDFFormObj_GetObject(item, index), inside)


def fill_of(path: Path) -> Colour | None:
    """What the shape is filled with; None where it is not."""
    mode, _ = _draw_mode(path)
    return _colour(path, raw.FPDFPageObj_GetFillColor) if mode else None


def visible_parts(path: Path) -> tuple[bool, bool]:
    """Whether the shape's area, and whether its outline, is drawn in a colour seen on paper."""
    mode, stroke = _draw_mode(path)
    return (
        mode != 0 and _shows(_colour(path, raw.FPDFPageObj_GetFillColor)),
        stroke != 0 and _shows(_colour(path, raw.FPDFPageObj_GetStrokeColor)),
    )


def _draw_mode(path: Path) -> tuple[int, int]:
    """How the area is filled, 0 for not at all, and whether the outline is drawn."""
    mode, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(path.item, byref(mode), byref(stroke))
    return mode.value, stroke.value


def _colour(path: Path, get: Callable[..., object]) -> Colour:
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    get(path.item, byref(red), byref(green), byref(blue), byref(alpha))
    return red.value, green.value, blue.value, alpha.value


def _shows(colour: Colour) -> bool:
    return colour[3] > 0 and min(colour[:3]) < _WHITE


def outlines_of(path: Path, most: int) -> list[list[Point]]:
    """The corners of the shape's lines on the page, one list for each line drawn without a lift.

    Empty for a shape with a curve, and for one with more than `most` corners. A closed line ends
    where it began.
    """
    count = raw.FPDFPath_CountSegments(path.item)
    if not 2 <= count <= most:
        return []
    matrices = (matrix_of(path.item), *path.forms)
    lines: list[list[Point]] = []
    across, height = c_float(), c_float()
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path.item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return []
        raw.FPDFPathSegment_GetPoint(segment, byref(across), byref(height))
        point = placed((across.value, height.value), matrices)
        if kind == raw.FPDF_SEGMENT_MOVETO or not lines:
            lines.append([])
        lines[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            lines[-1].append(lines[-1][0])
    return lines


def placed(point: Point, matrices: tuple[Matrix, ...]) -> Point:
    x, y = point
    for a, b, c, d, e, f in matrices:
        x, y = a * x + c * y + e, b * x + d * y + f
    return x, y


def matrix_of(item: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

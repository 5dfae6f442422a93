"""Text that the page covers with something dark: a redaction that left the text in the file.

The reader of the page does not see it, so it must not reach the text either.
"""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_uint

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from pipeline.ingest.pdf.characters import Characters
from pipeline.ingest.pdf.path import Path, fill_of

MARK = "\u2588"
"""What stands for a run of covered characters: a full block, as on the page."""

_LEAST_SIDE = 4.0
"""Points; thinner shapes are rules and underlines."""
_DARK = 100
"""Level of a colour, of 255, up to which it is dark."""
_COVERED = 0.75
"""Share of dark pixels around a character from which it is covered; hatched bars have .8, bold
type on white at most .5."""
_BAR = 6
"""Points of the side of a square that fits into a bar over a line of text."""


def covered_characters(
    page: pdfium.PdfPage, characters: Characters, text: str, paths: Sequence[Path]
) -> frozenset[int]:
    """Indices into `text`, the text of the page, of the characters that a dark shape covers.

    `paths` are the shapes of the page.
    """
    if not any(_covers_text(characters.text_page, shape) for shape in _dark_shapes(paths)):
        return frozenset()
    sums = _sums(_dark_pixels(page))
    if not _has_bar(sums):
        return frozenset()
    left, _, _, top = page.get_bbox()
    printed = [index for index, character in enumerate(text) if not character.isspace()]
    boxes = np.array([characters.spot(index) for index in printed]).reshape(-1, 4)
    dark = np.flatnonzero(_is_dark_at(sums, boxes - (left, top, left, top)))
    return frozenset(index for place in dark if not _is_light(characters, index := printed[place]))


def _dark_shapes(
    paths: Sequence[Path],
) -> Iterator[tuple[float, float, float, float] | None]:
    """Left, bottom, right and top of each; None for one in a form, whose place is not plain."""
    for path in paths:
        if _is_dark(path):
            bounds = [c_float() for _ in range(4)]
            raw.FPDFPageObj_GetBounds(path.item, *map(byref, bounds))
            left, bottom, right, top = (side.value for side in bounds)
            if right - left >= _LEAST_SIDE and top - bottom >= _LEAST_SIDE:
                yield None if path.forms else (left, bottom, right, top)


def _is_dark(path: Path) -> bool:
    colour = fill_of(path)
    return colour is not None and max(colour[:3]) <= _DARK and colour[3] > 2 * _DARK


def _covers_text(
    text_page: pdfium.PdfTextPage, shape: tuple[float, float, float, float] | None
) -> bool:
    return shape is None or bool(text_page.get_text_bounded(*shape).strip())


def _dark_pixels(page: pdfium.PdfPage) -> NDArray[np.bool_]:
    """Which pixels of the unturned page are dark, one pixel a point."""
    turned = page.get_rotation()
    page.set_rotation(0)
    bitmap = page.render(scale=1, grayscale=True, may_draw_forms=False)
    dark = bitmap.to_numpy() <= _DARK
    bitmap.close()
    page.set_rotation(turned)
    return np.asarray(dark.reshape(dark.shape[:2]))


def _sums(dark: NDArray[np.bool_]) -> NDArray[np.int32]:
    """How many pixels above and left of each corner between pixels are dark."""
    return np.pad(dark, ((1, 0), (1, 0))).cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)


def _has_bar(sums: NDArray[np.int32]) -> bool:
    """Whether some square as large as a small letter is about all dark, as strokes never make."""
    side = _BAR
    inside = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return bool((inside >= _COVERED * side * side).any())


def _is_dark_at(sums: NDArray[np.int32], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether most of each box is dark; the boxes are in points from the page's upper left."""
    height, width = sums.shape
    edges = np.rint(boxes * (1, -1, 1, -1)).astype(np.int64)
    left, right = (edges[:, side].clip(0, width - 1) for side in (0, 2))
    bottom, top = (edges[:, side].clip(0, height - 1) for side in (1, 3))
    inside = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    area = (bottom - top) * (right - left)
    return np.asarray((area > 0) & (inside >= _COVERED * area))


def _is_light(characters: Characters, index: int) -> bool:
    """Light type on a dark ground is meant to be read."""
    red, green, blue, alpha = (c_uint() for _ in range(4))
    raw.FPDFText_GetFillColor(
        characters.text_page.raw,
        characters.number(index),
        *map(byref, (red, green, blue, alpha)),
    )
    return max(red.value, green.value, blue.value) > _DARK

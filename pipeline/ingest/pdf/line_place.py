"""Where pdfium sees the characters of a page, and how they are turned."""

from collections import Counter
from collections.abc import Sequence
from ctypes import byref, c_double, c_void_p, cast
from math import degrees
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.ingest.pdf.line import Place, Span

Frame = tuple[float, float, float, float]
"""Left, bottom, right and top of the visible page, in the coordinates of the file."""

_UPRIGHT = 5
"""Degrees of slant up to which a line counts as straight."""


class Spot(NamedTuple):
    """One character's box, from the font's descent to its ascent."""

    left: float
    bottom: float
    right: float
    top: float


def turns_of(text_page: pdfium.PdfTextPage, spans: Sequence[Span]) -> list[int]:
    """Degrees, counter-clockwise, by which each line is turned in the file."""
    return [_turn_at(text_page, start) for start, _, _ in spans]


def _turn_at(text_page: pdfium.PdfTextPage, index: int) -> int:
    """Degrees, counter-clockwise, by which the character is turned in the file."""
    character = raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, index)
    angle = raw.FPDFText_GetCharAngle(text_page.raw, character)
    # pdfium counts clockwise, and says -1 where there is no character.
    turn = -round(degrees(max(0.0, angle))) % 360
    nearest = round(turn / 90) * 90
    return nearest % 360 if abs(turn - nearest) <= _UPRIGHT else turn


def main_turn(spans: Sequence[Span], turns: Sequence[int]) -> int:
    """The quarter turn of most characters: a page is read the way most of it is written."""
    weights: Counter[int] = Counter({0: 1})
    for (start, end, _), turn in zip(spans, turns, strict=True):
        if turn % 90 == 0:
            weights[turn] += end - start
    return weights.most_common(1)[0][0]


def place_of(
    text_page: pdfium.PdfTextPage, span: Span, turn: int, main: int, frame: Frame
) -> Place:
    """The place of a line that is turned by `turn` on a page turned by `main`."""
    turn = (turn - main) % 360
    first = turned(spot_at(text_page, span[0]), main, frame)
    last = turned(spot_at(text_page, span[1] - 1), main, frame)
    return Place(
        left=min(first.left, last.left),
        bottom=min(first.bottom, last.bottom) if turn else first.bottom,
        right=max(first.right, last.right),
        top=max(first.top, last.top) if turn else first.top,
        turn=turn,
    )


def spot_at(text_page: pdfium.PdfTextPage, index: int) -> Spot:
    """The box of the character at `index` of the page's text."""
    character = raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, index)
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page.raw, character, byref(box))
    return Spot(box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))


def base_line_at(text_page: pdfium.PdfTextPage, index: int) -> float:
    """Height of the base line of the character at `index` of the page's text, in points."""
    character = raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, index)
    across, height = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text_page.raw, character, byref(across), byref(height))
    return height.value


def font_at(text_page: pdfium.PdfTextPage, index: int) -> int | None:
    """What tells the font of the character at `index` from the page's others; None if unknown."""
    character = raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, index)
    drawn = raw.FPDFText_GetTextObject(text_page.raw, character)
    return cast(raw.FPDFTextObj_GetFont(drawn), c_void_p).value if drawn else None


def turned(spot: Spot, main: int, frame: Frame) -> Spot:
    """The spot on the page turned clockwise by `main` degrees, its lower left corner the origin."""
    left, bottom, right, top = frame
    if main == 90:
        return Spot(spot.bottom - bottom, right - spot.right, spot.top - bottom, right - spot.left)
    if main == 180:
        return Spot(right - spot.right, top - spot.top, right - spot.left, top - spot.bottom)
    if main == 270:
        return Spot(top - spot.top, spot.left - left, top - spot.bottom, spot.right - left)
    return Spot(spot.left - left, spot.bottom - bottom, spot.right - left, spot.top - bottom)


def extent_of(main: int, frame: Frame) -> tuple[float, float]:
    """Width and height of the page turned by `main` degrees."""
    left, bottom, right, top = frame
    sides = (right - left, top - bottom)
    return sides if main % 180 == 0 else sides[::-1]

"""The characters of one page as pdfium places them, in the coordinates of the file."""

from ctypes import byref, c_double, c_void_p, cast
from math import degrees
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

_UPRIGHT = 5
"""Degrees of slant up to which a character counts as straight."""


class Spot(NamedTuple):
    """One character's box, from the font's descent to its ascent."""

    left: float
    bottom: float
    right: float
    top: float


_NOWHERE = Spot(0.0, 0.0, 0.0, 0.0)


class Characters:
    """Where the characters of a page stand. Indices are those of the page's text."""

    __slots__ = ("_box", "_box_of", "_handle", "_into_box", "_is_same", "text_page")

    def __init__(self, text_page: pdfium.PdfTextPage) -> None:
        self.text_page = text_page
        self._handle = text_page.raw
        # The text leaves out characters without a meaning, and moves none.
        last = text_page.count_chars() - 1
        self._is_same = raw.FPDFText_GetCharIndexFromTextIndex(self._handle, last) == last
        self._box = raw.FS_RECTF()
        self._into_box = byref(self._box)
        self._box_of = raw.FPDFText_GetLooseCharBox

    def spot(self, index: int) -> Spot:
        """The box of the character."""
        number = index if self._is_same else self.number(index)
        if not self._box_of(self._handle, number, self._into_box):
            return _NOWHERE
        box = self._box
        bottom, top = box.bottom, box.top
        if bottom > top:
            bottom, top = top, bottom
        return Spot(box.left, bottom, box.right, top)

    def sides(self, index: int) -> tuple[float, float]:
        """Left and right of what the character shows."""
        left, right, bottom, top = (c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(
            self._handle, self.number(index), byref(left), byref(right), byref(bottom), byref(top)
        )
        return left.value, right.value

    def base_line(self, index: int) -> float:
        """Height of the character's base line, in points."""
        across, height = c_double(), c_double()
        raw.FPDFText_GetCharOrigin(self._handle, self.number(index), byref(across), byref(height))
        return height.value

    def font(self, index: int) -> int | None:
        """What tells the character's font from the page's others; None if unknown."""
        drawn = raw.FPDFText_GetTextObject(self._handle, self.number(index))
        return cast(raw.FPDFTextObj_GetFont(drawn), c_void_p).value if drawn else None

    def turn(self, index: int) -> int:
        """Degrees, counter-clockwise, by which the character is turned in the file."""
        # pdfium counts clockwise, and says -1 where there is no character.
        angle = raw.FPDFText_GetCharAngle(self._handle, self.number(index))
        if angle <= 0.0:
            return 0
        turn = -round(degrees(angle)) % 360
        nearest = round(turn / 90) * 90
        return nearest % 360 if abs(turn - nearest) <= _UPRIGHT else turn

    def is_generated(self, index: int) -> bool:
        """Whether the character, a blank, is not in the file, only seen by pdfium."""
        return bool(raw.FPDFText_IsGenerated(self._handle, self.number(index)) == 1)

    def number(self, index: int) -> int:
        """pdfium's own number of the character."""
        if self._is_same:
            return index
        return int(raw.FPDFText_GetCharIndexFromTextIndex(self._handle, index))

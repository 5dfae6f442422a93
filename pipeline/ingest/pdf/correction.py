"""A correction of a page's text as pdfium has it."""

from typing import NamedTuple


class Correction(NamedTuple):
    """What takes the place of some characters of the page's text."""

    start: int
    end: int
    """Half-open; equal to the start where something is put in."""
    put: str

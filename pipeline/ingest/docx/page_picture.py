"""Pictures as large as a page: scans in a Word file, whose text no reader takes out of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lxml.etree import _Element as Element

from pipeline.ingest.docx.names import PIC, WP, V, W, child, elements, number

_LARGE: Final = 1 / 3
"""Part of the page from which a picture may be a scan, where hardly any text is around it."""
_WHOLE: Final = 1 / 2
"""Part of the page from which there is room for a caption only: the text area is some 60 %."""
_FEW_CHARACTERS: Final = 100
"""A page with fewer may be a scan with a stamp or a title on it."""
_LETTER: Final = (12_240, 15_840)
"""Width and height, in twentieths of a point, of a page that states none."""
_EMU: Final = 635
"""English metric units in a twentieth of a point."""
_POINTS: Final = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)(pt|in)", re.IGNORECASE)
_TWIPS: Final = {"pt": 20, "in": 1440}


def page_area(sections: Iterable[Element]) -> int:
    """Of the first section that states one, in square twentieths of a point."""
    for section in sections:
        size = child(section, "pgSz")
        width, height = number(size, "w"), number(size, "h")
        if width and height:
            return width * height
    return _LETTER[0] * _LETTER[1]


def large_pictures(drawing: Element, page: int) -> Iterator[float]:
    """Of each large picture in a drawing, the part of the page that it takes.

    A picture behind the text is the page's background, and no scan.
    """
    for item in _pictures(drawing):
        share = _area(item) / page
        if share >= _LARGE:
            yield share


def unread_pictures(shares: Sequence[float], characters: int) -> Iterator[str]:
    """What a note says on each picture that stands for a page of text.

    Args:
        shares: of the large pictures, in order.
        characters: of the whole document's text.
    """
    is_bare = characters < _FEW_CHARACTERS * len(shares)
    for place, share in enumerate(shares, start=1):
        if is_bare or share >= _WHOLE:
            yield (
                f"large picture {place}, {share:.0%} of a page: a picture without text; OCR is not "
                "done in DOCX, supply a PDF"
            )


def _pictures(parent: Element) -> Iterator[Element]:
    """The frames of a drawing that hold a picture; alternatives as everywhere."""
    for item in elements(parent):
        if item.tag in {f"{WP}inline", f"{WP}anchor", f"{V}shape", f"{V}rect"}:
            if _holds_picture(item) and item.get("behindDoc", "0") not in {"1", "true"}:
                yield item
        elif item.tag != f"{W}txbxContent":
            yield from _pictures(item)


def _holds_picture(frame: Element) -> bool:
    return next(frame.iter(f"{PIC}pic", f"{V}imagedata"), None) is not None


def _area(frame: Element) -> float:
    extent = frame.find(f"{WP}extent")
    if extent is None:
        sizes = {
            name.lower(): float(size) * _TWIPS[unit.lower()]
            for name, size, unit in _POINTS.findall(frame.get("style", ""))
        }
        return sizes.get("width", 0.0) * sizes.get("height", 0.0)
    return _twips(extent.get("cx")) * _twips(extent.get("cy"))


def _twips(units: str | None) -> float:
    try:
        return int(units or "") / _EMU
    except ValueError:
        return 0.0

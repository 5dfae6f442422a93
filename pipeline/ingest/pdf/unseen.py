"""Text that is in the file and not on the page as it is drawn.

The page is drawn with its text and without it: a letter whose place looks the same both times is
not seen. Only pages are drawn that have text under something, in white, invisible or in layers.
"""

from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_double
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from pipeline.ingest.pdf.characters import Characters
from pipeline.ingest.pdf.drawn import Box, Drawn, TextItem, address, drawn_on, touched, type_size

_INVISIBLE = 3
_TINY = 2.2
"""Points from a font's descent to its ascent, in type under 2 points."""
_TINY_SHARE = 1 / 300
"""Of the page's height: on a small page small type is read."""
_SCALE = 2.0
_MOST_PIXELS = 3_000
"""Pixels of the page's longer side."""
_SHOWN = 8
"""Level of a colour, of 255, by which a letter differs from its ground at least."""
_FLAT = 24
_DARK = 100
_GAP = 2
"""Letters between covered ones that are covered too, though a stroke sticks out."""


class Unseen(NamedTuple):
    """Indices into the text of a page."""

    covered: frozenset[int]
    """Characters under a shape, a picture or an annotation."""
    hidden: frozenset[int]
    """Characters in the colour of their ground, too small to read, invisible without a picture
    of them, or in a layer that is off."""


_NOTHING = Unseen(frozenset(), frozenset())


def unseen_characters(
    page: pdfium.PdfPage, characters: Characters, text: str, *, has_layers: bool
) -> Unseen:
    """Which characters of `text`, the text of the page, its reader does not see.

    `has_layers` tells that the file has layers that may be off.
    """
    drawn = drawn_on(page)
    tiny = {address(item.item) for item in drawn.texts if _may_be_tiny(item)}
    suspects = _suspects(drawn, has_layers=has_layers)
    if not suspects and not tiny:
        return _NOTHING
    owners = _owners(characters, text, suspects.keys() | tiny)
    small = _too_small(characters, text, {i: o for i, o in owners.items() if o in tiny}, page)
    looked_at = {index: suspects[item] for index, item in owners.items() if item in suspects}
    if not looked_at:
        return Unseen(frozenset(), small)
    covered, hidden = _by_drawing(page, characters, text, drawn, looked_at)
    return Unseen(covered - small, hidden | small)


def _may_be_tiny(text: TextItem) -> bool:
    left, bottom, right, top = text.box
    return 0 < min(right - left, top - bottom) < _TINY and type_size(text.item) < _TINY


def _suspects(drawn: Drawn, *, has_layers: bool) -> dict[int, TextItem]:
    """The runs of text that may not be seen, by their addresses."""
    texts = drawn.texts
    last = 1 + max((text.order for text in texts), default=0)
    notes = [(last, box) for box in drawn.annotations]
    under = touched(texts, [*drawn.fills, *notes])
    pictured = touched(texts, drawn.pictures)
    anywhere = touched(texts, [(last, box) for _, box in drawn.pictures])
    found = {}
    for place, text in enumerate(texts):
        if text.mode > _INVISIBLE:  # what clips the things after it cannot be told from them
            continue
        invisible = text.mode == _INVISIBLE
        behind = pictured[place] and not invisible
        if (
            has_layers
            or under[place]
            or behind
            or text.white
            or (invisible and not anywhere[place])
        ):
            found[address(text.item)] = text
    return found


def _owners(characters: Characters, text: str, wanted: set[int]) -> dict[int, int]:
    """Index of each printed character -> address of its run of text, of those wanted."""
    handle = characters.text_page.raw
    found: dict[int, int] = {}
    for index, letter in enumerate(text):
        if not letter.isspace():
            item = raw.FPDFText_GetTextObject(handle, characters.number(index))
            if item and (place := address(item)) in wanted:
                found[index] = place
    return found


def _too_small(
    characters: Characters, text: str, owners: Mapping[int, int], page: pdfium.PdfPage
) -> frozenset[int]:
    """Those of the characters in small runs, with the addresses of these, that are too small."""
    limit = min(_TINY, page.get_height() * _TINY_SHARE)
    small = set()
    for index in owners:
        spot = characters.spot(index)
        sides = (spot.right - spot.left, spot.top - spot.bottom)
        if sides[1] > 0 and max(sides) < limit:
            small.add(index)
    # Fonts of bitmaps give wrong sizes of signs.
    worded = {owners[index] for index in small if text[index].isalnum()}
    return frozenset(index for index in small if owners[index] in worded)


def _by_drawing(
    page: pdfium.PdfPage,
    characters: Characters,
    text: str,
    drawn: Drawn,
    looked_at: Mapping[int, TextItem],
) -> tuple[frozenset[int], frozenset[int]]:
    """The covered and the hidden characters among those looked at."""
    whole, ground, scale = _drawings(page, drawn.texts)
    changed = np.abs(whole.astype(np.int16) - ground).max(axis=2) > _SHOWN
    frame = page.get_bbox()
    boxes = {index: _ink_box(characters, index) for index in looked_at}
    places = {index: _pixels(box, frame, scale, changed.shape) for index, box in boxes.items()}
    blank = {
        index: not changed[_middle(place)].any()
        for index, place in places.items()
        if place is not None
    }
    covered, hidden, on_ink = set(), set(), set()
    for index in _settled(text, blank):
        item, box, place = looked_at[index], boxes[index], places[index]
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        spot = ground[place] if place is not None else ground[:0]
        match drawn.last_over(item, x, y):
            case "fill":
                covered.add(index)
            case "picture" if spot.size and spot.max() <= _DARK:
                covered.add(index)
            case "" if not drawn.on_picture(x, y):
                hidden.add(index)
                if item.mode == _INVISIBLE and spot.size and np.ptp(spot) > _FLAT:
                    on_ink.add(index)
    invisible = {index for index in hidden if looked_at[index].mode == _INVISIBLE}
    # Letters drawn as outlines have their text over them as a scan has.
    kept = invisible if 2 * len(on_ink) > len(invisible) else set()
    return frozenset(covered), frozenset(hidden - kept)


def _drawings(
    page: pdfium.PdfPage, texts: Sequence[TextItem]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], float]:
    """The unturned page with its text and without, and pixels per point."""
    turned = page.get_rotation()
    page.set_rotation(0)
    scale = min(_SCALE, _MOST_PIXELS / max(*page.get_size(), 1.0))
    whole = _drawing(page, scale)
    for text in texts:
        raw.FPDFPageObj_SetIsActive(text.item, False)  # noqa: FBT003 - pdfium's own function
    try:
        ground = _drawing(page, scale)
    finally:
        for text in texts:
            raw.FPDFPageObj_SetIsActive(text.item, True)  # noqa: FBT003 - as above
        page.set_rotation(turned)
    return whole, ground, scale


def _drawing(page: pdfium.PdfPage, scale: float) -> NDArray[np.uint8]:
    bitmap = page.render(scale=scale, may_draw_forms=False, maybe_alpha=False)
    pixels = np.array(bitmap.to_numpy()[:, :, :3])
    bitmap.close()
    return pixels


def _ink_box(characters: Characters, index: int) -> Box:
    left, right, bottom, top = (c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(
        characters.text_page.raw,
        characters.number(index),
        *map(byref, (left, right, bottom, top)),
    )
    return left.value, bottom.value, right.value, top.value


def _pixels(
    box: Box, frame: Box, scale: float, shape: tuple[int, ...]
) -> tuple[slice, slice] | None:
    """Rows and columns of the box; None where it is outside, or too small to tell."""
    left, right = ((side - frame[0]) * scale for side in (box[0], box[2]))
    upper, lower = ((frame[3] - side) * scale for side in (box[3], box[1]))
    rows = slice(int(np.floor(upper)), int(np.ceil(lower)))
    columns = slice(int(np.floor(left + 0.25)), int(np.ceil(right - 0.25)))
    inside = rows.start >= 0 and columns.start >= 0
    inside = inside and rows.stop <= shape[0] and columns.stop <= shape[1]
    large = rows.stop - rows.start >= 1 and columns.stop - columns.start >= 1
    return (rows, columns) if inside and large else None


def _middle(place: tuple[slice, slice]) -> tuple[slice, slice]:
    """The middle half of the rows: tails of letters stick out of bars, and into lines below."""
    rows, columns = place
    quarter = (rows.stop - rows.start) // 4
    return slice(rows.start + quarter, rows.stop - quarter), columns


def _settled(text: str, blank: Mapping[int, bool]) -> Iterator[int]:
    """The unseen among the characters, which are ascending.

    Signs, which have little ink, go with the letters beside them, and so do a few letters between
    unseen ones.
    """
    order = sorted(blank)
    flags = [blank[index] and text[index].isalnum() for index in order]
    signs = [blank[index] and not text[index].isalnum() for index in order]
    for places in (range(len(order)), range(len(order) - 1, -1, -1)):
        before = False
        for place in places:
            flags[place] = before = flags[place] or (before and signs[place])
    unseen = [place for place, flag in enumerate(flags) if flag]
    for one, two in pairwise(unseen):
        if order[two] - order[one] <= _GAP + 1:
            for between in range(one + 1, two):
                flags[between] = True
    yield from (index for index, flag in zip(order, flags, strict=True) if flag)

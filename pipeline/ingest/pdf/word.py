"""Where pdfium parts or joins what the page does not, seen by the places of the characters.

Corrections are few and local: the text stays pdfium's wherever the page gives no reason.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from pipeline.ingest.pdf.blank import blank_corrections
from pipeline.ingest.pdf.characters import Characters, Spot
from pipeline.ingest.pdf.correction import Correction
from pipeline.ingest.pdf.glyph import LIGATURES

_NUMBER = re.compile(r"\d{2,}")
_RAISED = 0.85
"""Ratio of sizes up to which a figure beside another one is an exponent, an index or a mark."""
_SHIFTED = 0.1
"""Difference of two base lines, in heights of the type, from which one is raised or lowered."""
_CODE = re.compile("[\x0b\x0c\x0e\x0f]|\r(?!\n)")
"""Codes of ligatures; a carriage return before a line feed is a line end."""
_ACCENT = re.compile("[\u00a8\u00af\u00b4\u00b8\u02c6\u02c7\u02d8-\u02dd]")
_AROUND = 80
"""Characters before and after an accent among which its letter is looked for."""
_MOST_ACCENTS = 100
"""Of a page: more of them are no accents, but marks of quotations."""
_HALF = 0.5
"""Of the letter's height, by which capitals have their accents raised at most."""
_COMBINING = {
    "\u00a8": "\u0308",
    "\u00af": "\u0304",
    "\u00b4": "\u0301",
    "\u00b8": "\u0327",
    "\u02c6": "\u0302",
    "\u02c7": "\u030c",
    "\u02d8": "\u0306",
    "\u02d9": "\u0307",
    "\u02da": "\u030a",
    "\u02db": "\u0328",
    "\u02dc": "\u0303",
    "\u02dd": "\u030b",
}
"""An accent that stands by itself, as TeX draws it, and the same over a letter."""
_DOTLESS = {"\u0131": "i", "\u0237": "j"}


def corrections_of(characters: Characters, text: str) -> list[Correction]:
    """The corrections of a page's text, ascending, none touching another."""
    found = sorted(
        (
            *blank_corrections(characters, text, are_bitmaps=_CODE.search(text) is not None),
            *_raised(characters, text),
            *_ligatures(characters, text),
            *_accents(characters, text),
        )
    )
    return [
        one for one, before in zip(found, [None, *found], strict=False) if _is_free(before, one)
    ]


def corrected(content: str, start: int, corrections: Sequence[Correction]) -> str:
    """The part of the page's text that begins at `start`, with the corrections that lie in it."""
    first, last = (bisect_left(corrections, (place,)) for place in (start, start + len(content)))
    for one in reversed(corrections[first:last]):
        content = content[: one.start - start] + one.put + content[one.end - start :]
    return content


def _is_free(before: Correction | None, one: Correction) -> bool:
    return before is None or before.end <= one.start


def _raised(characters: Characters, text: str) -> Iterator[Correction]:
    """A blank between a number and its exponent: ten to the sixth is not 106."""
    for match in _NUMBER.finditer(text):
        if not _is_raised(characters, match.start(), match.end() - 1):
            continue
        for index in range(match.start() + 1, match.end()):
            if _is_raised(characters, match.start(), index):
                yield Correction(index, index, " ")
                break


def _is_raised(characters: Characters, first: int, other: int) -> bool:
    """Whether one of the two figures is smaller and on a base line of its own.

    Boxes alone do not tell: in fonts of bitmaps each glyph has its own.
    """
    one, two = characters.spot(first), characters.spot(other)
    if _same_size(one, two):
        return False
    shift = abs(characters.base_line(first) - characters.base_line(other))
    return shift > _SHIFTED * max(one.top - one.bottom, two.top - two.bottom)


def _same_size(one: Spot, other: Spot) -> bool:
    heights = sorted((one.top - one.bottom, other.top - other.bottom))
    return heights[0] > _RAISED * heights[1]


def _ligatures(characters: Characters, text: str) -> Iterator[Correction]:
    """Letters for a bare code between letters of the same font; in others it is a symbol."""
    for match in _CODE.finditer(text):
        sides = (match.start() - 1, match.end())
        letters = [side for side in sides if text[side : side + 1].isalpha()]
        font = characters.font(match.start()) if letters else None
        if font is not None and any(characters.font(side) == font for side in letters):
            yield Correction(match.start(), match.end(), LIGATURES[match.group()])
        else:
            yield Correction(match.start(), match.end(), "\ufffd")


def _accents(characters: Characters, text: str) -> Iterator[Correction]:
    """One letter for an accent drawn over it, wherever pdfium puts the accent."""
    if text.isascii():
        return
    for match in islice(_ACCENT.finditer(text), _MOST_ACCENTS):
        index = match.start()
        letter = _letter_under(characters, text, index)
        if letter is None:
            continue
        base = _DOTLESS.get(text[letter], text[letter])
        whole = unicodedata.normalize("NFC", base + _COMBINING[match.group()])
        if len(whole) > 1:
            continue
        yield Correction(letter, letter + 1, whole)
        # pdfium parts an accent that is not in its place from the words around it.
        blank = letter != index + 1 and text[index - 1 : index] == " "
        yield Correction(index - blank, index + 1, "")


def _letter_under(characters: Characters, text: str, index: int) -> int | None:
    """Index of the letter that the accent at `index` stands over; None where it stands alone."""
    accent = characters.spot(index)
    middle = (accent.left + accent.right) / 2
    near = range(max(0, index - _AROUND), min(len(text), index + _AROUND))
    for place in sorted(near, key=lambda place: abs(place - index - 1)):
        if text[place].isalpha():
            letter = characters.spot(place)
            height = letter.top - letter.bottom
            level = abs(letter.bottom - accent.bottom) < _HALF * height
            if level and letter.left <= middle <= letter.right:
                return place
    return None

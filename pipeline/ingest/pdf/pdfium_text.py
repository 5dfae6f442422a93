"""The text of a page by pdfium: fast, in the order of the content, inside the crop box only."""

import re
from collections import Counter
from ctypes import byref
from dataclasses import dataclass
from math import degrees

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.ingest.pdf.covered import MARK, covered_characters
from pipeline.ingest.pdf.line import Line, PageText, Place

_LINE = re.compile("[^\r\n\ufffe]+|\ufffe")
_HYPHEN = "\ufffe"
"""Stands for a hyphen at a line's end, and for the line end with it."""
_LABEL_END = re.compile(r"\d(?=(?!st|nd|rd|th)[A-Za-z]{2})")
"""A digit before a word. Ordinals are one word, however they are set."""
_LABEL_GAP = 0.065
"""Gap behind a clause's or footnote's number, in heights of the type. pdfium takes a gap as small
for none ("11.2.1keep"); within words gaps are below .03. Measured on contracts and papers."""
_COVERED = re.compile(f"{MARK}(?:[{MARK} ]*{MARK})?")
_UPRIGHT = 5
"""Degrees of slant up to which a line counts as straight."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """The first or last character of a line, in the coordinates of the file."""

    left: float
    bottom: float
    right: float
    top: float


def page_text(document: pdfium.PdfDocument, index: int) -> PageText:
    """The lines of the page at `index`, from 0, with their places.

    Raises:
        pdfium.PdfiumError: the page cannot be loaded.
    """
    page = document[index]
    text_page = page.get_textpage()
    try:
        text = str(text_page.get_text_range())
        covered = covered_characters(page, text_page, text)
        text = (
            "".join(MARK if index in covered else character for index, character in enumerate(text))
            if covered
            else text
        )
        spans = list(_spans(text))
        turns = [_turn(text_page, start) for start, _, _ in spans]
        main = _main_turn(spans, turns)
        frame = page.get_bbox()
        lines = tuple(
            Line(
                _with_gaps(text_page, start, content),
                _place(text_page, (start, end), (turn - main) % 360, main, frame),
            )
            for (start, end, content), turn in zip(spans, turns, strict=True)
        )
    finally:
        text_page.close()
        page.close()
    width, height = _extent(main, frame)
    return PageText(lines=lines, width=width, height=height, covered=len(covered))


def _spans(text: str) -> list[tuple[int, int, str]]:
    """Start, end and text of each line; the place of a line is that of `[start, end)`."""
    spans: list[tuple[int, int, str]] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if match.group() != _HYPHEN:
            spans.append((start, end, match.group()))
        elif spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], start, spans[-1][2] + "-")
        else:
            spans.append((start, end, "-"))
    return spans


def _with_gaps(text_page: pdfium.PdfTextPage, start: int, content: str) -> str:
    """The line with the blanks behind numbers that the page shows and pdfium leaves out."""
    parts: list[str] = []
    done = 0
    for match in _LABEL_END.finditer(content):
        digit, word = (_spot(text_page, start + match.start() + step) for step in (0, 1))
        if word.left - digit.right > _LABEL_GAP * (digit.top - digit.bottom):
            parts.append(content[done : match.end()])
            done = match.end()
    return _COVERED.sub(MARK, " ".join((*parts, content[done:])))


def _turn(text_page: pdfium.PdfTextPage, index: int) -> int:
    character = raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, index)
    angle = raw.FPDFText_GetCharAngle(text_page.raw, character)
    turn = round(degrees(max(0.0, angle))) % 360
    nearest = round(turn / 90) * 90
    return nearest % 360 if abs(turn - nearest) <= _UPRIGHT else turn


def _main_turn(spans: list[tuple[int, int, str]], turns: list[int]) -> int:
    """The quarter turn of most characters: a page is read the way most of it is written."""
    weights: Counter[int] = Counter({0: 1})
    for (start, end, _), turn in zip(spans, turns, strict=True):
        if turn % 90 == 0:
            weights[turn] += end - start
    return weights.most_common(1)[0][0]


def _place(
    text_page: pdfium.PdfTextPage,
    span: tuple[int, int],
    turn: int,
    main: int,
    frame: tuple[float, float, float, float],
) -> Place:
    first = _turned(_spot(text_page, span[0]), main, frame)
    last = _turned(_spot(text_page, span[1] - 1), main, frame)
    return Place(
        left=min(first.left, last.left),
        bottom=min(first.bottom, last.bottom) if turn else first.bottom,
        right=max(first.right, last.right),
        top=max(first.top, last.top) if turn else first.top,
        turn=turn,
    )


def _spot(text_page: pdfium.PdfTextPage, index: int) -> _Spot:
    character = raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, index)
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page.raw, character, byref(box))
    return _Spot(box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))


def _turned(spot: _Spot, main: int, frame: tuple[float, float, float, float]) -> _Spot:
    """The spot on the page turned clockwise by `main` degrees, its lower left corner the origin."""
    left, bottom, right, top = frame
    if main == 90:
        return _Spot(spot.bottom - bottom, right - spot.right, spot.top - bottom, right - spot.left)
    if main == 180:
        return _Spot(right - spot.right, top - spot.top, right - spot.left, top - spot.bottom)
    if main == 270:
        return _Spot(top - spot.top, spot.left - left, top - spot.bottom, spot.right - left)
    return _Spot(spot.left - left, spot.bottom - bottom, spot.right - left, spot.top - bottom)


def _extent(main: int, frame: tuple[float, float, float, float]) -> tuple[float, float]:
    """Width and height of the page turned by `main` degrees."""
    left, bottom, right, top = frame
    sides = (right - left, top - bottom)
    return sides if main % 180 == 0 else sides[::-1]

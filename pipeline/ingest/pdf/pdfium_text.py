"""The text of a page by pdfium: fast, in the order of the content, inside the crop box only."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import pypdfium2 as pdfium

from pipeline.ingest.pdf.columns import (
    column_order,
    goes_by_rows,
    gutter_of,
    is_interleaved,
    split_at,
)
from pipeline.ingest.pdf.covered import MARK, covered_characters
from pipeline.ingest.pdf.glyph import plain_line
from pipeline.ingest.pdf.line import Line, PageText
from pipeline.ingest.pdf.line_place import (
    Frame,
    Span,
    extent_of,
    main_turn,
    place_of,
    spot_at,
    turns_of,
)

_LINE = re.compile("(?:[^\r\n\ufffe]|\r(?!\n))+|\ufffe")
"""pdfium ends a line with both; a carriage return alone is a glyph."""
_HYPHEN = "\ufffe"
"""Stands for a hyphen at a line's end, and for the line end with it."""
_LABEL_END = re.compile(r"\d(?=(?!st|nd|rd|th)[A-Za-z]{2})")
"""A digit before a word. Ordinals are one word, however they are set."""
_LABEL_GAP = 0.065
"""Gap behind a clause's or footnote's number, in heights of the type. pdfium takes a gap as small
for none ("11.2.1keep"); within words gaps are below .03. Measured on contracts and papers."""
_COVERED = re.compile(f"{MARK}(?:[{MARK} ]*{MARK})?")


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
        lines, size = _lines(text_page, _masked(text, covered), page.get_bbox())
    finally:
        text_page.close()
        page.close()
    # Where all of the text is outside, it is the page's boxes that are wrong.
    seen = tuple(line for line in lines if _is_seen(line, size)) or tuple(lines)
    return PageText(
        lines=seen,
        width=size[0],
        height=size[1],
        covered=len(covered),
        outside=sum(len(line.text) for line in lines) - sum(len(line.text) for line in seen),
    )


def _is_seen(line: Line, size: tuple[float, float]) -> bool:
    """Whether any of the line lies on the visible page. Pages without a size show all."""
    place = line.place
    if place is None or min(size) <= 0:
        return True
    across = place.right > 0 and place.left < size[0]
    return across and place.top > 0 and place.bottom < size[1]


def _lines(
    text_page: pdfium.PdfTextPage, text: str, frame: Frame
) -> tuple[list[Line], tuple[float, float]]:
    """The lines in reading order, and the page's width and height as they are turned."""
    spans, gaps = _spans(text), _gaps(text_page, text)
    turns = turns_of(text_page, spans)
    main = main_turn(spans, turns)
    lines = _placed(text_page, spans, turns, gaps, (main, frame))
    size = extent_of(main, frame)
    gutter = gutter_of(text_page, frame[0], frame[2]) if main == 0 else None
    if gutter is None or not goes_by_rows(lines, gutter, frame[0]):
        return lines, size
    parts = split_at(text_page, spans, gutter)
    lines = _placed(text_page, parts, turns_of(text_page, parts), gaps, (main, frame))
    middle = (gutter.left + gutter.right) / 2 - frame[0]
    return (column_order(lines, middle) if is_interleaved(lines, middle) else lines), size


def _placed(
    text_page: pdfium.PdfTextPage,
    spans: Sequence[Span],
    turns: Sequence[int],
    gaps: Sequence[int],
    view: tuple[int, Frame],
) -> list[Line]:
    """The spans as lines; `view` is the page's main turn and its visible part."""
    return [
        Line(_with_gaps(span, gaps), place_of(text_page, span, turn, *view))
        for span, turn in zip(spans, turns, strict=True)
    ]


def _masked(text: str, covered: frozenset[int]) -> str:
    if not covered:
        return text
    return "".join(MARK if index in covered else letter for index, letter in enumerate(text))


def _spans(text: str) -> list[Span]:
    spans: list[Span] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if match.group() != _HYPHEN:
            spans.append((start, end, match.group()))
        elif spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], start, spans[-1][2] + "-")
        else:
            spans.append((start, end, "-"))
    return spans


def _gaps(text_page: pdfium.PdfTextPage, text: str) -> list[int]:
    """Indices of words behind numbers, with a gap that the page shows and pdfium leaves out."""
    found: list[int] = []
    for match in _LABEL_END.finditer(text):
        digit, word = (spot_at(text_page, match.start() + step) for step in (0, 1))
        if word.left - digit.right > _LABEL_GAP * (digit.top - digit.bottom):
            found.append(match.end())
    return found


def _with_gaps(span: Span, gaps: Sequence[int]) -> str:
    start, end, content = span
    if not gaps and content.isascii() and content.isprintable():
        return content
    for index in reversed(gaps[bisect_right(gaps, start) : bisect_left(gaps, end)]):
        content = f"{content[: index - start]} {content[index - start :]}"
    if MARK in content:
        content = _COVERED.sub(MARK, content)
    return plain_line(content)

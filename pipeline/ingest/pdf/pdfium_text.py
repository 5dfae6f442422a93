"""The text of a page by pdfium: fast, in the order of the content, inside the crop box only."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import partial

import pypdfium2 as pdfium

from pipeline.ingest.pdf.characters import Characters
from pipeline.ingest.pdf.columns import (
    column_order,
    goes_by_rows,
    gutter_of,
    is_interleaved,
    split_at,
)
from pipeline.ingest.pdf.correction import Correction
from pipeline.ingest.pdf.covered import MARK, covered_characters
from pipeline.ingest.pdf.glyph import plain_line
from pipeline.ingest.pdf.line import Line, PageText, Span
from pipeline.ingest.pdf.line_place import (
    Frame,
    extent_of,
    main_turn,
    place_of,
    turns_of,
)
from pipeline.ingest.pdf.path import paths_of
from pipeline.ingest.pdf.rule import rules_of
from pipeline.ingest.pdf.tables import Sheet, tables_of
from pipeline.ingest.pdf.unseen import unseen_characters
from pipeline.ingest.pdf.word import corrected, corrections_of

_LINE = re.compile("(?:[^\r\n\ufffe]+|\r(?!\n))+|\ufffe")
"""pdfium ends a line with both; a carriage return alone is a glyph."""
_HYPHEN = "\ufffe"
"""Stands for a hyphen at a line's end, and for the line end with it."""
_BLANK = " "
"""Stands for a character that the page hides."""
_COVERED = re.compile(f"{MARK}(?:[{MARK} ]*{MARK})?")


def page_text(document: pdfium.PdfDocument, index: int, *, has_layers: bool = False) -> PageText:
    """The lines of the page at `index`, from 0, with their places, and the tables among them.

    `has_layers` tells that the file has layers that may be off.

    Raises:
        pdfium.PdfiumError: the page cannot be loaded.
    """
    page = document[index]
    turned = page.get_rotation()
    text_page = page.get_textpage()
    try:
        if turned and (upright := _upright(text_page)) != turned:
            text_page.close()
            page.set_rotation(upright)
            text_page = page.get_textpage()
        return _read(page, text_page, has_layers=has_layers)
    finally:
        text_page.close()
        page.set_rotation(turned)
        page.close()


def _upright(text_page: pdfium.PdfTextPage) -> int:
    """Degrees by which the page must be turned for most of its text to be upright.

    pdfium sets lines in the order in which the turned page has them.
    """
    spans = _all_spans(str(text_page.get_text_range()))
    return main_turn(spans, turns_of(Characters(text_page), spans))


def _read(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, *, has_layers: bool) -> PageText:
    text, frame, paths = str(text_page.get_text_range()), page.get_bbox(), paths_of(page)
    characters = Characters(text_page)
    unseen = unseen_characters(page, characters, text, has_layers=has_layers)
    covered = covered_characters(page, characters, text, paths) | unseen.covered
    hidden = unseen.hidden - covered
    text = _masked(_masked(text, covered, MARK), hidden, _BLANK)
    spans, corrections = _spans(text, hidden), corrections_of(characters, text)
    turns = turns_of(characters, spans)
    main = main_turn(spans, turns)
    size = extent_of(main, frame)
    lines = _lines(characters, spans, turns, corrections, (main, frame))
    # Where all of the text is outside, it is the page's boxes that are wrong.
    seen = tuple(line for line in lines if _is_seen(line, size)) or tuple(lines)
    text_of = partial(_line_text, corrections=corrections)
    sheet = Sheet(characters=characters, main=main, frame=frame, text_of=text_of)
    return PageText(
        lines=seen,
        width=size[0],
        height=size[1],
        tables=tables_of(sheet, seen, rules_of(paths)),
        covered=len(covered),
        hidden=len(hidden),
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
    characters: Characters,
    spans: Sequence[Span],
    turns: Sequence[int],
    corrections: Sequence[Correction],
    view: tuple[int, Frame],
) -> list[Line]:
    """The lines in reading order; `view` is the page's main turn and its visible part."""
    main, frame = view
    lines = _placed(characters, spans, turns, corrections, view)
    gutter = gutter_of(characters, lines, frame[0], frame[2]) if main == 0 else None
    if gutter is None or not goes_by_rows(lines, gutter, frame[0]):
        return lines
    parts = split_at(characters, spans, gutter)
    lines = _placed(characters, parts, turns_of(characters, parts), corrections, view)
    middle = (gutter.left + gutter.right) / 2 - frame[0]
    return column_order(lines, middle) if is_interleaved(lines, middle) else lines


def _placed(
    characters: Characters,
    spans: Sequence[Span],
    turns: Sequence[int],
    corrections: Sequence[Correction],
    view: tuple[int, Frame],
) -> list[Line]:
    """The spans as lines; `view` is the page's main turn and its visible part."""
    return [
        Line(_line_text(span, corrections), place_of(characters, span, turn, *view), span)
        for span, turn in zip(spans, turns, strict=True)
    ]


def _masked(text: str, unseen: frozenset[int], mark: str) -> str:
    if not unseen:
        return text
    return "".join(mark if index in unseen else letter for index, letter in enumerate(text))


def _spans(text: str, hidden: frozenset[int]) -> list[Span]:
    """The lines; those of which nothing is seen are left out."""
    spans = _all_spans(text)
    if not hidden:
        return spans
    lost = {bisect_right(spans, index, key=lambda span: span[0]) - 1 for index in hidden}
    return [span for at, span in enumerate(spans) if at not in lost or span[2].strip(" -")]


def _all_spans(text: str) -> list[Span]:
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


def _line_text(span: Span, corrections: Sequence[Correction]) -> str:
    start, end, content = span
    if not corrections and content.isascii() and content.isprintable():
        return content
    # What follows is a hyphen in place of pdfium's own mark for one.
    content = corrected(content[: end - start], start, corrections) + content[end - start :]
    if MARK in content:
        content = _COVERED.sub(MARK, content)
    return plain_line(content)

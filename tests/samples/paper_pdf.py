"""Draws a research paper as an A4 PDF in two columns, hyphenated at line ends."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Frame, FrameBreak, NextPageTemplate, PageTemplate, Spacer

from tests.samples.drawing import BOLD, ITALIC, Heading, build, paragraph, style, table
from tests.samples.hyphenation import soften
from tests.samples.markup import Block, Kind

_MARGIN: Final = 54.0
_GUTTER: Final = 20.0
_WIDTH: Final = A4[0] - 2 * _MARGIN
_COLUMN: Final = (_WIDTH - _GUTTER) / 2
_HEIGHT: Final = A4[1] - 2 * 62

_RUNNING: Final = {"alignment": TA_JUSTIFY, "embeddedHyphenation": 1}
_TITLE: Final = style("title", 17, 20, alignment=TA_CENTER, fontName=BOLD, spaceAfter=8)
_AUTHORS: Final = style("authors", 10.5, 13, alignment=TA_CENTER, spaceAfter=2)
_ABSTRACT: Final = style(
    "abstract", 10, 12, **_RUNNING, leftIndent=34, rightIndent=34, spaceAfter=6
)
_BODY: Final = style("body", 11, 14.4, **_RUNNING, firstLineIndent=11)
_LIST: Final = style("list", 11, 14.4, **_RUNNING, leftIndent=12, spaceAfter=2)
_SECTION: Final = style(
    "section", 12, 14.5, fontName=BOLD, spaceBefore=9, spaceAfter=4, keepWithNext=1
)
_SUBSECTION: Final = style(
    "subsection", 11, 13.5, fontName=BOLD, spaceBefore=6, spaceAfter=3, keepWithNext=1
)
_EQUATION: Final = style(
    "equation", 10.2, 13, fontName=ITALIC, alignment=TA_CENTER, spaceBefore=4, spaceAfter=5
)
_CAPTION: Final = style("caption", 9.2, 11, **_RUNNING, spaceBefore=7, spaceAfter=4, keepWithNext=1)
_REFERENCE: Final = style(
    "reference", 9.6, 11.8, **_RUNNING, leftIndent=12, firstLineIndent=-12, spaceAfter=2
)
_CELL: Final = style("cell", 8.4, 9.9)
_HEAD: Final = style("head", 8.4, 9.9, fontName=BOLD)

_FRONT: Final = {Kind.PART: _TITLE, Kind.AUTHORS: _AUTHORS, Kind.ABSTRACT: _ABSTRACT}
_LOOKS: Final = {
    Kind.SECTION: _SECTION,
    Kind.SUBSECTION: _SUBSECTION,
    Kind.EQUATION: _EQUATION,
    Kind.CAPTION: _CAPTION,
    Kind.REFERENCE: _REFERENCE,
    Kind.CLAUSE: _LIST,
}


def render(blocks: Sequence[Block], running_title: str, journal: str) -> bytes:
    """The PDF of a paper: title, authors and abstract over the full width, then two columns.

    The same bytes for the same arguments.
    """
    front = [_drawn(block) for block in blocks if block.kind in _FRONT]
    height = sum(flow.wrap(_WIDTH, _HEIGHT)[1] + flow.getSpaceAfter() for flow in front) + 16
    templates = [
        _page("first", height, lambda canvas, _: _first_header(canvas, journal)),
        _page("later", 0, lambda canvas, _: _header(canvas, running_title, journal)),
    ]
    story = [*front, NextPageTemplate("later"), FrameBreak(), *_columns(blocks)]
    author = next(block.text for block in blocks if block.kind is Kind.AUTHORS)
    return build(story, templates, running_title, author, A4).content


def _page(name: str, front: float, header: Any) -> PageTemplate:
    """A page of two columns under a frame of `front` points over the full width; 0: without."""
    bottom, height = 62.0, _HEIGHT - front
    frames = [
        Frame(_MARGIN + n * (_COLUMN + _GUTTER), bottom, _COLUMN, height, 0, 0, 0, 0)
        for n in (0, 1)
    ]
    if front:
        frames.insert(0, Frame(_MARGIN, bottom + height, _WIDTH, front, 0, 0, 0, 0))
    return PageTemplate(name, frames, onPage=header, onPageEnd=_footer)


def _first_header(canvas: Any, journal: str) -> None:
    canvas.setFont("Times-Italic", 8.5)
    canvas.drawString(_MARGIN, A4[1] - 40, journal)


def _header(canvas: Any, running_title: str, journal: str) -> None:
    canvas.setFont("Times-Italic", 8.5)
    even = canvas.getPageNumber() % 2 == 0
    canvas.drawCentredString(A4[0] / 2, A4[1] - 40, running_title if even else journal)


def _footer(canvas: Any, _: Any) -> None:
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(A4[0] / 2, 36, str(canvas.getPageNumber()))


def _columns(blocks: Sequence[Block]) -> Iterator[Any]:
    for block in blocks:
        if block.kind is Kind.TABLE:
            yield table(block.rows, _COLUMN, _CELL, _HEAD)
            yield Spacer(0, 8)
        elif block.kind not in _FRONT:
            yield _drawn(block)


def _drawn(block: Block) -> Any:
    look = {**_FRONT, **_LOOKS}.get(block.kind, _BODY)
    match block.kind:
        case Kind.SECTION:
            return paragraph(block.text, look, Heading(level=0, text=block.text))
        case Kind.SUBSECTION:
            return paragraph(block.text, look, Heading(level=1, text=block.text))
        case Kind.PART | Kind.AUTHORS | Kind.EQUATION:
            return paragraph(block.text, look)
        case Kind.ABSTRACT:
            return paragraph(soften(f"Abstract. {block.text}"), look)
        case _:
            return paragraph(soften(block.text), look)

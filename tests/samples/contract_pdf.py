"""Draws a contract as a letter-size PDF: one column, contents, running header, page numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import letter
from reportlab.platypus import CondPageBreak, Frame, PageTemplate, Spacer

from tests.samples.drawing import BOLD, Drawn, Heading, build, leader, paragraph, style, table
from tests.samples.markup import Block, Kind

_MARGIN: Final = 72.0
_WIDTH: Final = letter[0] - 2 * _MARGIN
_HEIGHT: Final = letter[1] - 2 * _MARGIN
_ATTACHED: Final = ("EXHIBIT", "SCHEDULE", "ANNEX")
_HEADS: Final = (Kind.PART, Kind.SECTION, Kind.SUBSECTION)
_Entries = Sequence[tuple[Heading, int]]
_NUMBERED_PART = re.compile(r"((?:ARTICLE|EXHIBIT|SCHEDULE|ANNEX|APPENDIX) [A-Z0-9][\w.\-]*) (.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """What surrounds the words of a contract.

    title and author: of the PDF's metadata. header: stands at the top of each page.
    size: of the type, in points.
    """

    title: str
    author: str
    header: str
    size: float = 11.0


def render(blocks: Sequence[Block], furniture: Furniture) -> bytes:
    """The PDF of a contract; the same bytes for the same blocks and furniture.

    It is drawn twice: once to learn the pages of the headings for the table of contents.
    """
    first = _draw(blocks, furniture, [(head, 0) for head in _headings(blocks)])
    return _draw(blocks, furniture, first.headings).content


def _draw(blocks: Sequence[Block], furniture: Furniture, entries: _Entries) -> Drawn:
    frame = Frame(_MARGIN, _MARGIN, _WIDTH, _HEIGHT, 0, 0, 0, 0)
    template = PageTemplate(
        "page",
        [frame],
        onPage=lambda canvas, _: _header(canvas, furniture.header),
        onPageEnd=_footer,
    )
    story = list(_story(blocks, furniture, entries))
    return build(story, [template], furniture.title, furniture.author, letter)


def _headings(blocks: Sequence[Block]) -> Iterator[Heading]:
    """What the outline will hold: parts, the sections in them, subsections one level deeper."""
    inside = sectioned = False
    for block in blocks:
        match block.kind:
            case Kind.PART:
                inside, sectioned = True, False
                yield Heading(level=0, text=block.text)
            case Kind.SECTION:
                sectioned = True
                yield Heading(level=int(inside), text=block.text)
            case Kind.SUBSECTION:
                yield Heading(level=inside + sectioned, text=block.text)


def _header(canvas: Any, text: str) -> None:
    canvas.setFont("Times-Italic", 8.5)
    canvas.drawString(_MARGIN, letter[1] - 48, text)


def _footer(canvas: Any, _: Any) -> None:
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(letter[0] / 2, 44, str(canvas.getPageNumber()))


def _story(blocks: Sequence[Block], furniture: Furniture, entries: _Entries) -> Iterator[Any]:
    styles = _Styles(furniture.size)
    headings = _headings(blocks)
    covered = any(block.kind is Kind.CONTENTS for block in blocks)
    if covered:
        yield Spacer(0, _HEIGHT / 8)
    for number, block in enumerate(blocks):
        if block.kind is Kind.CONTENTS:
            covered = False
            yield from _contents(styles, entries)
        elif covered:
            yield Spacer(0, styles.size / 2)
        elif block.kind is Kind.PART and number:
            yield _new_page()
        yield from styles.draw(block, next(headings) if block.kind in _HEADS else None)


def _new_page() -> CondPageBreak:
    """A break that does nothing at the top of a page."""
    return CondPageBreak(_HEIGHT)


def _contents(styles: "_Styles", entries: _Entries) -> Iterator[Any]:
    """The headings with their pages; an exhibit or schedule is listed without its sections."""
    yield _new_page()
    yield paragraph("TABLE OF CONTENTS", styles.part)
    attached = False
    for heading, page in entries:
        if heading.level == 0:
            attached = heading.text.startswith(_ATTACHED)
        elif attached:
            continue
        look = styles.inner_contents if heading.level else styles.contents
        yield paragraph(leader(heading.text, page, _WIDTH - look.leftIndent, look), look)
    yield _new_page()


class _Styles:
    """The looks of one contract and how each kind of block is drawn in them."""

    def __init__(self, size: float) -> None:
        lead = size * 1.22
        gap = size * 0.72
        self.size = size
        self.body = style(
            "body", size, lead, spaceAfter=gap, alignment=TA_JUSTIFY, firstLineIndent=36
        )
        self.center = style("center", size, lead, spaceAfter=gap, alignment=TA_CENTER)
        self.strong = style(
            "strong", size, lead, spaceAfter=gap, alignment=TA_CENTER, fontName=BOLD
        )
        self.part = style(
            "part",
            size + 1,
            lead + 1,
            spaceAfter=gap,
            alignment=TA_CENTER,
            fontName=BOLD,
            keepWithNext=1,
        )
        self.section = style(
            "section",
            size,
            lead,
            spaceBefore=gap / 2,
            spaceAfter=gap,
            fontName=BOLD,
            keepWithNext=1,
        )
        self.line = style("line", size, lead)
        self.cell = style("cell", size - 2, lead - 2.6)
        self.head = style("head", size - 2, lead - 2.6, fontName=BOLD)
        self.contents = style("contents", size - 1, lead, spaceBefore=3)
        self.inner_contents = style("inner", size - 1, lead - 1, leftIndent=18)

    def clause(self, level: int) -> Any:
        return style(
            f"clause{level}", self.size, self.size * 1.22, spaceAfter=self.size * 0.72,
            alignment=TA_JUSTIFY, leftIndent=27 * level, firstLineIndent=36,
        )  # fmt: skip

    def draw(self, block: Block, heading: Heading | None) -> Iterator[Any]:
        """The block as flowables; `heading` is its entry in the outline, None for other blocks."""
        match block.kind:
            case Kind.PART:
                yield from self._part(block.text, heading)
            case Kind.SECTION | Kind.SUBSECTION:
                yield paragraph(block.text, self.section, heading)
            case Kind.TABLE:
                yield table(block.rows, _WIDTH, self.cell, self.head)
                yield Spacer(0, self.size)
            case Kind.SIGN:
                yield Spacer(0, self.size)
                yield from (paragraph(row[0], self.line) for row in block.rows)
                yield Spacer(0, self.size)
            case Kind.PAGEBREAK:
                yield _new_page()
            case _ if block.text:
                yield paragraph(block.text, self._look(block))

    def _look(self, block: Block) -> Any:
        match block.kind:
            case Kind.CENTER:
                return self.strong if block.text.isupper() else self.center
            case Kind.CLAUSE:
                return self.clause(block.level)
            case _:
                return self.body

    def _part(self, text: str, heading: Heading | None) -> Iterator[Any]:
        """A numbered part stands on two lines, as `ARTICLE I` above its title."""
        if found := _NUMBERED_PART.fullmatch(text):
            yield paragraph(found[1], self.part, heading)
            yield paragraph(found[2], self.part)
        else:
            yield paragraph(text, self.part, heading)

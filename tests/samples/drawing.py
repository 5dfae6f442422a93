"""What the two PDF renderers share: styles, tables, outline, fixed metadata. Decides no layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, PageTemplate, Paragraph, Table

SERIF: Final = "Times-Roman"
BOLD: Final = "Times-Bold"
ITALIC: Final = "Times-Italic"
_RULE: Final = Color(0.45, 0.45, 0.45)
_SHADE: Final = Color(0.92, 0.92, 0.92)


class GlyphError(ValueError):
    """A character of the material for which the standard PDF fonts have no glyph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a drawn heading leaves behind: its place in the outline and its words."""

    level: int
    text: str


def style(name: str, size: float, leading: float, **options: Any) -> ParagraphStyle:
    """A paragraph style in Times; `size`, `leading` and all distances are points."""
    return ParagraphStyle(
        name, **{"fontName": SERIF, "fontSize": size, "leading": leading, **options}
    )


def paragraph(text: str, look: ParagraphStyle, heading: Heading | None = None) -> Paragraph:
    """`text` as it stands, without mark-up of its own; `heading` puts it into the outline.

    Raises GlyphError for a character outside Windows-1252, the encoding of the standard fonts.
    """
    try:
        text.replace("\u00ad", "").encode("cp1252")
    except UnicodeEncodeError as error:
        raise GlyphError(
            f"no glyph for {text[error.start]!r} (U+{ord(text[error.start]):04X})"
        ) from error
    drawn = Paragraph(escape(text), look)
    drawn.heading = heading
    return drawn


def table(
    rows: Sequence[Sequence[str]], width: float, look: ParagraphStyle, head: ParagraphStyle
) -> Table:
    """A ruled table of `width` points whose first row is repeated on each page it reaches."""
    columns = max(len(row) for row in rows)
    full = [[*row, *[""] * (columns - len(row))] for row in rows]
    cells = [[paragraph(cell, look if n else head) for cell in row] for n, row in enumerate(full)]
    drawn = Table(cells, colWidths=_widths(full, width, head.fontSize), repeatRows=1)
    drawn.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, _RULE),
            ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return drawn


def _widths(rows: Sequence[Sequence[str]], width: float, size: float) -> list[float]:
    """Column widths: room for the longest word, the rest by the text held, long columns damped."""
    columns = list(zip(*rows, strict=True))
    least = [
        max(stringWidth(word, BOLD, size) for cell in column for word in ["", *cell.split()]) + 9
        for column in columns
    ]
    weights = [(sum(len(cell) for cell in column) / len(column)) ** 0.7 + 1 for column in columns]
    spare = max(width - sum(least), 0)
    wide = [
        room + spare * weight / sum(weights) for room, weight in zip(least, weights, strict=True)
    ]
    return [width * column / sum(wide) for column in wide]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A finished PDF and the 1-based page of each of its headings, in order."""

    content: bytes
    headings: tuple[tuple[Heading, int], ...]


def build(
    story: list[Any],
    templates: list[PageTemplate],
    title: str,
    author: str,
    page: tuple[float, float],
) -> Drawn:
    """The PDF of `story`: compressed, with an outline, and the same bytes on every run."""
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=page, title=title, author=author, subject="Invented sample",
        creator="Octavo samples", pageTemplates=templates, invariant=1, pageCompression=1,
    )  # fmt: skip
    found: list[tuple[Heading, int]] = []
    document.afterFlowable = lambda flowable: _enter(document, flowable, found)
    document.build(story)
    return Drawn(content=target.getvalue(), headings=tuple(found))


def _enter(document: Any, flowable: Any, found: list[tuple[Heading, int]]) -> None:
    heading: Heading | None = getattr(flowable, "heading", None)
    if heading is None:
        return
    key = f"h{len(found)}"
    document.canv.bookmarkPage(key)
    document.canv.addOutlineEntry(heading.text, key, heading.level, closed=heading.level > 0)
    found.append((heading, document.page))


def leader(text: str, number: int, width: float, look: ParagraphStyle) -> str:
    """A line of a table of contents: `text`, dots, `number`, together about `width` points."""
    room = width - stringWidth(f"{text}  {number:03d}", look.fontName, look.fontSize)
    dots = int(room / stringWidth(".", look.fontName, look.fontSize))
    return f"{text} {'.' * max(dots, 3)} {number}"

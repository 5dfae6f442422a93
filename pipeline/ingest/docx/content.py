"""What the walk over a DOCX yields, in reading order, before it becomes text and blocks."""

from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element as Element

from chunking import BlockKind

PAGE_BREAK: Final = "\f"
"""Stands for a page break in a paragraph's text; XML cannot hold the character itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """Text that hangs on a place in a paragraph: a note, a comment, a text box."""

    kind: BlockKind
    items: "tuple[Item, ...]"
    mark: str = ""
    """Written before its first paragraph, such as `[1]`; empty for none."""
    label: str | None = None
    """The number a reader sees; None for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph as a view shows it."""

    kind: BlockKind
    text: str
    """Its label, a blank and its content. Lines end in `\\n`, page breaks are `PAGE_BREAK`."""
    level: int | None
    label: str | None
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One table row: its cells, each a sequence of paragraphs and rows of nested tables."""

    cells: "tuple[tuple[Item, ...], ...]"
    is_last: bool
    """Whether the table ends with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionEnd:
    """A section ends here; `properties` is its `w:sectPr`."""

    properties: Element


Item = Paragraph | Row | SectionEnd

"""A block: a labelled half-open interval of a document's text. Not the text itself."""

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a stretch of text is on the page that a reader sees."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    TABLE_CELL = "table_cell"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    COMMENT = "comment"
    HEADER = "header"
    FOOTER = "footer"
    TEXT_BOX = "text_box"
    PAGE_BREAK = "page_break"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a text.

    `start` and `end` are character offsets, half-open, into the document's text. The blocks of
    a document are in order, do not overlap, and joined they are the text (white space between
    two blocks belongs to the earlier one), except that the cells of a table row lie inside it.
    """

    kind: BlockKind
    start: int
    end: int
    level: int | None = None
    """For a heading, 1 for the outermost level; for a list item, its depth from 1; else None."""
    label: str | None = None
    """The number or bullet a reader sees, such as `4.2` or `(a)`, where the file computes it; the
    block's text begins with it. Else None."""

"""A document: the content of one file as one text with blocks and pages. Not its answers."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from chunking import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as the half-open interval `[start, end)` of the document's text.

    The pages of a document are in order and, joined, are the text.
    """

    number: int
    """From 1, counted in the file, whatever is printed on the page."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something the reader of a file dropped, joined or guessed. Never holds its text."""

    kind: str
    """Such as `mismatched_type`, `page_without_text`, `header`."""
    detail: str
    page: int | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """The content of one file, named by the SHA-256 of its bytes."""

    sha256: str
    media_type: str
    """By content, not by the file's name."""
    text: str
    """Line ends are `\\n`; nothing else is altered."""
    blocks: tuple[Block, ...]
    """In order, without overlap; joined they are the text (cells lie inside their rows)."""
    pages: tuple[Page, ...]
    """Empty where the format has no pages."""
    extractor: str
    """Name and version of what read the file, such as `pypdf 7.1.0`."""
    notes: tuple[Note, ...] = ()
    language: str | None = None

    @cached_property
    def _page_starts(self) -> tuple[int, ...]:
        return tuple(page.start for page in self.pages)

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds the character at `offset`; None without pages."""
        if not self.pages:
            return None
        return self.pages[max(0, bisect_right(self._page_starts, offset) - 1)].number

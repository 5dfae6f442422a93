"""Lost pages: pages that a reader sees and whose content did not reach the text."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.document import Document, Note
from pipeline.exception import ExceptionClass

_KINDS = {
    "page_without_text": ExceptionClass.NO_TEXT,
    "page_not_read": ExceptionClass.PARTLY_READ,
}
"""Kinds of notes on such pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPage:
    """One page; `start` and `end` are its half-open interval of the text, often empty."""

    number: int
    start: int
    end: int
    exception_class: ExceptionClass
    reason: str
    share: float
    """Its part of the document, 0 to 1: one page of as many as there are."""


def lost_pages(document: Document, notes: Iterable[Note]) -> tuple[LostPage, ...]:
    """The lost pages that `notes` name, each once, in the order of the document."""
    pages = {page.number: page for page in document.pages}
    found: dict[int, LostPage] = {}
    for note in notes:
        if note.kind in _KINDS and note.page in pages:
            page = pages[note.page]
            found.setdefault(
                page.number,
                LostPage(
                    number=page.number,
                    start=page.start,
                    end=page.end,
                    exception_class=_KINDS[note.kind],
                    reason=f"page {page.number} not read: {note.detail}",
                    share=1 / len(pages),
                ),
            )
    return tuple(found[number] for number in sorted(found))

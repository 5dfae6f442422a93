"""Lost pages: pages that a reader sees and whose content did not reach the text.

Where a format has no pages, parts of a document are lost: its notes, a document inside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.document import Document, Note
from pipeline.exception import ExceptionClass

_KINDS = {
    "page_without_text": ExceptionClass.NO_TEXT,
    "page_not_read": ExceptionClass.PARTLY_READ,
}
"""Kinds of notes on such pages."""
_KINDS_OF_PARTS = {
    "alt_chunk_not_read": ExceptionClass.PARTLY_READ,
    "endnote_not_found": ExceptionClass.PARTLY_READ,
    "footnote_not_found": ExceptionClass.PARTLY_READ,
    "part_not_read": ExceptionClass.PARTLY_READ,
    "picture_without_text": ExceptionClass.NO_TEXT,
    "subdocument_not_read": ExceptionClass.PARTLY_READ,
    "too_deep": ExceptionClass.PARTLY_READ,
    "truncated": ExceptionClass.PARTLY_READ,
}
"""Kinds of notes on lost parts of documents without pages."""
_PAGE_CHARACTERS = 3_000
"""Of a lost part, whose length nobody knows: it counts as one printed page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPage:
    """One page; `start` and `end` are its half-open interval of the text, often empty."""

    number: int | None
    """None for a part of a document without pages, which stands at the end of the text."""
    start: int
    end: int
    exception_class: ExceptionClass
    reason: str
    share: float
    """Its part of the document, 0 to 1: one page of as many as there are. In a document without
    pages, 3,000 characters count as one."""


def lost_pages(document: Document, notes: Iterable[Note]) -> tuple[LostPage, ...]:
    """The lost pages that `notes` name, each once, in order; then the lost parts."""
    notes = tuple(notes)
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
    return (*(found[number] for number in sorted(found)), *_lost_parts(document, notes))


def _lost_parts(document: Document, notes: Iterable[Note]) -> Iterator[LostPage]:
    found = [note for note in notes if note.kind in _KINDS_OF_PARTS]
    end = len(document.text)
    for note in found:
        yield LostPage(
            number=None,
            start=end,
            end=end,
            exception_class=_KINDS_OF_PARTS[note.kind],
            reason=f"not read: {note.kind.replace('_', ' ')}, {note.detail}",
            share=_PAGE_CHARACTERS / (end + _PAGE_CHARACTERS * len(found)),
        )

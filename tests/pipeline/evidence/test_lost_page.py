"""What a reader sees and the text lacks is accounted for, with pages and without."""

import pytest

from pipeline.document import Document, Note
from pipeline.evidence.lost_page import lost_pages
from pipeline.exception import ExceptionClass


def _document(characters: int) -> Document:
    return Document(
        sha256="0" * 64,
        media_type="text/plain",
        text="x" * characters,
        blocks=(),
        pages=(),
        extractor="none",
    )


@pytest.mark.parametrize(
    "kind",
    [
        *("part_not_read", "alt_chunk_not_read", "subdocument_not_read"),
        *("footnote_not_found", "truncated"),
    ],
)
def test_a_lost_part_counts_as_a_page(kind: str) -> None:
    """Its length is unknown: 3,000 characters, at the end of the text."""
    (lost,) = lost_pages(_document(27_000), [Note(kind=kind, detail="one place")])
    assert (lost.start, lost.end, lost.share) == (27_000, 27_000, 0.1)
    assert lost.exception_class is ExceptionClass.PARTLY_READ
    assert "one place" in lost.reason


def test_scans_of_a_document_take_most_of_it() -> None:
    """A title and three pages of pictures: hardly anything was read, never less than nothing."""
    notes = [Note(kind="picture_without_text", detail=f"large picture {n}") for n in (1, 2, 3)]
    lost = lost_pages(_document(9), notes)
    assert {page.exception_class for page in lost} == {ExceptionClass.NO_TEXT}
    assert 0.99 < sum(page.share for page in lost) < 1


def test_other_notes_lose_nothing() -> None:
    """A small picture or an unreadable style sheet leaves the document whole."""
    notes = [Note(kind=kind, detail="") for kind in ("picture", "definitions_not_read")]
    assert lost_pages(_document(9), notes) == ()

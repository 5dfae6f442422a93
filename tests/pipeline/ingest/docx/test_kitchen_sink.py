"""Every feature of a Word file, in one document."""

from functools import cache
from io import BytesIO

import docx
import pytest

from chunking import Block, BlockKind
from pipeline.ingest.docx import Revisions
from tests.pipeline.ingest.docx.kitchen_sink import LABELS, MARKERS, UNSEEN, kitchen_sink
from tests.pipeline.ingest.docx.packages import Reading, read


@cache
def _reading() -> Reading:
    return read(kitchen_sink())


def _holder(reading: Reading, offset: int) -> Block:
    """The innermost block around an offset."""
    return max(
        (block for block in reading.blocks if block.start <= offset < block.end),
        key=lambda block: (block.start, -block.end),
    )


def test_it_is_a_document_for_python_docx_too() -> None:
    """The file is a sound DOCX, so that nothing here rests on the fallback."""
    assert docx.Document(BytesIO(kitchen_sink())).paragraphs
    assert "opened_without_python_docx" not in _reading().kinds()


@pytest.mark.parametrize("marker", [marker for marker, _ in MARKERS])
def test_each_marker_is_there_once(marker: str) -> None:
    """What a reader of the page sees once is in the text once."""
    text = _reading().text
    found = [
        start
        for start in range(len(text))
        if text.startswith(marker, start) and not text[start + len(marker) :][:1].isupper()
    ]
    assert len(found) == 1


def test_markers_stand_in_reading_order() -> None:
    """Headers, text, notes after their paragraph, footers: as a reader meets them."""
    text = _reading().text
    place = 0
    for marker, _ in MARKERS:
        place = text.index(marker, place) + len(marker)


def test_each_marker_has_its_kind() -> None:
    """The block around a marker says what it is on the page."""
    reading = _reading()
    place = 0
    for marker, kind in MARKERS:
        place = reading.text.index(marker, place)
        assert (marker, _holder(reading, place).kind.value) == (marker, kind)


@pytest.mark.parametrize("marker", UNSEEN)
def test_what_nobody_sees_is_not_in_the_text(marker: str) -> None:
    """Deleted, hidden, switched off, doubled and instructing text stays out."""
    assert marker not in _reading().text


def test_labels_are_as_word_prints_them() -> None:
    """Label, a blank, the paragraph; and the label in its block."""
    reading = _reading()
    for marker, label in LABELS.items():
        line = next(
            block
            for block in reading.blocks
            if reading.text[block.start : block.end].strip() == f"{label} {marker}"
        )
        assert line.label == label


def test_what_was_dropped_or_not_read_is_noted() -> None:
    """Nothing goes without a note."""
    assert _reading().kinds() == {
        "insertion_kept",
        "deletion_dropped",
        "move_to_kept",
        "move_from_dropped",
        "hidden_text",
        "hyperlink",
        "alt_chunk_not_read",
        "ruby_dropped",
        "header_not_shown",
        "footnote_not_shown",
    }


def test_notes_hold_no_text_of_the_document() -> None:
    """Notes go where text may not: their details have none of the markers."""
    assert not [note for note in _reading().notes if "MK" in note.detail]


def test_the_original_view_shows_the_other_side() -> None:
    """Rejected changes: deletions and moved text at their old place, insertions gone."""
    text = read(kitchen_sink(), Revisions.ORIGINAL).text
    assert all(marker in text for marker in ("MKDELETED", "MKMOVEDFROM", "MKDELETEDROW"))
    assert not [m for m in ("MKINSERTED", "MKMOVEDTO", "MKINSERTEDROW") if f"{m}\n" in text]


def test_the_marked_view_shows_both_and_the_hidden() -> None:
    """Changes stand between marks, and nothing is left out."""
    text = read(kitchen_sink(), Revisions.MARKED).text
    assert "{+MKINSERTED+}[-MKDELETED-]" in text
    assert "[-MKMOVEDFROM-]" in text
    assert "[hidden: MKHIDDEN]" in text


@pytest.mark.parametrize("view", list(Revisions))
def test_blocks_are_the_text(view: Revisions) -> None:
    """Blocks follow each other without gap or overlap, and cells lie inside their rows."""
    reading = read(kitchen_sink(), view)
    place = 0
    row: Block | None = None
    for block in reading.blocks:
        if block.kind is BlockKind.TABLE_CELL:
            assert row is not None
            assert row.start <= block.start < block.end <= row.end
        else:
            assert block.start == place
            place, row = block.end, block
    assert place == len(reading.text)

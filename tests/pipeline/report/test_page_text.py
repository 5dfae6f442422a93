"""The text of a document in pages: whole, in order, and named as a person cites it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.page_text import shown_text, text_pages
from pipeline.report.text_marks import TextMarks
from tests.pipeline.report import values


@given(st.text())
def test_shown_text_keeps_every_offset(text: str) -> None:
    """Character for character, and nothing that HTML or UTF-8 cannot carry."""
    shown = shown_text(text)
    assert len(shown) == len(text)
    assert not any(character in shown for character in "\x00\x0b\x1f")
    shown.encode()


@given(length=st.integers(1, 40_000), step=st.integers(100, 50_000))
@settings(max_examples=25, deadline=None)
def test_a_text_without_pages_is_cut_into_pieces_of_bounded_length(length: int, step: int) -> None:
    """However long the blocks, a browser never lays out more than 18,000 characters at once."""
    text = ("word " * (length // 5 + 1))[:length]
    content = values.document(text, block_ends=range(step, length, step))
    pieces = list(text_pages(content, TextMarks(text, {}, ())))
    joined = ["".join(run.text for block in piece.blocks for run in block.runs) for piece in pieces]
    assert "".join(joined) == text
    assert max(map(len, joined)) <= 18_000
    assert [piece.number for piece in pieces] == [None] * len(pieces)
    assert len({piece.id for piece in pieces}) == len(pieces)


WRAPPED = [
    # Hard-wrapped prose: line ends are typesetting.
    ("The Supplier shall deliver the Goods to the place that\nthe Buyer has named.", True),
    # An address: line ends mean something.
    ("Acme Inc.\n12 High Street\nAlbany", False),
    ("One line", True),
]


@pytest.mark.parametrize(("text", "wraps"), WRAPPED)
def test_line_ends_of_prose_are_let_go(text: str, wraps: bool) -> None:  # noqa: FBT001 - a table's column
    """Long lines are joined when shown, short ones kept."""
    (page,) = text_pages(values.document(text), TextMarks(text, {}, ()))
    assert [block.wraps for block in page.blocks] == [wraps]

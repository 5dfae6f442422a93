"""Transcripts are cited by page and line."""

import pytest

from chunking import BlockKind
from pipeline.ingest.body import Body
from pipeline.ingest.text import add_text
from pipeline.ingest.transcript import transcript_of
from tests.pipeline.ingest.files import assert_covers


def transcript(
    first: int, pages: int, *, separator: str, number_below: bool, lines: int = 25
) -> str:
    """Pages of numbered lines; each line says where it stands."""
    made = []
    for page in range(first, first + pages):
        text = "".join(f"{n:2}      said on {page}:{n}\n" for n in range(1, lines + 1))
        printed = f"{'Page':>50} {page}\n"
        made.append(f"{text}\n{printed}" if number_below else f"{printed}\n{text}")
    return separator.join(made)


@pytest.mark.parametrize("separator", ["", "\f"])
@pytest.mark.parametrize("number_below", [True, False])
def test_every_line_is_labelled_by_what_is_printed(separator: str, *, number_below: bool) -> None:
    """The label is page:line; the number itself is not in the text."""
    body = Body()
    add_text(body, transcript(41, 3, separator=separator, number_below=number_below).encode())
    text, blocks, pages = body.finished()
    assert_covers(text, blocks, pages)
    assert len(pages) == 3
    said = {b.label: text[b.start : b.end].strip("\n\f") for b in blocks if b.label is not None}
    assert said == {f"{p}:{n}": f"said on {p}:{n}" for p in (41, 42, 43) for n in range(1, 26)}
    edge = BlockKind.FOOTER if number_below else BlockKind.HEADER
    assert sum(block.kind is edge for block in blocks) >= 3


def test_without_printed_pages_they_are_counted() -> None:
    """From 1."""
    pages = "".join("".join(f"{n} x\n" for n in range(1, 26)) for _ in range(2))
    found = transcript_of(pages)
    assert found is not None
    assert found.printed == (1, 2)


@pytest.mark.parametrize(
    "text",
    [
        # One page may be a list.
        transcript(1, 1, separator="", number_below=True),
        # Short runs are lists.
        transcript(1, 9, separator="", number_below=True, lines=12),
        # Items of more than a line: most lines have no number.
        "".join(f"{n} item\nmore\nand more\n" for n in [*range(1, 26)] * 2),
        "",
        "20\n" * 30,
    ],
)
def test_other_texts_are_none(text: str) -> None:
    """Numbered lists above all."""
    assert transcript_of(text) is None


def test_a_number_out_of_sequence_is_text() -> None:
    """A line that wraps to one that begins with a number keeps it."""
    page = "".join(f"{n} x\n" for n in range(1, 11)) + "30 days\n"
    page += "".join(f"{n} x\n" for n in range(11, 26))
    body = Body()
    add_text(body, (page * 2).encode())
    text, _, _ = body.finished()
    assert text.count("30 days\n") == 2

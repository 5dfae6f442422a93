"""A place is named as a person cites it: by page, by page and line, by cell, by paragraph."""

import pytest

from chunking import BlockKind
from pipeline.document import Document
from pipeline.ingest.body import Body
from pipeline.report.place import Places
from tests.pipeline.report import values


def made(body: Body, *, paged: bool) -> Document:
    text, blocks, pages = body.finished()
    return Document(
        sha256="0" * 64,
        media_type="text/plain",
        text=text,
        blocks=blocks,
        pages=pages if paged else (),
        extractor="none",
    )


def test_furniture_is_not_counted_as_a_paragraph() -> None:
    """Places without pages count what a reader would count."""
    content = values.document("head\nfirst\nsecond\n", block_ends=[5, 11], kind=BlockKind.HEADER)
    assert Places(content).name(6) == "\u00b6 1"
    content = values.document("one\ntwo\nthree\n", block_ends=[4, 8])
    assert [Places(content).name(offset) for offset in (0, 4, 13)] == [
        "\u00b6 1",
        "\u00b6 2",
        "\u00b6 3",
    ]


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        (0, 2, "12:1"),
        (0, 4, "12:1-2"),  # an end is exclusive
        (0, 3, "12:1"),
        (3, 8, "12:2-13:1"),
        (9, 11, "p. 2"),  # a foot has no line
    ],
)
def test_testimony_is_cited_by_page_and_line(start: int, end: int, name: str) -> None:
    """By what is printed, the last line included."""
    body = Body()
    body.add(BlockKind.PARAGRAPH, "aa\n", label="12:1")
    body.add(BlockKind.PARAGRAPH, "bb\n", label="12:2")
    body.end_page()
    body.add(BlockKind.PARAGRAPH, "cc\n", label="13:1")
    body.add(BlockKind.FOOTER, "foot\n")
    body.end_page()
    assert Places(made(body, paged=True)).name(start, end) == name


def test_a_cell_is_cited_by_its_address() -> None:
    """With the sheet that it stands on."""
    body = Body()
    body.add(BlockKind.HEADING, "Fees\n\n", level=1)
    body.add_row(["a", "bc"], separator="\t", end="\n", labels=["A1", "B1"])
    body.add(BlockKind.HEADING, "Rates\n\n", level=1)
    body.add_row(["d", "e"], separator="\t", end="\n", labels=["A1", "B1"])
    content = made(body, paged=False)
    places = Places(content)
    assert places.name(content.text.index("bc")) == "Fees!B1"
    assert places.name(content.text.index("d\t")) == "Rates!A1"
    assert places.name(0) == "\u00b6 1"

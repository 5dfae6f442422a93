"""Numbers of lines in the margin of pleadings stand apart from the sentences."""

from chunking import BlockKind
from tests.pipeline.ingest.pdf.pdf_files import Draw, Read, at, drawn, together


def numbered(first: int = 1, count: int = 25) -> Draw:
    """Numbers down the margin, drawn after the lines beside them."""
    rows = list(enumerate(range(first, first + count)))
    return together(
        *(
            at(90, 739 - 26 * row, f"the parties have agreed in row {number}")
            for row, number in rows
        ),
        *(at(40 if number > 9 else 45.5, 740 - 26 * row, str(number)) for row, number in rows),
    )


def test_numbers_of_lines_are_marked_and_not_mixed_in() -> None:
    """They stand in blocks of their own, before the text of their page."""
    read = Read(drawn(numbered(), numbered()))
    assert read.of(BlockKind.HEADER) == [str(number) for number in range(1, 26)] * 2
    rows = [row for block in read.of(BlockKind.PARAGRAPH) for row in block.splitlines() if row]
    assert len(rows) == 50
    assert all(row.startswith("the parties") for row in rows)


def test_numbers_that_go_on_are_a_list() -> None:
    """A list over pages goes on counting, and a single page may hold one."""
    assert "30" not in Read(drawn(numbered(), numbered(first=26))).of(BlockKind.HEADER)
    assert "7" not in Read(drawn(numbered())).of(BlockKind.HEADER)


def test_few_numbers_are_a_list() -> None:
    """Pleading paper has more lines."""
    assert "7" not in Read(drawn(numbered(count=12), numbered(count=12))).of(BlockKind.HEADER)

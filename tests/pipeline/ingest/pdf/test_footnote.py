"""Footnotes: marked where they stand at the page's foot in smaller type, and nothing else is."""

from chunking import BlockKind
from tests.pipeline.ingest.pdf.pdf_files import Draw, Read, drawn, lines, together

BODY = tuple(f"Line {number} of the text of this page goes on like this." for number in range(20))


def small(*texts: str, top: float, size: float = 8) -> Draw:
    def draw(canvas: object) -> None:
        canvas.setFont("Times-Roman", size)  # type: ignore[attr-defined]
        for number, text in enumerate(texts):
            canvas.drawString(72, top - 10 * number, text)  # type: ignore[attr-defined]

    return draw


NOTES = ("1 See the first schedule, which", "lists them.", "2 Or such other rate as applies.")


def test_notes_at_the_foot_are_blocks() -> None:
    """Each note is a block, with all of its lines."""
    read = Read(drawn(together(lines(*BODY), small(*NOTES, top=120))))
    assert read.of(BlockKind.FOOTNOTE) == ["\n".join(NOTES[:2]), NOTES[2]]


def test_small_type_elsewhere_is_no_note() -> None:
    """Neither above the text's end, nor without a mark, nor as a numbered list."""
    for page in (
        together(lines(*BODY), small(*NOTES, top=780)),
        together(lines(*BODY), small("Printed on recycled paper.", top=120)),
        together(lines(*BODY), small("1. First item", "2. Second item", top=120)),
        together(lines(*BODY), small("1,250 of these were sold.", top=120)),
        together(lines(*BODY[:3]), small(*NOTES, top=300), lines("Signed by", top=200)),
    ):
        assert Read(drawn(page)).of(BlockKind.FOOTNOTE) == []


def test_type_of_one_size_has_no_notes() -> None:
    """A page in one size shows no notes by this rule."""
    read = Read(drawn(together(lines(*BODY), small(*NOTES, top=120, size=11))))
    assert read.of(BlockKind.FOOTNOTE) == []

"""Tables: rows and cells where the page shows them, and lines of text wherever it does not."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from chunking import BlockKind
from tests.pipeline.ingest.files import assert_covers
from tests.pipeline.ingest.pdf.pdf_files import (
    LETTER,
    Draw,
    Read,
    at,
    drawn,
    edited,
    lines,
    together,
)

PROSE = (
    "This Agreement is made between the parties named below and",
    "takes effect on the date on which the last of them signs it.",
)
FEES = (("Service", "Year 1", "Year 2"), ("Hosting", "$100", "$110"), ("Support", "$20", "$25"))
EDGES = (72, 200, 300, 400)
TOP, HEIGHT = 500, 20


def rows_of(read: Read) -> list[list[str]]:
    """The cells of each row, in order."""
    cells = [block for block in read.blocks if block.kind is BlockKind.TABLE_CELL]
    return [
        [read.text[cell.start : cell.end] for cell in cells if row.start <= cell.start < row.end]
        for row in read.blocks
        if row.kind is BlockKind.TABLE_ROW
    ]


def cells_at(rows: Sequence[Sequence[str]], edges: Sequence[int] = EDGES) -> Draw:
    """The words of the rows, each cell at its edge, without rules."""
    return together(
        *(
            at(left + 4, TOP - HEIGHT * (number + 1) + 6, text)
            for number, row in enumerate(rows)
            for left, text in zip(edges, row, strict=False)
        )
    )


def ruled(rows: Sequence[Sequence[str]], edges: Sequence[int] = EDGES) -> Draw:
    """The rows with a line around each cell."""

    def draw(canvas: Canvas) -> None:
        for number in range(len(rows)):
            bottom = TOP - HEIGHT * (number + 1)
            for left, right in pairwise(edges):
                canvas.rect(left, bottom, right - left, HEIGHT, stroke=1, fill=0)

    return together(draw, cells_at(rows, edges))


def bars(rows: Sequence[Sequence[str]]) -> Draw:
    """The rows with thin filled rectangles for rules, as word processors draw them."""

    def draw(canvas: Canvas) -> None:
        foot = TOP - HEIGHT * len(rows)
        for left in EDGES:
            canvas.rect(left, foot, 0.5, TOP - foot, stroke=0, fill=1)
        for number in range(len(rows) + 1):
            canvas.rect(EDGES[0], TOP - HEIGHT * number, EDGES[-1] - EDGES[0], 0.5, 0, 1)

    return together(draw, cells_at(rows))


def in_form(part: Draw) -> Draw:
    """The part in a form of its own, shifted and drawn back to its place."""

    def draw(canvas: Canvas) -> None:
        canvas.beginForm("part")
        canvas.setFont("Times-Roman", 11)
        canvas.translate(-50, -30)
        part(canvas)
        canvas.endForm()
        canvas.translate(50, 30)
        canvas.doForm("part")

    return draw


@pytest.mark.parametrize("page", [ruled(FEES), bars(FEES), in_form(ruled(FEES))])
def test_rules_make_rows_of_cells(page: Draw) -> None:
    """Lines, outlines and thin bars part cells, within forms too; the first row is the head."""
    read = Read(drawn(together(lines(*PROSE), page, at(72, 300, "After the table."))))
    assert rows_of(read) == [list(row) for row in FEES]
    assert read.of(BlockKind.TABLE_ROW) == [" | ".join(row) for row in FEES]
    assert read.of(BlockKind.PARAGRAPH) == ["\n".join(PROSE), "After the table."]
    assert_covers(read.text, read.blocks, read.pages)


def test_a_turned_page_shows_its_table() -> None:
    """A schedule that lies on its side is read upright, with its cells."""

    def sideways(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -LETTER[0])
        ruled(FEES)(canvas)

    assert rows_of(Read(drawn(sideways))) == [list(row) for row in FEES]
    turned = edited(drawn(ruled(FEES)), lambda writer: writer.pages[0].rotate(90))
    assert rows_of(Read(turned)) == [list(row) for row in FEES]


def test_wrapped_and_merged_cells() -> None:
    """A cell's lines are joined, and a cell over two columns or rows stands once."""

    def draw(canvas: Canvas) -> None:
        for box in ((72, 480, 328, 20), (72, 420, 128, 60)):
            canvas.rect(*box)
        for bottom in (460, 440, 420):
            canvas.rect(200, bottom, 100, 20)
            canvas.rect(300, bottom, 100, 20)

    words = (
        at(76, 486, "Fees in US dollars"),
        *(at(76, 466 - 13 * n, text) for n, text in enumerate(("Hosting with re-", "covery"))),
        *(
            at(left, bottom + 6, f"{left}{bottom}")
            for bottom in (460, 440, 420)
            for left in (204, 304)
        ),
    )
    read = Read(drawn(together(draw, *words)))
    assert read.of(BlockKind.TABLE_ROW) == [
        "Fees in US dollars",
        "Hosting with re-\ncovery | 204460 | 304460",
        " | 204440 | 304440".strip(),
        " | 204420 | 304420".strip(),
    ]


def test_rows_of_figures_without_rules_between_them() -> None:
    """Where only the head is ruled off, figures in a line are a row."""

    def draw(canvas: Canvas) -> None:
        for left, right in pairwise(EDGES):
            canvas.rect(left, TOP - HEIGHT, right - left, HEIGHT)
            canvas.rect(left, TOP - 5 * HEIGHT, right - left, 4 * HEIGHT)

    body = [(name, f"{n}00", f"{n}50") for n, name in enumerate(("Rent", "Light", "Heat", "Tax"))]
    rows = [("Item", "2023", "2024"), *body]
    read = Read(drawn(together(draw, cells_at(rows))))
    assert rows_of(read) == [list(row) for row in rows]


SCHEDULE = (
    ("Lender", "Commitment", "Share"),
    ("First Lakeland Bank", "$1,250,000", "12.5%"),
    ("Oldbridge Credit", "$750,000", "7.5%"),
    ("Quillfeather Mutual", "$8,000,000", "80.0%"),
)


def right_aligned(rows: Sequence[Sequence[str]]) -> Draw:
    def draw(canvas: Canvas) -> None:
        for number, (name, *figures) in enumerate(rows):
            canvas.drawString(72, 500 - 14 * number, name)
            for right, figure in zip((350, 450), figures, strict=True):
                canvas.drawRightString(right, 500 - 14 * number, figure)

    return draw


def test_columns_of_figures_without_rules() -> None:
    """Short cells below each other, figures to the right, are a table without any rule."""
    read = Read(drawn(together(lines(*PROSE), right_aligned(SCHEDULE))))
    assert rows_of(read) == [list(row) for row in SCHEDULE]
    assert read.of(BlockKind.PARAGRAPH) == ["\n".join(PROSE)]


def signature_blocks() -> Draw:
    left = ("LENDER", "By: ____________", "Name: Jane Roe", "Title: Director", "Date: 1 May 2024")
    right = ("BORROWER", "By: ____________", "Name: John Doe", "Title: Clerk", "Date: 2 May 2024")
    return cells_at(list(zip(left, right, strict=True)), (72, 320))


def contents(dots: str) -> Draw:
    rows = [(f"1.{n}", f"Covenant of the {n}th kind {dots}", f"{10 + n}") for n in range(1, 9)]
    return cells_at(rows, (72, 120, 450))


def boxed(canvas: Canvas) -> None:
    lines(*PROSE)(canvas)
    canvas.rect(66, 670, 400, 50)


def framed_pleading(canvas: Canvas) -> None:
    """Numbers of lines, two rules down the page, and one above its foot."""
    for number in range(1, 25):
        canvas.drawString(40, 740 - 26 * number, str(number))
        canvas.drawString(80, 740 - 26 * number, f"{PROSE[number % 2]} ({number})")
    for across in (60, 63, 560):
        canvas.line(across, 20, across, 780)
    canvas.line(60, 60, 560, 60)
    canvas.drawString(250, 45, "COMPLAINT")


def columns(canvas: Canvas) -> None:
    for number in range(20):
        canvas.drawString(60, 700 - 13 * number, "The left column has a line of prose here")
        canvas.drawString(320, 700 - 13 * number, "and the right one goes on in its own way")


def chart(canvas: Canvas) -> None:
    """A grid with ticks beside it and one legend in it."""
    for step in range(6):
        canvas.line(100, 300 + 40 * step, 400, 300 + 40 * step)
        canvas.line(100 + 60 * step, 300, 100 + 60 * step, 500)
        canvas.drawString(80, 297 + 40 * step, str(step))
    canvas.drawString(110, 480, "legend")


def notices(canvas: Canvas) -> None:
    """Addresses side by side."""
    rows = (
        ("Octavo Inc.", "Quarto Ltd."),
        ("12 Mill Street", "7 Harbor Steps"),
        ("MA 01001", "ME"),
    )
    cells_at(rows, (72, 320))(canvas)


@pytest.mark.parametrize(
    "page",
    [
        lines(*PROSE, "1,250 of them were sold, for 3% of 17,000, on 3.4.2024 at 11."),
        columns,
        contents(""),
        contents("." * 30),
        signature_blocks(),
        boxed,
        framed_pleading,
        chart,
        notices,
        # only two rows with three cells
        right_aligned(SCHEDULE[:2]),
        # a rule under a heading and one down its side
        together(lines(*PROSE), lambda canvas: canvas.line(60, 660, 500, 660)),
    ],
)
def test_what_is_no_table(page: Draw) -> None:
    """Prose, contents, signatures, frames, pleadings and charts stay lines of text."""
    read = Read(drawn(page))
    assert rows_of(read) == []
    assert read.text.strip()


def test_a_word_over_a_border_makes_no_table() -> None:
    """A grid that its words do not keep to is a drawing; its lines are read as they stand."""
    wide = [("Service", "Year 1", "Year 2"), ("A name far too long for its cell here", "", "$1")]
    read = Read(drawn(ruled([*wide, *FEES[1:]])))
    assert rows_of(read) == []
    assert "A name far too long for its cell here" in read.text


def test_drawings_are_not_searched() -> None:
    """A page with thousands of lines is a drawing: no table is looked for, all text is read."""

    def hatched(canvas: Canvas) -> None:
        for step in range(5_000):
            canvas.line(10 + step / 10, 20, 10 + step / 10, 100)

    worded = (("Party", "Role", "Seat"), ("Octavo", "Lender", "Boston"), ("Quarto", "Buyer", "Ely"))
    assert rows_of(Read(drawn(ruled(worded)))) == [list(row) for row in worded]
    read = Read(drawn(together(hatched, ruled(worded))))
    assert rows_of(read) == []
    assert Counter(read.text.split()) == Counter(chain.from_iterable(worded))


words = st.text("abcdefghij0123456789$%", min_size=1, max_size=5)
cells = st.lists(words, max_size=2).map(" ".join)


@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(
            st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6
        )
    ),
    st.sampled_from([ruled, cells_at]),
)
@settings(max_examples=40, deadline=None)
def test_no_word_is_lost_or_doubled(rows: list[list[str]], draw: object) -> None:
    """Whatever becomes a table, the words of the page are in the text once, and in its blocks."""
    edges = tuple(72 + 110 * column for column in range(len(rows[0]) + 1))
    read = Read(drawn(together(lines(*PROSE), draw(rows, edges))))  # type: ignore[operator]
    expected = Counter(
        word for text in (*PROSE, *chain.from_iterable(rows)) for word in text.split()
    )
    assert Counter(read.text.replace(" | ", " ").split()) - Counter("|") == expected
    assert_covers(read.text, read.blocks, read.pages)

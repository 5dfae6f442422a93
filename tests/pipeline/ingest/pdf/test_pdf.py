"""What of a PDF's pages reaches the text, and what is said about the rest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas

from chunking import BlockKind
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.pdf import PdfLimits, add_pdf
from tests.pipeline.ingest.pdf.pdf_files import (
    Draw,
    Read,
    at,
    doubling_forms,
    drawn,
    edited,
    inflating_page,
    lines,
    page_objects,
    raw_pdf,
    self_calling_form,
    stream,
    together,
)

PROSE = (
    "This Agreement is made between the parties named below and",
    "takes effect on the date on which the last of them signs it.",
    "Each party pays its own costs of making and keeping it, and",
    "neither may assign it without the written consent of both.",
)
LEFT = ("The left column begins with this line and", "goes on for some lines before it is over,")
RIGHT = ("Here the right column starts to tell its", "own story, which has nothing to do with it")


def class_of(content: bytes, limits: PdfLimits | None = None) -> ExceptionClass:
    with pytest.raises(IngestError) as caught:
        add_pdf(Body(), content, limits=limits or PdfLimits())
    return caught.value.exception_class


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "Zs"])), max_size=6
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=25, deadline=None)
def test_blocks_and_pages_are_the_text(pages: list[list[str]]) -> None:
    """Every character belongs to one block and one page, whatever stands on the pages."""
    read = Read(drawn(*(lines(*page) for page in pages)))
    assert "".join(read.text[block.start : block.end] for block in read.blocks) == read.text
    assert "".join(read.text[page.start : page.end] for page in read.pages) == read.text
    assert [page.number for page in read.pages] == list(range(1, len(pages) + 1))


def test_paragraphs_part_where_the_page_leaves_room() -> None:
    """A gap wider than a line parts two paragraphs; lines of one stay together."""
    read = Read(drawn(together(lines(*PROSE), lines(*PROSE, top=620))))
    assert read.of(BlockKind.PARAGRAPH) == ["\n".join(PROSE)] * 2


def own_prose(number: int) -> list[str]:
    """Prose that stands on this page alone."""
    return [f"{line} {chr(96 + number) * 4}" for line in PROSE]


def furnished(number: int) -> Draw:
    head, foot = at(72, 760, "Credit Agreement"), at(300, 30, f"Page {number} of 4")
    return together(head, lines(*own_prose(number)), foot)


def test_furniture_is_marked_and_not_mixed_in() -> None:
    """Headers and footers that return stand in blocks of their own at the page's edges."""
    read = Read(drawn(*(furnished(number) for number in range(1, 5))))
    assert read.of(BlockKind.HEADER) == ["Credit Agreement"] * 4
    assert read.of(BlockKind.FOOTER) == [f"Page {number} of 4" for number in range(1, 5)]
    assert read.of(BlockKind.PARAGRAPH) == ["\n".join(own_prose(n)) for n in range(1, 5)]


def test_the_head_of_a_table_that_goes_on_is_no_furniture() -> None:
    """What returns below the header, close to the rows under it, is part of the text."""
    head = at(72, 735, "No. Tenant Landlord Rent")
    pages = [together(furnished(number), head, lines("1 A B 5", top=722)) for number in range(1, 5)]
    plain = [furnished(number) for number in range(5, 12)]
    read = Read(drawn(*pages, *plain))
    assert set(read.of(BlockKind.HEADER)) == {"Credit Agreement"}


def test_titles_with_numbers_are_no_furniture() -> None:
    """Schedules that begin on pages of their own count schedules, not pages."""
    pages = [together(at(72, 760, f"SCHEDULE {n}"), lines(*own_prose(n))) for n in (1, 2, 3, 5)]
    assert Read(drawn(*pages)).of(BlockKind.HEADER) == []


def test_sentences_and_years_at_the_edge_are_no_furniture() -> None:
    """The pages of a form that is filled in over and over keep their clauses and their figures."""
    pages = [
        lines(str(2019 + n), f"The price for lot {n} is stated below in dollars.", *PROSE, *PROSE)
        for n in range(1, 6)
    ]
    read = Read(drawn(*pages))
    assert read.of(BlockKind.HEADER) == []
    assert read.of(BlockKind.FOOTER) == []


def test_columns_drawn_row_by_row_are_read_one_after_the_other() -> None:
    """A page of two columns is read by columns, its title before them."""
    rows = [(LEFT[n % 2], RIGHT[n % 2]) for n in range(20)]
    columns = [
        together(at(60, 650 - 13 * n, left), at(320, 650 - 13 * n, right))
        for n, (left, right) in enumerate(rows)
    ]
    read = Read(drawn(together(at(150, 720, "A Title over Both Columns"), *columns)))
    body = [line for line in read.text.split("\n") if line]
    assert body == ["A Title over Both Columns", *LEFT * 10, *RIGHT * 10]


def test_tables_are_read_by_rows() -> None:
    """Cells side by side are no columns of prose."""
    rows = [
        together(at(60, 650 - 13 * n, f"Item {n}"), at(320, 650 - 13 * n, f"{n}00.00"))
        for n in range(20)
    ]
    read = Read(drawn(together(*rows)))
    assert read.text.split()[:6] == ["Item", "0", "000.00", "Item", "1", "100.00"]


def test_a_hyphen_at_a_line_end_stays() -> None:
    """The page has a hyphen and a line end there, and so has the text."""
    read = Read(drawn(lines("The parties agree to the termi-", "nation of the earlier lease.")))
    assert "termi-\nnation" in read.text


def test_turned_text_stands_apart() -> None:
    """A stamp along the margin is a text box and interrupts no sentence."""

    def stamp(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.drawString(100, -590, "Received in the registry")

    read = Read(drawn(together(lines(*PROSE), stamp)))
    assert read.of(BlockKind.TEXT_BOX) == ["Received in the registry"]
    assert read.of(BlockKind.PARAGRAPH) == ["\n".join(PROSE)]


def test_a_page_lying_on_its_side_is_read_upright() -> None:
    """Where most of a page is turned, that is how it is read."""

    def sideways(canvas: Canvas) -> None:
        canvas.rotate(90)
        lines(*PROSE, top=-100)(canvas)

    read = Read(drawn(sideways))
    assert read.of(BlockKind.PARAGRAPH) == ["\n".join(PROSE)]


def test_bookmarks_make_headings() -> None:
    """A bookmark's title is a heading where it stands on its page, with its level."""

    def outlined(writer: PdfWriter) -> None:
        parent = writer.add_outline_item(title="Article I Definitions", page_number=0)
        writer.add_outline_item(title="Definition of Terms", page_number=0, parent=parent)
        writer.add_outline_item(title="Not on the page", page_number=0)

    page = together(
        lines("ARTICLE I", "DEFINITIONS"), lines(f"Definition of Terms. {PROSE[0]}", top=650)
    )
    read = Read(edited(drawn(page), outlined))
    headings = [
        (block.level, read.text[block.start : block.end].strip())
        for block in read.blocks
        if block.kind is BlockKind.HEADING
    ]
    assert headings == [(1, "ARTICLE I\nDEFINITIONS"), (2, "Definition of Terms.")]
    assert read.of(BlockKind.PARAGRAPH) == [PROSE[0]]


def test_comments_form_values_and_attachments() -> None:
    """Comments and values stand at the page's end, attached files in the notes."""

    def filled(canvas: Canvas) -> None:
        lines(*PROSE)(canvas)
        canvas.acroForm.textfield(name="Tenant", value="Jane Roe", x=72, y=500)
        canvas.acroForm.textfield(name="Guarantor", value="", x=72, y=450)

    def annotated(writer: PdfWriter) -> None:
        comment = FreeText(text="Is this still true?", rect=(50, 50, 200, 100))
        writer.add_annotation(page_number=0, annotation=comment)
        writer.add_attachment("rents.xlsx", b"not read")

    read = Read(edited(drawn(filled), annotated))
    assert read.of(BlockKind.COMMENT) == ["Is this still true?"]
    assert read.of(BlockKind.PARAGRAPH)[1:] == ["Tenant: Jane Roe"]
    assert [note.detail for note in read.noted("attachment")] == [
        "attached file not read: rents.xlsx"
    ]
    assert read.noted("annotation")
    assert read.noted("form_value")


def test_text_outside_the_crop_box_is_left_out_and_noted() -> None:
    """What the page does not show is not in the text; the note says how much it was."""

    def cropped(writer: PdfWriter) -> None:
        writer.pages[0].cropbox = RectangleObject((0, 100, 612, 792))

    read = Read(edited(drawn(together(lines(*PROSE), at(72, 40, "printer's mark"))), cropped))
    assert "printer" not in read.text
    assert [note.detail for note in read.noted("outside_crop_box")] == [
        "page 1: 14 characters outside the visible page left out"
    ]


def test_redactions_are_not_undone() -> None:
    """Text under a black bar does not reach the text; a mark stands for it."""

    def bar(canvas: Canvas) -> None:
        canvas.rect(170, 682, 130, 12, stroke=0, fill=1)

    read = Read(
        drawn(together(lines(PROSE[0], "The price is USD 1,234,567 exactly as agreed."), bar))
    )
    assert "1,234,567" not in read.text
    assert "\u2588" in read.text
    assert read.noted("covered_text")


def test_light_type_on_a_dark_ground_is_text() -> None:
    """The head of a table, white on black, is read like any text."""

    def head(canvas: Canvas) -> None:
        canvas.rect(70, 600, 300, 16, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 604, "Tenant and annual rent")

    read = Read(drawn(together(lines(*PROSE), head)))
    assert "Tenant and annual rent" in read.text
    assert not read.noted("covered_text")


def picture(canvas: Canvas) -> None:
    """Dots in rows, as a scan of print looks from afar."""
    for row in range(30):
        for column in range(60):
            canvas.circle(80 + 7 * column, 700 - 20 * row, 2.5, stroke=0, fill=1)


def test_pictures_of_text_are_listed_and_blank_pages_are_not() -> None:
    """A page that shows something without text is listed as lost; a blank one raises nothing."""
    rule: Draw = lambda canvas: canvas.line(72, 760, 540, 760)  # noqa: E731 - a page in a line
    blank: Draw = lambda _canvas: None  # noqa: E731
    read = Read(drawn(lines(*PROSE), picture, blank, rule, together(picture, at(300, 30, "5"))))
    assert [note.page for note in read.noted("page_without_text")] == [2, 5]
    assert len(read.pages) == 5


def test_glyph_codes_are_no_text() -> None:
    """A text layer of control characters stays out, and its page is listed."""
    shown = b"BT /F 12 Tf 72 700 Td <%s> Tj ET" % (b"01020304050607080102" * 8)
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 1 /LastChar 8 "
        b"/Widths [500 500 500 500 500 500 500 500] /Encoding << /Type /Encoding "
        b"/Differences [1 /g1 /g2 /g3 /g4 /g5 /g6 /g7 /g8] >> >>"
    )
    read = Read(raw_pdf(page_objects(stream(shown), b"<< /Font << /F 5 0 R >> >>", font)))
    assert read.text == ""
    assert [note.page for note in read.noted("page_without_text")] == [1]


def encrypted(password: str) -> bytes:
    def lock(writer: PdfWriter) -> None:
        writer.encrypt(password, owner_password="owner", algorithm="AES-256")

    return edited(drawn(lines(*PROSE)), lock)


def test_encrypted_files() -> None:
    """The empty password opens a file; any other makes it an exception that says so."""
    assert Read(encrypted("")).of(BlockKind.PARAGRAPH) == ["\n".join(PROSE)]
    assert class_of(encrypted("secret")) is ExceptionClass.ENCRYPTED


@pytest.mark.parametrize(
    "content",
    [
        self_calling_form(),
        # 2 to the 26th uses of the last form
        doubling_forms(26),
        # more than pypdf's limit of 75 MB for one stream
        inflating_page(200),
    ],
)
def test_bombs_are_over_a_limit(content: bytes) -> None:
    """A page that draws itself, doubles or inflates without end is refused, and quickly."""
    assert class_of(content) is ExceptionClass.OVER_LIMIT


def test_limits_on_pages_and_text() -> None:
    """Past the limit on pages or characters the file is refused."""
    content = drawn(lines(*PROSE), lines(*PROSE))
    assert class_of(content, PdfLimits(pages=1)) is ExceptionClass.OVER_LIMIT
    assert class_of(content, PdfLimits(characters=300)) is ExceptionClass.OVER_LIMIT


@pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing else", drawn(lines(*PROSE))[:200]])
def test_broken_files_are_corrupt(content: bytes) -> None:
    """What neither reader opens is corrupt, never a crash."""
    assert class_of(content) is ExceptionClass.CORRUPT

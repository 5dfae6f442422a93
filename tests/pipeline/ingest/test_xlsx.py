"""Workbooks: every cell that has text, with its address, as it is shown."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from chunking import BlockKind
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.docx import PackageLimits
from pipeline.ingest.xlsx import add_xlsx
from tests.pipeline.ingest.files import assert_covers, labelled, saved, workbook_of, zip_of


def read(content: bytes) -> tuple[Body, list[str]]:
    body = Body()
    notes = add_xlsx(body, content)
    assert_covers(*body.finished())
    return body, [note.kind for note in notes]


def test_cells_have_their_addresses() -> None:
    """Empty cells and rows are left out; the sheet's name is a heading."""
    body, notes = read(
        workbook_of({"Fees": [["Rent", (1234.5, "#,##0.00")], [], [None, True]], "Two": [["x"]]})
    )
    assert body.finished()[0] == "Fees\n\nRent | 1,234.50\nTRUE\n\nTwo\n\nx\n\n"
    assert labelled(body) == {"A1": "x", "B1": "1,234.50", "B3": "TRUE"}
    assert notes == []


def test_what_is_hidden_is_read_and_noted() -> None:
    """Sheets, rows and columns."""
    book = Workbook()
    book.worksheets[0]["A1"] = "shown"
    hidden = book.create_sheet("Secret")
    hidden["A1"] = "hidden"
    hidden.sheet_state = "hidden"
    hidden.row_dimensions[1].hidden = True
    hidden.column_dimensions["A"].hidden = True
    body, notes = read(saved(book))
    assert "hidden" in body.finished()[0]
    assert notes == ["hidden_sheet", "hidden_rows", "hidden_columns"]


def test_remarks_and_edges_of_the_page_are_read() -> None:
    """Comments after the row they stand at, headers and footers without their codes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "x"
    sheet["A1"].comment = Comment("Check this", "Ann")
    edge = sheet.oddHeader
    assert edge is not None
    assert edge.center is not None
    edge.center.text = "Confidential &P"
    body, _ = read(saved(book))
    text, blocks, _ = body.finished()
    kinds = {text[b.start : b.end].strip(): b.kind for b in blocks}
    assert kinds["Check this"] is BlockKind.COMMENT
    assert kinds["Confidential"] is BlockKind.HEADER


def test_a_formula_without_a_saved_value_is_noted() -> None:
    """Nobody has calculated it."""
    _, notes = read(workbook_of({"a": [["x", "=1+1"]]}))
    assert notes == ["formula_without_value"]


def test_far_cells_cost_nothing() -> None:
    """A sheet of two cells at its corners has 17 thousand million."""
    book = Workbook()
    book.worksheets[0]["A1"] = "near"
    book.worksheets[0]["XFD1048576"] = "far"
    body, _ = read(saved(book))
    assert labelled(body) == {"A1": "near", "XFD1048576": "far"}


def test_strict_workbooks_are_read() -> None:
    """Their names differ from those the library knows."""
    with zipfile.ZipFile(BytesIO(workbook_of({"a": [["x"]]}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for old, new in (
        (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"officeDocument/"),
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/", b"spreadsheetml/"),
    ):
        strict = b"http://purl.oclc.org/ooxml/" + new
        parts = {name: data.replace(old, strict) for name, data in parts.items()}
    body, _ = read(zip_of(parts))
    assert labelled(body) == {"A1": "x"}


def test_limits_and_damage_are_exceptions() -> None:
    """Over a limit before anything is unpacked; damaged, whatever the library raises."""
    content = workbook_of({"a": [["x"]]})
    with pytest.raises(IngestError) as raised:
        add_xlsx(Body(), content, limits=PackageLimits(unpacked_bytes=10))
    assert raised.value.exception_class is ExceptionClass.OVER_LIMIT
    for broken in (content[:-100], zip_of({"xl/workbook.xml": "<a/>"})):
        with pytest.raises(IngestError) as raised:
            add_xlsx(Body(), broken)
        assert raised.value.exception_class is ExceptionClass.CORRUPT

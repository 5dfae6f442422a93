"""XLSX and XLSM to a document: sheets as tables, each cell with its address, values as shown."""

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from io import BytesIO
from itertools import groupby

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from chunking import BlockKind
from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.docx import PackageLimits
from pipeline.ingest.office_package import checked_package, drawn_paragraphs, embedded_count
from pipeline.ingest.shown_date import shown_date
from pipeline.ingest.shown_number import shown_number

EXTRACTOR = f"octavo xlsx 1 (openpyxl {version('openpyxl')})"
CELL_END = " | "
_EDGE_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z])', re.IGNORECASE)
_SYSTEM_DATES = {"mm-dd-yy": "m/d/yyyy", "m/d/yy h:mm": "m/d/yyyy h:mm"}
"""Formats 14 and 22 follow the system's date (18.8.30); this is how they show in the US."""


def add_xlsx(
    body: Body, content: bytes, *, limits: PackageLimits | None = None
) -> tuple[Note, ...]:
    """Append every sheet: its name as a heading, its rows, what is remarked on its cells.

    The label of a cell is its address, such as `B4`. Hidden sheets, rows and columns are read and
    noted. A formula shows the value that was saved with it.

    Raises:
        IngestError: over a limit, or not readable as a workbook.
    """
    try:
        package = checked_package(content, limits or PackageLimits())
        return tuple(_add_book(body, _opened(package, data_only=True), package))
    except IngestError:
        raise
    except Exception as error:  # openpyxl raises many kinds on damaged files
        raise IngestError(
            ExceptionClass.CORRUPT,
            f"not readable as a workbook ({type(error).__name__}); supply a new copy",
        ) from error


def _opened(package: bytes, *, data_only: bool) -> Workbook:
    with warnings.catch_warnings():
        # It warns of pictures and extensions, which are nothing that is read here.
        warnings.simplefilter("ignore")
        return load_workbook(BytesIO(package), data_only=data_only, keep_links=False)


def _add_book(body: Body, book: Workbook, package: bytes) -> Iterator[Note]:
    for number, sheet in enumerate(book.worksheets, start=1):
        if sheet.sheet_state != "visible":
            yield Note(kind="hidden_sheet", detail=f"sheet {number} is hidden; it was read")
        _add_sheet(body, sheet)
        yield from _hidden(sheet, number)
    yield from _add_drawings(body, package)
    embedded = embedded_count(package)
    if embedded:
        detail = f"{embedded} embedded files are not read; supply them as files of their own"
        yield Note(kind="embedded_file", detail=detail)
    unsaved = _formulas_without_value(book, package)
    if unsaved:
        detail = f"{unsaved} formulas were saved without their values: open and save the file"
        yield Note(kind="formula_without_value", detail=detail)


def _add_drawings(body: Body, package: bytes) -> Iterator[Note]:
    """Text boxes, diagrams and titles of charts; which sheet they lie on is not kept."""
    drawn = list(drawn_paragraphs(package, ("xl/drawings/", "xl/diagrams/data", "xl/charts/")))
    for text in drawn:
        body.add(BlockKind.TEXT_BOX, f"{text}\n")
    if drawn:
        detail = f"{len(drawn)} lines of text boxes, diagrams and charts follow the sheets"
        yield Note(kind="drawing_text", detail=detail)


def _add_sheet(body: Body, sheet: Worksheet) -> None:
    # The only way to meet cells without the empty ones between: a sheet has 17 thousand million.
    cells = sorted(sheet._cells.items())  # noqa: SLF001
    rows = [[cell for _, cell in row] for _, row in groupby(cells, key=lambda item: item[0][0])]
    shown = [row for row in rows if any(_shown(cell) for cell in row)]
    if not shown:
        return
    body.add(BlockKind.HEADING, f"{sheet.title}\n\n", level=1)
    for place, text in _page_edges(sheet):
        body.add(place, f"{text}\n")
    for number, row in enumerate(shown, start=1):
        _add_row(body, row, end="\n\n" if number == len(shown) else "\n")


def _page_edges(sheet: Worksheet) -> Iterator[tuple[BlockKind, str]]:
    """What is printed above and below each page of the sheet."""
    edges = ((BlockKind.HEADER, sheet.oddHeader), (BlockKind.FOOTER, sheet.oddFooter))
    for kind, edge in edges:
        for part in (edge.left, edge.center, edge.right) if edge else ():
            # Codes such as `&P` stand for page numbers and dates, which no sheet has by itself.
            text = _EDGE_CODE.sub("", part.text or "").strip() if part else ""
            if text:
                yield kind, text


def _add_row(body: Body, row: Iterable[Cell | MergedCell], *, end: str) -> None:
    filled = [(cell, text) for cell in row if (text := _shown(cell))]
    body.add_row(
        [text for _, text in filled],
        separator=CELL_END,
        end=end,
        labels=[cell.coordinate for cell, _ in filled],
    )
    for cell, _ in filled:
        if isinstance(cell, Cell) and cell.comment is not None and cell.comment.text.strip():
            text = cell.comment.text.strip()
            body.add(BlockKind.COMMENT, f"{text}\n", label=cell.coordinate)


def _shown(cell: Cell | MergedCell) -> str:
    value = cell.value
    if value is None or isinstance(cell, MergedCell):
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return shown_number(value, cell.number_format)
    if isinstance(value, datetime | date | time | timedelta):
        return shown_date(value, _SYSTEM_DATES.get(cell.number_format, cell.number_format))
    return str(value).strip()


def _hidden(sheet: Worksheet, number: int) -> Iterator[Note]:
    rows = sum(1 for row in sheet.row_dimensions.values() if row.hidden)
    columns = sum(
        (column.max or 1) - (column.min or 1) + 1
        for column in sheet.column_dimensions.values()
        if column.hidden
    )
    for kind, count in (("rows", rows), ("columns", columns)):
        if count:
            detail = f"sheet {number}: {count} hidden {kind} are in the text"
            yield Note(kind=f"hidden_{kind}", detail=detail)


def _formulas_without_value(book: Workbook, package: bytes) -> int:
    """Formulas whose cells are empty. The workbook is read again where it has formulas at all."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        if not any(b"<f" in archive.read(name) for name in sheets):
            return 0
    formulas = _opened(package, data_only=False)
    return sum(
        1
        for values, sheet in zip(book.worksheets, formulas.worksheets, strict=True)
        for place, cell in sheet._cells.items()  # noqa: SLF001 - as above
        if cell.data_type == "f" and values._cells[place].value is None  # noqa: SLF001
    )

"""The exceptions report can be opened in a spreadsheet and read back."""

import csv
from io import StringIO

from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.report import exceptions_csv


def record(path: str, detail: str) -> ExceptionRecord:
    return ExceptionRecord(
        path=path, exception_class=ExceptionClass.CORRUPT, retryable=False, detail=detail
    )


def test_every_exception_is_a_row_that_reads_back() -> None:
    """Commas, quotes and line ends inside a cell survive; an unknown hash is empty."""
    records = [record('/a, "b"/c.pdf', "two\nlines"), record("/d.pdf", "plain")]
    rows = list(csv.DictReader(StringIO(exceptions_csv(records), newline="")))
    assert [(row["path"], row["detail"]) for row in rows] == [(r.path, r.detail) for r in records]
    assert {(row["class"], row["retryable"], row["sha256"]) for row in rows} == {
        ("corrupt", "no", "")
    }


def test_no_cell_is_a_formula() -> None:
    """A name that begins like a formula is text in a spreadsheet."""
    (row,) = csv.reader(StringIO(exceptions_csv([record("=cmd()", "+1")]).split("\r\n", 1)[1]))
    assert row[0] == "'=cmd()"
    assert row[4] == "'+1"

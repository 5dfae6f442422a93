"""The exceptions report as CSV, as review platforms and spreadsheets take it."""

import csv
from collections.abc import Iterable
from io import StringIO

from pipeline.exception import ExceptionRecord

_COLUMNS = ("path", "sha256", "class", "retryable", "detail")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def exceptions_csv(exceptions: Iterable[ExceptionRecord]) -> str:
    """One row an exception under a header, with CRLF line ends (RFC 4180).

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for record in exceptions:
        writer.writerow(
            _safe(cell)
            for cell in (
                record.path,
                record.sha256 or "",
                record.exception_class.value,
                "yes" if record.retryable else "no",
                record.detail,
            )
        )
    return text.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell

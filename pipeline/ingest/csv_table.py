"""CSV and TSV to a document: one row a record, each cell with its address."""

import csv
import sys
from collections.abc import Iterator
from io import StringIO
from platform import python_version

from pipeline.document import Note
from pipeline.ingest.body import Body
from pipeline.ingest.encoding import decode

EXTRACTOR = f"octavo csv 1 (csv of Python {python_version()})"
CELL_END = " | "

_SAMPLE = 64 * 1024
_DELIMITERS = ",;\t|"


def add_csv(body: Body, content: bytes) -> tuple[Note, ...]:
    """Append the records; rows without any text are left out. A label is an address such as `B4`.

    Raises:
        IngestError: no encoding fits.
    """
    text, notes = decode(content)
    rows = [(number, row) for number, row in enumerate(_records(text), start=1) if any(row)]
    for place, (number, row) in enumerate(rows, start=1):
        body.add_row(
            row,
            separator=CELL_END,
            end="\n\n" if place == len(rows) else "\n",
            labels=[f"{column_letters(column)}{number}" for column in range(1, len(row) + 1)],
        )
    return notes


def _records(text: str) -> Iterator[list[str]]:
    # A field may hold a whole mail; the module's own limit is 131,072 characters.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    for record in csv.reader(StringIO(text, newline=""), _dialect(text[:_SAMPLE]), strict=False):
        yield [field.strip() for field in record]


def _dialect(sample: str) -> type[csv.Dialect]:
    try:
        found = csv.Sniffer().sniff(sample, delimiters=_DELIMITERS)
    except csv.Error:
        return csv.excel
    # The sniffer may miss that quotes are doubled, which RFC 4180 says they are.
    found.doublequote = True
    return found


def column_letters(column: int) -> str:
    """1 is `A`, 27 is `AA`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

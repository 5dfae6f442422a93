"""CSV: one row a record, with addresses."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body import Body
from pipeline.ingest.csv_table import add_csv, column_letters
from tests.pipeline.ingest.files import assert_covers, labelled


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter: str) -> None:
    """Quoted fields may hold delimiters, quotes and line ends."""
    target = StringIO()
    rows = [["name", "fee", "note"], ["Ann", "5", f'a{delimiter} "b"\nc'], ["Bo", "6", ""]] * 3
    csv.writer(target, delimiter=delimiter).writerows(rows)
    body = Body()
    add_csv(body, target.getvalue().encode())
    assert_covers(*body.finished())
    cells = labelled(body)
    assert (cells["A1"], cells["C2"], cells["B3"]) == ("name", f'a{delimiter} "b"\nc', "6")


def test_letters_go_on_after_z() -> None:
    """As in a spreadsheet."""
    assert [column_letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


@given(st.text(st.sampled_from('a,";\t\n\r|x '), max_size=80))
def test_any_text_is_read(text: str) -> None:
    """However the quotes stand, its letters are there."""
    body = Body()
    add_csv(body, text.encode())
    found = body.finished()
    assert_covers(*found)
    letters = [letter for letter in text if letter in "ax"]
    assert [letter for letter in found[0] if letter in "ax"] == letters

"""Tracked changes: the final and the original view, and the notes about them."""

import pytest

from pipeline.ingest.docx import Revisions
from tests.pipeline.ingest.docx.packages import (
    abstract,
    list_level,
    lost,
    num,
    p,
    package,
    r,
    read,
    row,
    tracked,
)

_INSIDE = tracked("ins", tracked("del", r("Y")))

_MOVED = p(tracked("moveFrom", r("a"))) + p("b") + p(tracked("moveTo", r("a")))
_ROWS = "".join(
    (
        "<w:tbl>",
        row((p("a"), p("b"))),
        row((p("c"), p("d")), "<w:del/>"),
        row((p("e"), p("f")), "<w:ins/>"),
        "</w:tbl>",
    )
)
_CELLS = "".join(
    (
        "<w:tbl><w:tr><w:tc><w:p/></w:tc>",
        f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{p('a')}</w:tc>",
        f"<w:tc><w:tcPr><w:cellIns/></w:tcPr>{p('b')}</w:tc></w:tr></w:tbl>",
    )
)
_ADDED = tracked("ins", "<m:r><m:t>y</m:t></m:r>")
_EQUATION = p(f"<m:oMath><m:r><m:t>x</m:t></m:r>{_ADDED}</m:oMath>")


@pytest.mark.parametrize(
    ("body", "final", "original"),
    [
        (p(r("a") + tracked("ins", r("b")) + tracked("del", r("c"))), ["ab"], ["ac"]),
        # Inserted by one, deleted by another: in neither view.
        (p(r("a") + _INSIDE), ["a"], ["a"]),
        # A deleted paragraph mark joins the next paragraph on.
        (p("a", lost("del")) + p("b"), ["ab"], ["a", "b"]),
        (p("a", lost("ins")) + p("b"), ["a", "b"], ["ab"]),
        # A wholly deleted paragraph is gone.
        (p("a") + p(tracked("del", r("b")), lost("del")) + p("c"), ["a", "c"], ["a", "b", "c"]),
        # Before a table there is nothing to join: the paragraph stays, an empty one goes.
        (
            p("a", lost("del")) + f"<w:tbl>{row((p('b'), p('c')))}</w:tbl>",
            ["a", "b | c"],
            ["a", "b | c"],
        ),
        # Moves: at their new place, or at their old one.
        (_MOVED, ["b", "a"], ["a", "b"]),
        (_ROWS, ["a | b", "e | f"], ["a | b", "c | d"]),
        (_CELLS, ["| b"], ["| a"]),
        (_EQUATION, ["xy"], ["x"]),
    ],
)
def test_views(body: str, final: list[str], original: list[str]) -> None:
    """What a reader sees after accepting, and after rejecting, every change."""
    content = package(body)
    assert read(content, Revisions.FINAL).lines() == final
    assert read(content, Revisions.ORIGINAL).lines() == original


def test_the_original_view_numbers_as_before() -> None:
    """Numbering that was put on as a tracked change counts in the final view only."""
    inserted = (
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins w:id="1" w:author="Ada"/></w:numPr>'
    )
    former = (
        '<w:numPr><w:numId w:val="1"/></w:numPr><w:pPrChange w:author="Ada"><w:pPr/></w:pPrChange>'
    )
    numbering = abstract(1, list_level(0, "decimal", "%1.")) + num(1, 1)
    content = package(p("a", inserted) + p("b", former), {"numbering": numbering})
    assert read(content, Revisions.FINAL).lines() == ["1. a", "2. b"]
    assert read(content, Revisions.ORIGINAL).lines() == ["a", "b"]


def test_changes_are_noted_by_author_with_their_days() -> None:
    """How many, by whom, when, and what became of them; not what they say."""
    content = package(p(tracked("del", r("secret")) + tracked("ins", r("public"))))
    notes = {note.kind: note.detail for note in read(content).notes}
    assert notes == {
        "deletion_dropped": "1 by Ada, 2024-05-06T10:00:00Z to 2024-05-06T10:00:00Z: "
        "6 characters dropped",
        "insertion_kept": "1 by Ada, 2024-05-06T10:00:00Z to 2024-05-06T10:00:00Z: "
        "6 characters kept",
    }


def test_deleted_field_instructions_stay_out_of_both_views() -> None:
    """An instruction is no text, deleted or not."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:delInstrText>PAGE</w:delInstrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:delText>3</w:delText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    content = package(p(r("a") + tracked("del", field)))
    assert read(content, Revisions.FINAL).lines() == ["a"]
    assert read(content, Revisions.ORIGINAL).lines() == ["a3"]


def test_changed_rows_and_cells_are_counted() -> None:
    """Characters of rows and cells that are dropped or kept whole, none of them twice."""
    change = 'w:id="9" w:author="Ada"'
    body = (
        "<w:tbl>"
        + row((p(tracked("del", r("gone"))), p("20")), f"<w:del {change}/>")
        + row((p(tracked("ins", r("new"))), p("30")), f"<w:ins {change}/>")
        + f"<w:tr><w:tc><w:tcPr><w:cellDel {change}/></w:tcPr>{p('cell')}</w:tc>"
        + f"<w:tc>{p('kept')}</w:tc></w:tr></w:tbl>"
    )
    details = {note.kind: note.detail for note in read(package(body)).notes}
    assert details["deletion_dropped"].endswith("10 characters dropped")
    assert details["insertion_kept"].endswith("5 characters kept")

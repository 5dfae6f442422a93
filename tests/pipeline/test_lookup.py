"""A run or a document is found by its id or the beginning of it."""

from pathlib import Path

import pytest

from pipeline import DocumentStatus, UnknownNameError
from pipeline.lookup import look_up
from pipeline.receiving.extraction import keep
from tests.flows.records import recorded
from tests.pipeline.homes import octavo_in


def sha256_of(receipted: object) -> str:
    found: str = receipted.receipt.sha256  # type: ignore[attr-defined]
    return found


async def test_runs_and_documents_are_found_by_what_people_type(tmp_path: Path) -> None:
    """A document comes alone, out of the last run that read it, with its own exceptions only."""
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text("Governing law: Ohio.", encoding="utf-8")
    bad.write_bytes(b"%PDF-1.7 and then nothing")
    with octavo_in(tmp_path) as octavo:
        first = await recorded(octavo, good, bad, run="one")
        await recorded(octavo, good, run="two")
        assert look_up(octavo, "on") == (first, None)
        assert look_up(octavo, "last")[0].run == "two"
        read, unread = (sha256_of(document) for document in first.documents)

        run, document = look_up(octavo, read[:12].upper())
        assert document is not None
        assert (run.run, run.received, run.documents, run.exceptions) == ("two", 1, (document,), ())
        assert run.reconciliation.adds_up

        run, document = look_up(octavo, unread)
        assert document is not None
        assert document.status is DocumentStatus.EXCEPTION
        assert (run.run, run.exceptions) == ("one", first.exceptions)


async def test_a_name_that_is_neither_is_said_twice(tmp_path: Path) -> None:
    """The message says which runs and which documents there are."""
    file = tmp_path / "a.txt"
    file.write_text("Governing law: Ohio.", encoding="utf-8")
    with octavo_in(tmp_path) as octavo:
        run = await recorded(octavo, file, run="one")
        with pytest.raises(UnknownNameError) as raised:
            look_up(octavo, "zzz")
    said = str(raised.value)
    assert "no run 'zzz'; there are one" in said
    assert f"no document 'zzz'; there are {sha256_of(run.documents[0])}" in said


def test_a_document_that_no_run_has_met_has_no_result(tmp_path: Path) -> None:
    """A plan keeps the file's bytes; that is not a result."""
    file = tmp_path / "a.txt"
    file.write_text("Governing law: Ohio.", encoding="utf-8")
    with octavo_in(tmp_path) as octavo:
        receipt, _ = keep(octavo, file, matter="m")
        with pytest.raises(UnknownNameError, match="no run has a result"):
            look_up(octavo, receipt.sha256)

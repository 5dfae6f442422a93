"""Everything a run receives is on record, and adds up."""

from pathlib import Path

from pipeline.batch import finish, load_run
from pipeline.receiving.arrival import receive_files
from pipeline.result import DocumentStatus, RunStatus
from pipeline.store import ReceiptRepository
from tests.pipeline.homes import batch_of, octavo_in
from tests.pipeline.ingest.files import mail_of, zip_of


def folder_of_all_kinds(root: Path) -> Path:
    """A file, its duplicate, an excluded one, a mail, an archive with a broken one inside."""
    folder = root / "in"
    folder.mkdir()
    mail = mail_of(attachments=[("note.txt", b"a note"), ("copy.txt", b"text")]).as_bytes()
    files = {
        "a.txt": b"text",
        "b.txt": b"text",
        ".hidden": b"x",
        "mail.eml": mail,
        "x.zip": zip_of({"mail.eml": mail, "broken.zip": b"PK\x03\x04 cut off"}),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


async def test_received_is_what_became_of_each(tmp_path: Path) -> None:
    """Files inside files count; a run may be gone on with, and comes to the same."""
    folder = folder_of_all_kinds(tmp_path)
    with octavo_in(tmp_path) as octavo:
        batch = batch_of(octavo, folder)
        arrivals = receive_files(batch)
        again = receive_files(batch)
        result = load_run(octavo, batch.run)
    assert [arrival.receipt.name for arrival in arrivals] == ["a.txt", "mail.eml", "note.txt"]
    assert [arrival.position for arrival in again] == [a.position for a in arrivals]
    assert result.received == 9
    counts = result.reconciliation
    assert (counts.duplicates, counts.exceptions, counts.excluded) == (3, 1, 2)
    assert counts.received == len(arrivals) + 6
    # Nothing is reconciled before the documents themselves are done.
    assert counts.processed == 0
    assert not counts.adds_up
    assert batch.progress.files == 9
    assert batch.progress.files_done == 12


async def test_a_member_has_a_receipt_that_names_its_parent(tmp_path: Path) -> None:
    """In the store, with the path inside; a duplicate keeps its own."""
    folder = folder_of_all_kinds(tmp_path)
    with octavo_in(tmp_path) as octavo:
        batch = batch_of(octavo, folder)
        first, mail, note = receive_files(batch)
        with octavo.store.snapshot() as session:
            receipts = ReceiptRepository(session)
            (found,) = receipts.of_document(note.receipt.sha256, matter="matter")
            copies = receipts.of_document(first.receipt.sha256, matter="matter")
    assert found == note.receipt
    assert found.parent_sha256 == mail.receipt.sha256
    assert found.path.endswith("/in/mail.eml!/note.txt")
    assert sorted(Path(copy.path).name for copy in copies) == ["a.txt", "b.txt", "copy.txt"]


async def test_an_archive_of_nothing_but_known_files_completes(tmp_path: Path) -> None:
    """Excluded and duplicate files leave nothing undone."""
    (tmp_path / "x.zip").write_bytes(zip_of({"__MACOSX/a": "a"}))
    with octavo_in(tmp_path) as octavo:
        batch = batch_of(octavo, tmp_path / "x.zip")
        assert receive_files(batch) == ()
        result = finish(batch)
    assert result.reconciliation.adds_up
    assert result.status is RunStatus.COMPLETE
    assert {document.status for document in result.documents} == {DocumentStatus.EXCLUDED}

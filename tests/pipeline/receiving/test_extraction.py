"""The bytes of a file are kept by content, and its text is read once by each reader."""

from pathlib import Path

import pytest

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.receiving.extraction import extract, keep, keep_member
from tests.pipeline.homes import octavo_in
from tests.pipeline.ingest.files import word_of


def test_a_file_is_only_read(tmp_path: Path) -> None:
    """Its bytes are in the store under their hash, and the file is as it was."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"text\r\n")
    with octavo_in(tmp_path) as octavo:
        receipt, content = keep(octavo, path, matter="matter")
        assert octavo.store.content.get(receipt.sha256) == content == b"text\r\n"
        document, notes = extract(octavo, receipt)
    assert (document.text, notes) == ("text\n", ())
    assert path.read_bytes() == b"text\r\n"


def test_the_text_is_kept_and_the_note_goes_with_the_name(tmp_path: Path) -> None:
    """The same content under two names has one text, and one of them a wrong extension."""
    with octavo_in(tmp_path) as octavo:
        (tmp_path / "a.pdf").write_bytes(word_of("words"))
        receipt, content = keep(octavo, tmp_path / "a.pdf", matter="matter")
        inside = keep_member(octavo, receipt, "a.docx", content or b"")
        first, notes = extract(octavo, receipt)
        second, none = extract(octavo, inside)
    assert first == second
    assert [note.kind for note in notes if note not in none] == ["mismatched_type"]


def test_a_file_over_the_limit_is_hashed_and_not_kept(tmp_path: Path) -> None:
    """And says which setting lets it in."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 100)
    with octavo_in(tmp_path, max_file_bytes=99) as octavo:
        receipt, content = keep(octavo, path, matter="matter")
        with pytest.raises(IngestError, match="OCTAVO_MAX_FILE_BYTES") as raised:
            extract(octavo, receipt)
    assert content is None
    assert raised.value.exception_class is ExceptionClass.OVER_LIMIT

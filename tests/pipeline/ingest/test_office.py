"""Older formats go through LibreOffice, within limits, or are exceptions that say so."""

import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.media_type import MediaType
from pipeline.ingest.office import add_office, converter
from tests.pipeline.ingest.compound_file import compound_file
from tests.pipeline.ingest.files import word_of

RTF = rb"{\rtf1\ansi Rent is due on the {\b first}.\par}"


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A `soffice` of our own, the only one that is found."""
    if sys.platform == "win32":
        pytest.skip("a script is no program there")
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\nimport sys, time, subprocess\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def failure(
    content: bytes = RTF, kind: MediaType = MediaType.RTF, limit_s: float = 20
) -> IngestError:
    with pytest.raises(IngestError) as raised:
        add_office(Body(), content, kind, time_limit_s=limit_s)
    return raised.value


def test_without_the_program_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A retry helps once it is installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    error = failure()
    assert error.exception_class is ExceptionClass.UNSUPPORTED
    assert error.retryable
    assert "install libreoffice" in error.detail


def test_what_it_writes_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the reader of the format that it writes; the conversion is noted."""
    (tmp_path / "ready.docx").write_bytes(word_of("Rent is due."))
    program(
        tmp_path,
        monkeypatch,
        "import pathlib, shutil\nout = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        f"out.mkdir()\nshutil.copy({str(tmp_path / 'ready.docx')!r}, out / 'in.docx')",
    )
    body = Body()
    notes = add_office(body, RTF, MediaType.RTF)
    assert "Rent is due." in body.finished()[0]
    assert notes[0].kind == "converted"


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it has started: what works is a child of the program."""
    mark = tmp_path / "mark"
    child = f"import time; time.sleep(3); open({str(mark)!r}, 'w')"
    program(tmp_path, monkeypatch, f"subprocess.Popen([sys.executable, '-c', {child!r}]).wait()")
    began = time.monotonic()
    error = failure(limit_s=1.5)
    assert error.exception_class is ExceptionClass.TIMED_OUT
    assert error.retryable
    if sys.platform == "linux":
        time.sleep(max(0, began + 3.6 - time.monotonic()))
        assert not mark.exists()


def test_nothing_written_is_corrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends well whatever it was given."""
    program(tmp_path, monkeypatch, "")
    assert failure().exception_class is ExceptionClass.CORRUPT


def test_a_password_is_seen_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a bit in the header of the document."""
    program(tmp_path, monkeypatch, "")
    stream = b"\xec\xa5" + b"\0" * 9 + b"\x01" + b"\0" * 100
    error = failure(compound_file({"WordDocument": stream}), MediaType.DOC)
    assert error.exception_class is ExceptionClass.ENCRYPTED


@pytest.mark.skipif(converter() is None, reason="LibreOffice is optional, and not installed here")
def test_rtf_is_read() -> None:
    """By the real program."""
    body = Body()
    add_office(body, RTF, MediaType.RTF)
    assert body.finished()[0].strip() == "Rent is due on the first."

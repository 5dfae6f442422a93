"""Older and other office formats, through LibreOffice where it is installed.

The program runs without a network, without macros, in a folder of its own, within a time limit.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import docx, pptx, xlsx
from pipeline.ingest.body import Body
from pipeline.ingest.compound import doc_is_encrypted
from pipeline.ingest.docx import PackageLimits, add_docx
from pipeline.ingest.media_type import MediaType
from pipeline.ingest.pptx import add_pptx
from pipeline.ingest.xlsx import add_xlsx

TIME_LIMIT_S: Final = 120.0
"""A start takes some 3 s, a document of 500 pages some 20 s."""
_PROGRAMS: Final = ("soffice", "libreoffice")
_TARGETS: Final = {
    **dict.fromkeys((MediaType.DOC, MediaType.RTF, MediaType.ODT), "docx"),
    **dict.fromkeys((MediaType.XLS, MediaType.ODS, MediaType.XLSB), "xlsx"),
    **dict.fromkeys((MediaType.PPT, MediaType.ODP), "pptx"),
}
CONVERTED: Final = frozenset(_TARGETS)
"""The types that are read this way."""
_SOURCES: Final = {
    MediaType.DOC: "doc",
    MediaType.RTF: "rtf",
    MediaType.ODT: "odt",
    MediaType.XLS: "xls",
    MediaType.ODS: "ods",
    MediaType.XLSB: "xlsb",
    MediaType.PPT: "ppt",
    MediaType.ODP: "odp",
}
_READERS: Final[dict[str, Callable[..., tuple[Note, ...]]]] = {
    "docx": add_docx,
    "xlsx": add_xlsx,
    "pptx": add_pptx,
}
_EXTRACTORS: Final = {"docx": docx.EXTRACTOR, "xlsx": xlsx.EXTRACTOR, "pptx": pptx.EXTRACTOR}
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop
 oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop
 oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop
 oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""
"""No macro runs, and a picture that lies on the network is not fetched: a document must not be
able to tell anybody that it was opened."""


def add_office(
    body: Body,
    content: bytes,
    media_type: MediaType,
    *,
    limits: PackageLimits | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> tuple[Note, ...]:
    """Append the text of a file of one of the `CONVERTED` types.

    Args:
        limits: of what LibreOffice writes; None for the defaults.

    Raises:
        IngestError: LibreOffice is not installed, cannot read the file or takes too long; or
            what it wrote cannot be read.
    """
    program = converter()
    if program is None:
        raise IngestError(
            ExceptionClass.UNSUPPORTED,
            f"{media_type.value} is read through LibreOffice, which is not installed: install "
            "libreoffice, or save the file as DOCX, XLSX or PPTX",
            retryable=True,
        )
    if media_type is MediaType.DOC and doc_is_encrypted(content):
        raise IngestError(
            ExceptionClass.ENCRYPTED,
            "the document asks for a password; supply a copy that opens without one",
            retryable=True,
        )
    target = _TARGETS[media_type]
    converted = _convert(program, content, _SOURCES[media_type], target, time_limit_s)
    note = Note(kind="converted", detail=f"converted to {target} by LibreOffice, then read")
    return (note, *_READERS[target](body, converted, limits=limits))


def extractor_of(media_type: MediaType) -> str:
    """What reads files of the type. LibreOffice's version is the machine's affair."""
    return f"LibreOffice, then {_EXTRACTORS[_TARGETS[media_type]]}"


def converter() -> str | None:
    """The path of LibreOffice; None where it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def _convert(program: str, content: bytes, source: str, target: str, limit_s: float) -> bytes:
    # Left-over files of a program that was killed must not hide how the file ended.
    with TemporaryDirectory(prefix="octavo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / f"in.{source}").write_bytes(content)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        _run(program, folder, f"in.{source}", target, limit_s)
        written = folder / "out" / f"in.{target}"
        if not written.exists():
            raise IngestError(
                ExceptionClass.CORRUPT, "LibreOffice cannot read the file; supply a new copy"
            )
        return written.read_bytes()


def _run(program: str, folder: Path, name: str, target: str, limit_s: float) -> None:
    command = [
        *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
        *("--headless", "--norestore", "--convert-to", target, "--outdir", str(folder / "out")),
        str(folder / name),
    ]
    # In this process' group, so that whoever ends the group of a reader ends the program too.
    process = subprocess.Popen(  # noqa: S603 - a fixed program, with a name of our own choosing
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
    )
    try:
        process.wait(limit_s)
    except subprocess.TimeoutExpired as error:
        raise IngestError(
            ExceptionClass.TIMED_OUT,
            f"LibreOffice took more than {limit_s:g} s; supply the file as DOCX, XLSX or PPTX",
            retryable=True,
        ) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it has started, which is what does the work."""
    if process.poll() is None:
        for pid in (*_started_by(process.pid), process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        process.wait()


def _started_by(pid: int) -> list[int]:
    """Processes that `pid` started, and they; none where the system does not tell (proc(5))."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    children = [int(child) for child in listed.split()]
    return [*(inner for child in children for inner in _started_by(child)), *children]

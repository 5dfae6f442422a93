"""A worker: reads or opens one file after the other, until nobody asks any more."""

import json
import logging
import os
import pkgutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from typing import IO, Any, Protocol, TextIO

from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.sandbox.answer import document_header, error_fields, error_header
from pipeline.sandbox.bounds import confine, end_with, resident_bytes, start_clock, stop_clock
from pipeline.sandbox.death import out_of_memory
from pipeline.sandbox.limits import SandboxLimits
from pipeline.sandbox.message import receive, send
from pipeline.store.document_bytes import document_to_bytes

_ANY_BYTES = 1 << 62
"""Files come from our own process, which has bounded them."""


class FileReader(Protocol):
    """What turns the bytes of a file into a document."""

    def __call__(self, content: bytes, *, name: str, sha256: str, **options: Any) -> Document: ...


class OpenedMember(Protocol):
    """A file that another holds, as `pipeline.ingest.Member` has it."""

    @property
    def name(self) -> str: ...
    @property
    def content(self) -> bytes | None: ...
    @property
    def failure(self) -> IngestError | None: ...
    @property
    def excluded(self) -> str | None: ...


class FileOpener(Protocol):
    """What tells the type of a file and takes out the files in it."""

    def __call__(
        self, content: bytes, *, name: str, **options: Any
    ) -> tuple[str, Iterator[OpenedMember]]: ...


_Message = tuple[dict[str, Any], bytes]


def main(limits_json: str, lifeline: str, reader_name: str, opener_name: str) -> None:
    """Serve until the pipe of files is closed.

    Args:
        limits_json: the fields of `SandboxLimits`.
        lifeline: number of the open file that closes with whoever started this process; empty
            where there is none.
        reader_name: a `FileReader` as `module:function`.
        opener_name: a `FileOpener` likewise.
    """
    if lifeline:
        end_with(int(lifeline))
    files, answers, silence = _streams()
    logging.disable()
    warnings.simplefilter("ignore")
    try:
        read: FileReader = pkgutil.resolve_name(reader_name)
        open_file: FileOpener = pkgutil.resolve_name(opener_name)
    except Exception as error:
        send(answers, {"failed": f"{type(error).__name__}: {error}"})
        return
    limits = SandboxLimits(**json.loads(limits_json))
    confine(limits)
    send(answers, {})
    while (job := receive(files, body_bytes=_ANY_BYTES)) is not None:
        start_clock(limits, silence)
        if job[0]["action"] == "open":
            messages = _parts(open_file, limits, *job)
        else:
            messages = iter([_answer(read, limits, *job)])
        for header, body in messages:
            send(answers, header, body)
        stop_clock()


def _streams() -> tuple[IO[bytes], IO[bytes], TextIO]:
    """The pipes, moved away from where libraries and programs they start read and print."""
    files, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115 - stays open
    for standard in (0, 1, 2):
        os.dup2(silence.fileno(), standard)
    return files, answers, silence


def _answer(
    read: FileReader, limits: SandboxLimits, header: dict[str, Any], content: bytes
) -> _Message:
    try:
        names = {"name": header["name"], "sha256": header["sha256"]}
        document = read(content, **names, **header["options"])
        body = _bounded(document, limits)
    except Exception as error:
        return _failed(error, limits), b""
    return document_header(resident_bytes()), body


def _parts(
    open_file: FileOpener, limits: SandboxLimits, header: dict[str, Any], content: bytes
) -> Iterator[_Message]:
    """The file's type, each of its members as it is taken out, and the end."""
    try:
        media_type, members = open_file(content, name=header["name"], **header["options"])
        yield {"media_type": str(media_type)}, b""
        for member in members:
            yield {"member": _told(member)}, member.content or b""
    except Exception as error:
        yield _failed(error, limits), b""
    else:
        yield {"error": None, "resident_bytes": resident_bytes()}, b""


def _told(member: OpenedMember) -> dict[str, Any]:
    failure = member.failure
    told = None if failure is None else error_fields(failure)
    return {"name": member.name, "failure": told, "excluded": member.excluded}


def _failed(error: Exception, limits: SandboxLimits) -> dict[str, Any]:
    """What went wrong, as the class of exception that it is."""
    held = resident_bytes()
    if isinstance(error, MemoryError):
        return error_header(out_of_memory(limits), held, is_out_of_memory=True)
    if isinstance(error, RecursionError):
        return error_header(_too_deep(), held)
    return error_header(error if isinstance(error, IngestError) else _internal(error), held)


def _bounded(document: Document, limits: SandboxLimits) -> bytes:
    for count, limit, what, setting in (
        (len(document.pages), limits.pages, "pages", "PAGES"),
        (len(document.text), limits.characters, "characters of text", "CHARACTERS"),
        (len(document.blocks), limits.blocks, "paragraphs, rows and cells", "BLOCKS"),
    ):
        if count > limit:
            raise _over(f"{count} {what} are more than {limit}", setting)
    body = document_to_bytes(document)
    if len(body) > limits.answer_bytes:
        raise _over(f"its text and blocks take {len(body)} bytes", "CHARACTERS")
    return body


def _over(detail: str, setting: str) -> IngestError:
    return IngestError(
        ExceptionClass.OVER_LIMIT, f"{detail}: raise OCTAVO_INGEST__{setting}, or split the file"
    )


def _too_deep() -> IngestError:
    return IngestError(
        ExceptionClass.OVER_LIMIT, "is nested deeper than its reader follows; supply a new copy"
    )


def _internal(error: Exception) -> IngestError:
    """Says where it happened: messages of others' exceptions may hold text of the document."""
    place = extract_tb(error.__traceback__)[-1]
    return IngestError(
        ExceptionClass.INTERNAL,
        f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno} in the reader of "
        "this type; please report it",
    )

"""A worker: reads one file after the other, as it is asked, until nobody asks any more."""

import json
import logging
import os
import pkgutil
import warnings
from pathlib import Path
from traceback import extract_tb
from typing import IO, Any, Protocol, TextIO

from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.sandbox.answer import document_header, error_header
from pipeline.sandbox.bounds import confine, end_with, resident_bytes, start_clock, stop_clock
from pipeline.sandbox.death import out_of_memory
from pipeline.sandbox.limits import SandboxLimits
from pipeline.sandbox.message import receive, send
from pipeline.store.document_bytes import document_to_bytes

_ANY_BYTES = 1 << 62
"""Files come from our own process, which has bounded them."""


class FileReader(Protocol):
    """What turns the bytes of a file into a document."""

    def __call__(self, content: bytes, *, name: str, sha256: str, **options: str) -> Document: ...


def main(limits_json: str, lifeline: str, reader_name: str) -> None:
    """Serve until the pipe of files is closed.

    Args:
        limits_json: the fields of `SandboxLimits`.
        lifeline: number of the open file that closes with whoever started this process; empty
            where there is none.
        reader_name: a `FileReader` as `module:function`.
    """
    if lifeline:
        end_with(int(lifeline))
    files, answers, silence = _streams()
    logging.disable()
    warnings.simplefilter("ignore")
    try:
        read: FileReader = pkgutil.resolve_name(reader_name)
    except Exception as error:
        send(answers, {"failed": f"{type(error).__name__}: {error}"})
        return
    limits = SandboxLimits(**json.loads(limits_json))
    confine(limits)
    send(answers, {})
    while (job := receive(files, body_bytes=_ANY_BYTES)) is not None:
        start_clock(limits, silence)
        header, body = _answer(read, limits, *job)
        stop_clock()
        send(answers, header, body)


def _streams() -> tuple[IO[bytes], IO[bytes], TextIO]:
    """The pipes, moved away from where libraries and programs they start read and print."""
    files, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115 - stays open
    for standard in (0, 1, 2):
        os.dup2(silence.fileno(), standard)
    return files, answers, silence


def _answer(
    read: FileReader, limits: SandboxLimits, header: dict[str, Any], content: bytes
) -> tuple[dict[str, Any], bytes]:
    try:
        names = {"name": header["name"], "sha256": header["sha256"]}
        document = read(content, **names, **header["options"])
        body = _bounded(document, limits)
    except MemoryError:
        return error_header(out_of_memory(limits), resident_bytes(), is_out_of_memory=True), b""
    except IngestError as error:
        return error_header(error, resident_bytes()), b""
    except RecursionError:
        return error_header(_too_deep(), resident_bytes()), b""
    except Exception as error:
        return error_header(_internal(error), resident_bytes()), b""
    return document_header(resident_bytes()), body


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

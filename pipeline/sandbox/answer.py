"""What a worker answers about one file that it reads. It travels as a message; see `message`."""

from dataclasses import dataclass
from typing import Any

from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.store.document_bytes import document_from_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A document, or why there is none."""

    document: Document | None
    error: IngestError | None
    """None where there is a document, and only there."""
    is_out_of_memory: bool = False
    """The worker met its limit on memory, and may be too full for any other file."""
    resident_bytes: int | None = None
    """What the worker holds after the file; None where the system does not say."""


def document_header(resident_bytes: int | None) -> dict[str, Any]:
    """Goes before the document's bytes."""
    return {"resident_bytes": resident_bytes}


def error_header(
    error: IngestError, resident_bytes: int | None, *, is_out_of_memory: bool = False
) -> dict[str, Any]:
    """Stands for itself."""
    return {
        "error": error_fields(error),
        "is_out_of_memory": is_out_of_memory,
        "resident_bytes": resident_bytes,
    }


def error_fields(error: IngestError) -> tuple[str, str, bool]:
    """An exception as plain values: class, detail, whether a retry can help."""
    return error.exception_class.value, error.detail, error.retryable


def answer_of(header: dict[str, Any], body: bytes, *, sha256: str) -> Answer:
    """The answer in a message.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: no answer about this file.
    """
    resident_bytes = header["resident_bytes"]
    if "error" in header:
        name, detail, retryable = header["error"]
        error = IngestError(ExceptionClass(name), str(detail), bool(retryable))
        return Answer(
            document=None,
            error=error,
            is_out_of_memory=bool(header["is_out_of_memory"]),
            resident_bytes=resident_bytes,
        )
    document = document_from_bytes(body)
    if document.sha256 != sha256:
        raise ValueError("an answer about another file")
    return Answer(document=document, error=None, resident_bytes=resident_bytes)

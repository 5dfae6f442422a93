"""What a worker answers about one file that it opens: its type, its members, its end.

Each is a message of its own, so that no more than one member is held at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import MediaType, Member
from pipeline.sandbox.answer import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A file and the files in it."""

    media_type: MediaType
    members: Iterator[Member]
    """In order, each as it is taken out. Raises `IngestError` where that cannot go on."""


Part = MediaType | Member | Answer
"""An answer is the last part; without an error the file was opened to its end."""


def part_of(header: dict[str, Any], body: bytes) -> Part:
    """The part in a message.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is none.
    """
    if "media_type" in header:
        return MediaType(header["media_type"])
    if "member" in header:
        return _member(header["member"], body)
    error = header["error"]
    return Answer(
        document=None,
        error=None if error is None else _error(error),
        is_out_of_memory=bool(header.get("is_out_of_memory", False)),
        resident_bytes=header["resident_bytes"],
    )


def _member(said: dict[str, Any], body: bytes) -> Member:
    failure, excluded = said["failure"], said["excluded"]
    return Member(
        name=str(said["name"]),
        content=None if failure is not None else body,
        failure=None if failure is None else _error(failure),
        excluded=None if excluded is None else str(excluded),
    )


def _error(said: tuple[str, str, bool]) -> IngestError:
    name, detail, retryable = said
    return IngestError(ExceptionClass(name), str(detail), bool(retryable))

"""Exceptions in the sense of e-discovery: what could not be processed, and why.

These are values that end up in the record and in reports. Python's exceptions are in `errors`.
"""

from dataclasses import dataclass
from enum import StrEnum


class ExceptionClass(StrEnum):
    """The trade's classes. A class says what is wrong with the item, not where it was noticed."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    NO_TEXT = "no_text"
    UNSUPPORTED = "unsupported"
    MISMATCHED_TYPE = "mismatched_type"
    OVER_LIMIT = "over_limit"
    UNREADABLE = "unreadable"
    TIMED_OUT = "timed_out"
    PARTLY_READ = "partly_read"
    RETRIES_EXHAUSTED = "retries_exhausted"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    REJECTED = "rejected"
    BUDGET = "budget"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRecord:
    """One item that could not be processed. `detail` never holds text of the document."""

    path: str
    exception_class: ExceptionClass
    retryable: bool
    """True where the same file may well go through another time."""
    detail: str
    """One line: what is wrong and what can be done about it."""
    sha256: str | None = None
    """None where the bytes could not be read."""

"""Coverage: which spans of a document were read, and why the others were not."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadSpan:
    """The half-open interval `[start, end)`, in characters, that some field was not read for."""

    start: int
    end: int
    reason: str
    """Such as `retries_exhausted: HTTP 503`; never text of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """`read` is the share of characters, 0 to 1, that was read for every asked field."""

    read: float
    unread: tuple[UnreadSpan, ...] = ()


def coverage(characters: int, unread: Iterable[UnreadSpan]) -> Coverage:
    """Coverage of a text of `characters` characters; overlapping unread spans count once."""
    spans = tuple(sorted(unread, key=lambda span: (span.start, span.end, span.reason)))
    missing, reached = 0, 0
    for span in spans:
        missing += max(0, span.end - max(span.start, reached))
        reached = max(reached, span.end)
    read = 1.0 if characters == 0 else 1.0 - missing / characters
    return Coverage(read=read, unread=spans)

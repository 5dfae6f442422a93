"""A file in a watched folder, as it was when it was taken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFile:
    """One arrival."""

    path: str
    """In the folder, with forward slashes."""
    size_bytes: int
    modified_ns: int
    """Time of its last change, in nanoseconds since 1970-01-01 UTC."""
    sha256: str

"""A stamp: how a file looks from outside, by which a change is noticed."""

from pathlib import Path

Stamp = tuple[int, int]
"""Size in bytes, and the time of the last change in nanoseconds since 1970-01-01 UTC."""


def stamp_of(path: Path) -> Stamp:
    """The stamp of a file as it is now.

    Raises:
        OSError: it is gone, or may not be looked at.
    """
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns

"""Where a watched folder's file is that a run has failed on: the watcher has put it away."""

import hashlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from pipeline.inbox.places import EXCEPTIONS
from pipeline.receiving.receipt import path_text
from pipeline.store import InboxPlaceRepository

_GAP = 20
"""Numbers that may be missing among names: a person has taken those files out."""


def put_away_from(
    places: InboxPlaceRepository, file: Path, *, run: str | None
) -> Iterator[tuple[Path, str]]:
    """The files that arrived as `file` in a watched folder and lie in its `exceptions` now, each
    with its SHA-256.

    They are known by their bytes, whatever name they were given there.

    Args:
        places: what has arrived, and where.
        file: absolute; where it was read.
        run: only what arrived for this run; None looks at all.
    """
    for folder in file.parents:
        within = file.relative_to(folder)
        hashes = places.moved(path_text(folder), within.as_posix(), run=run)
        for found in _numbered(folder / EXCEPTIONS / within) if hashes else ():
            sha256 = _sha256(found)
            if sha256 is not None and sha256 in hashes:
                yield found, sha256


def _numbered(path: Path) -> Iterator[Path]:
    """The path, `name (2).ext`, `name (3).ext` and so on, as far as they are there."""
    missing = 0
    for number in count(1):
        each = path if number == 1 else path.with_name(f"{path.stem} ({number}){path.suffix}")
        if each.is_file():
            missing = 0
            yield each
        else:
            missing += 1
        if missing > _GAP:
            return


def _sha256(path: Path) -> str | None:
    """None where the file cannot be read."""
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None

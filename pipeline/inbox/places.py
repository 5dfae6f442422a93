"""Where the files of a watched folder go when what became of them is settled."""

import logging
from dataclasses import replace
from pathlib import Path

from pipeline.inbox.stamp import stamp_of
from pipeline.inbox_file import InboxFile
from pipeline.result import DocumentStatus
from pipeline.store import InboxEnding

_log = logging.getLogger(__name__)

DONE, EXCEPTIONS = "done", "exceptions"
"""Folders in the watched one, with its sub-folders in them."""
_WELL = frozenset({*(status.value for status in DocumentStatus)} - {"incomplete", "exception"})


def put_away(folder: Path, ending: InboxEnding) -> InboxEnding:
    """Move the file to `done`, or to `exceptions` where it was not read, or not wholly.

    A file that is another by now, or that may not be moved, stays; returns the ending with where
    the file is.
    """
    file, source = ending.file, folder / ending.file.path
    if not stands(folder, file):
        return replace(ending, is_standing=False)
    try:
        target = _free(folder / (DONE if ending.outcome in _WELL else EXCEPTIONS) / file.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
    except FileNotFoundError:
        return replace(ending, is_standing=False)
    except OSError as error:
        _log.warning(
            "%s stays in %s: it cannot be moved (%s)", ascii(file.path), folder, error.strerror
        )
        return ending
    return replace(ending, is_standing=False)


def stands(folder: Path, file: InboxFile) -> bool:
    """Whether the file is where it arrived, as it was then."""
    try:
        return stamp_of(folder / file.path) == (file.size_bytes, file.modified_ns)
    except OSError:
        return False


def _free(path: Path) -> Path:
    """The path, or `name (2).ext` where it is taken."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return free

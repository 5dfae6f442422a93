"""The scratch folder of a worker. What readers leave there goes with the worker, or, where its
owner was killed as well, with the next worker that anybody starts."""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_PREFIX = "octavo-worker-"
_LOCK = ".owned"
_AGE_S = 600.0
"""Younger folders are left alone: their owners may be about to lock them."""


class Scratch:
    """A folder that others can tell is in use: its owner holds a lock, and loses it by dying."""

    def __init__(self) -> None:
        """
        Raises:
            OSError: the folder for temporary files cannot be written.
        """
        _sweep()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = os.open(self.path / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        if sys.platform != "win32":
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove it with whatever is in it. Once."""
        os.close(self._lock)
        shutil.rmtree(self.path, ignore_errors=True)


def _sweep() -> None:
    """Remove folders that nobody owns any more."""
    if sys.platform == "win32":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _AGE_S and not _is_owned(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_owned(folder: Path) -> bool:
    try:
        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:  # its owner died before it had locked it
        return False
    except BlockingIOError:
        return True
    return False

"""Stillness: which files of a watched folder nobody is writing any more."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.inbox.stamp import Stamp

if sys.platform == "linux":
    import fcntl
    import signal

_EMPTY_TIMES = 10
"""Programs make a file before they have its bytes: an empty one is given ten times as long."""


@dataclass(slots=True)
class _Seen:
    stamp: Stamp
    since: float


class Stillness:
    """Remembers how files looked. A file is still when it has not changed for a while."""

    def __init__(self, settle_s: float) -> None:
        """`settle_s`: seconds for which size and time must stay as they are."""
        self._settle_s = settle_s
        self._seen: dict[str, _Seen] = {}

    def still(self, stamps: Mapping[str, Stamp], now: float) -> list[str]:
        """The files that have been still for long enough, in the order given.

        Args:
            stamps: path -> how it looks now, of all files that wait.
            now: seconds of any clock that only goes forward.
        """
        self._seen = {path: self._looked(path, stamp, now) for path, stamp in stamps.items()}
        return [path for path, seen in self._seen.items() if self._is_still(seen, now)]

    def next_s(self, now: float) -> float | None:
        """Seconds until the first file that waits may be still; None where none waits."""
        ends = [seen.since + self._needed(seen) for seen in self._seen.values()]
        waiting = [end - now for end in ends if end > now]
        return min(waiting, default=None)

    def _looked(self, path: str, stamp: Stamp, now: float) -> _Seen:
        seen = self._seen.get(path)
        return seen if seen is not None and seen.stamp == stamp else _Seen(stamp, now)

    def _is_still(self, seen: _Seen, now: float) -> bool:
        return now - seen.since >= self._needed(seen)

    def _needed(self, seen: _Seen) -> float:
        return self._settle_s * (1 if seen.stamp[0] else _EMPTY_TIMES)


def is_being_written(path: Path) -> bool | None:
    """Whether a program of this machine has the file open for writing; None where the system does
    not tell: other systems than Linux, network shares, files of other users.

    Raises:
        OSError: the file cannot be opened.
    """
    if sys.platform != "linux":
        return None
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        # A lease for reading is only given where nobody writes (fcntl(2), F_SETLEASE). Whoever
        # opens the file in the moment it lasts is held up, and the signal that tells us of it
        # must be one that ends no process.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return True
        except OSError:
            return None
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    finally:
        os.close(file)
    return False

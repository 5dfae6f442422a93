"""A part of a service: a process that is started again when it ends before it should.

The process leads a group of its own, so that what it has started ends with it. It ends when its
standard input closes: also if whoever started it is killed.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_SETTLED_S = 60.0
"""A process that has lived so long was no failed start: the next pause is the first again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What to run, and when."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    """The whole environment of the process."""
    log: Path
    """Its output is appended there."""
    wanted: Callable[[], bool] = lambda: True
    """Whether to start it now: False where somebody else does the same already."""
    ready: Path | None = None
    """A file that the process makes when it is ready; None where it makes none."""


@dataclass(slots=True)
class KeptPart:
    """The live state of a part. Not for several threads."""

    part: Part
    say: Callable[[str], None]
    _process: "subprocess.Popen[bytes] | None" = None
    _started: float = 0.0
    _not_before: float = 0.0
    _pause_s: float = _FIRST_PAUSE_S
    _told: bool = False
    """Whether `say` has heard that the process is ready."""
    _groups: set[int] = field(default_factory=set)
    """Groups of processes that ended and left others running."""

    @property
    def pid(self) -> int | None:
        """Of the running process; None where there is none."""
        return None if self._process is None else self._process.pid

    def look(self) -> None:
        """Start the process where it is not running and should be."""
        self._groups = {group for group in self._groups if _exists(group)}
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._ended(self._process, now)
        if self._process is None and now >= self._not_before and self.part.wanted():
            self._start(now)
        if not self._told and self.part.ready is not None and self.part.ready.exists():
            self._told = True
            self.say(f"{self.part.name} is ready")

    def end(self) -> None:
        """Ask the process, and everything it has started, to end."""
        groups = self._groups | ({self._process.pid} if self._process else set())
        for group in groups:
            _signal(group, signal.SIGTERM)

    def wait(self, timeout_s: float) -> None:
        """Return when all of it has ended; after `timeout_s` it is killed."""
        deadline = time.monotonic() + timeout_s
        if self._process is not None:
            self._groups.add(self._process.pid)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout_s)
        while time.monotonic() < deadline and any(map(_exists, self._groups)):
            time.sleep(0.05)
        for group in self._groups:
            _signal(group, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            _close(self._process.stdin)
            self._process = None

    def _start(self, now: float) -> None:
        self.part.log.parent.mkdir(parents=True, exist_ok=True)
        if self.part.ready is not None:
            self._told = False
            self.part.ready.unlink(missing_ok=True)
        with self.part.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                self.part.command,
                env=dict(self.part.environment),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started = now

    def _ended(self, process: "subprocess.Popen[bytes]", now: float) -> None:
        if _exists(process.pid):
            self._groups.add(process.pid)
        _close(process.stdin)
        self._process = None
        if now - self._started > _SETTLED_S:
            self._pause_s = _FIRST_PAUSE_S
        self._not_before = now + self._pause_s
        self.say(
            f"{self.part.name} ended with code {process.returncode} (see {self.part.log}); "
            f"starting it again in {self._pause_s:.0f} s"
        )
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    return True


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _close(pipe: "IO[bytes] | None") -> None:
    if pipe is not None:
        with suppress(OSError):
            pipe.close()

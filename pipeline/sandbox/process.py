"""A worker as its owner sees it: a process that is started, asked, and ended for certain."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any, TypeVar, cast

from pipeline.sandbox.answer import Answer, answer_of
from pipeline.sandbox.death import Death
from pipeline.sandbox.environment import environment
from pipeline.sandbox.errors import WorkerStartError
from pipeline.sandbox.family import Part, part_of
from pipeline.sandbox.file_job import FileJob
from pipeline.sandbox.limits import SandboxLimits
from pipeline.sandbox.message import receive, send
from pipeline.sandbox.scratch import Scratch

if sys.platform != "win32":
    import resource

T = TypeVar("T")
_BOOT = Path(__file__).with_name("boot.py")
_START_S = 60.0
"""Half a second is usual; a cold disk under load takes a few."""
_RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
"""Of ru_maxrss, getrusage(2)."""


class Worker:
    """One process, in a session and a scratch folder of its own. For one thread at a time.

    It is started by `subprocess`, which never runs Python between fork and exec, and so is safe
    beside threads.
    """

    def __init__(self, limits: SandboxLimits, reader: str, opener: str) -> None:
        """Start it and wait until it can read.

        Raises:
            WorkerStartError: it does not start.
        """
        self.files = 0
        """Files it has been given."""
        self.resident_bytes: int | None = None
        """What it held after the last one; None where that is not known."""
        self._limits = limits
        self._lock = Lock()
        self._is_ended = False
        self._is_late = False
        # A child begins with its parent's peak (Linux, getrusage(2)): below it nothing is known.
        self._owner_peak_bytes = _own_peak_bytes()
        try:
            self._scratch, self._process, self._lifeline = _start(limits, reader, opener)
        except OSError as error:
            raise WorkerStartError(error.strerror or type(error).__name__) from error
        # They are pipes, since that is what was asked for.
        self._files = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._await_start()

    def ask(self, job: FileJob) -> Answer | Death:
        """Have one file read. After a `Death` the worker is gone; `end` has been called."""
        self.files += 1
        decode = partial(answer_of, sha256=job.sha256)
        answer = self._next(job, decode, self._limits.answer_bytes)
        if isinstance(answer, Answer):
            self.resident_bytes = answer.resident_bytes
        return answer

    def parts(self, job: FileJob, *, part_bytes: int) -> Iterator[Part | Death]:
        """Have one file opened. The last part is an `Answer`, or a `Death` as of `ask`.

        Each part has the time that a file has. `part_bytes` bounds the content of one member.
        """
        self.files += 1
        part = self._next(job, part_of, part_bytes)
        while not isinstance(part, Answer | Death):
            yield part
            part = self._next(None, part_of, part_bytes)
        if isinstance(part, Answer):
            self.resident_bytes = part.resident_bytes
        yield part

    def _next(
        self, job: FileJob | None, decode: Callable[[dict[str, Any], bytes], T], body_bytes: int
    ) -> T | Death:
        """The worker's next message, after it was given `job` where there is one."""
        said, was_absurd = None, False
        try:
            with self._deadline(self._limits.wall_s):
                if job is not None:
                    send(self._files, job.header(), job.content)
                message = receive(self._answers, body_bytes=body_bytes)
            said = None if message is None else decode(*message)
        except OSError:
            pass  # it died before it had taken the file
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            was_absurd = True
        if said is None or self._is_late:
            return self.end(was_absurd=was_absurd)
        return said

    def kill(self) -> None:
        """End it from another thread; whoever is asking it finds out."""
        with self._lock:
            if self._is_ended:
                return
            # Not reaped yet, so that its number, and its group's, is still its own.
            if sys.platform == "win32":
                self._process.kill()
            else:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)

    def end(self, *, was_absurd: bool = False) -> Death:
        """End it, with whatever it has started and left behind, and say how it ended. Once."""
        self.kill()
        with self._lock:
            exit_code, peak_bytes = _reap(self._process)
            self._is_ended = True
        for stream in (self._files, self._answers):
            with contextlib.suppress(OSError):
                stream.close()
        if self._lifeline is not None:
            os.close(self._lifeline)
        self._scratch.remove()
        known = peak_bytes is not None and peak_bytes > self._owner_peak_bytes
        return Death(
            exit_code=exit_code,
            peak_bytes=peak_bytes if known else None,
            was_late=self._is_late,
            was_absurd=was_absurd,
        )

    def _await_start(self) -> None:
        message = None
        try:
            with self._deadline(_START_S), contextlib.suppress(ValueError, TypeError):
                message = receive(self._answers, body_bytes=self._limits.answer_bytes)
        except BaseException:
            self.end()
            raise
        if message is None or "failed" in message[0]:
            death = self.end()
            said = f"it ended with {death.exit_code}" if message is None else message[0]["failed"]
            raise WorkerStartError(f"nothing in {_START_S:g} s" if death.was_late else said)

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        timer = Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _expire(self) -> None:
        self._is_late = True
        self.kill()


def _start(
    limits: SandboxLimits, reader: str, opener: str
) -> tuple[Scratch, subprocess.Popen[bytes], int | None]:
    """The process in its folder, and the end of a pipe that it does not survive; None on Windows.

    Raises:
        OSError: no folder, no pipe or no process can be had; none of them is left.
    """
    scratch = Scratch()
    try:
        return scratch, *_spawn(limits, (reader, opener), scratch.path)
    except OSError:
        scratch.remove()
        raise


def _spawn(
    limits: SandboxLimits, names: tuple[str, str], folder: Path
) -> tuple[subprocess.Popen[bytes], int | None]:
    given, held = (None, None) if sys.platform == "win32" else os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, and a file of ours
            # No folder of the script on its path, no packages of the user's.
            [
                *(sys.executable, "-P", "-s", str(_BOOT)),
                *(json.dumps(asdict(limits)), str(given or ""), *names),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment(folder),
            start_new_session=True,
            pass_fds=() if given is None else (given,),
        )
    except OSError:
        if held is not None:
            os.close(held)
        raise
    finally:
        if given is not None:
            os.close(given)
    return process, held


def _reap(process: subprocess.Popen[bytes]) -> tuple[int, int | None]:
    """How the process ended, and its peak of memory in bytes, where the system says."""
    if sys.platform == "win32" or process.returncode is not None:
        return process.wait(), None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * _RSS_UNIT_BYTES


def _own_peak_bytes() -> int:
    """Most memory this process has held since it began to run its program.

    Linux hands that on to a child (getrusage(2)), but not what this process has from its own
    parent, which `ru_maxrss` has in it: so the kernel's own count is read where there is one.
    """
    if sys.platform == "win32":
        return 0
    with contextlib.suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT_BYTES

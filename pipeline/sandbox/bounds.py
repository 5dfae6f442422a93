"""The bounds a worker sets itself, kept by the system: a reader stuck in C cannot evade them."""

import contextlib
import faulthandler
import math
import os
import sys
from pathlib import Path
from typing import TextIO

from pipeline.sandbox.limits import SandboxLimits

if sys.platform != "win32":
    import fcntl
    import resource

_GRACE_S = 10.0
"""Whoever asked ends a late worker; this much later, where nobody is left, it ends itself."""


def confine(limits: SandboxLimits) -> None:
    """For the life of the process: bound its memory, and leave no core file with text in it.

    The address space is bounded, since that is what the kernel can refuse to any library on the
    spot, while something that watches from outside looks too late at readers that take gigabytes
    a second. It counts reservations too, of which numpy makes one a processor: hence its one
    thread. Where the system has no such bound (Windows; macOS accepts and ignores it), only the
    readers' own limits and time hold.
    """
    if sys.platform != "win32":
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


def end_with(lifeline: int) -> None:
    """Have the kernel end this process and its children when the other end of a pipe closes.

    Only Linux ends a process for that (SIGIO, fcntl(2) F_SETOWN). Elsewhere an orphan ends when it
    looks for its next file, at the latest at the end of its time.
    """
    if sys.platform == "linux":
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)


def start_clock(limits: SandboxLimits, silence: TextIO) -> None:
    """From here on one file may take its time, and not more."""
    faulthandler.dump_traceback_later(limits.wall_s + _GRACE_S, exit=True, file=silence)
    if sys.platform != "win32":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        end = math.ceil(usage.ru_utime + usage.ru_stime + limits.cpu_s)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (end, hard))


def stop_clock() -> None:
    """The file has been read."""
    faulthandler.cancel_dump_traceback_later()


def resident_bytes() -> int | None:
    """Memory this process holds; None where the system has no /proc."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")

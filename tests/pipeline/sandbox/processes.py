"""What runs on this machine, and programs that have a sandbox in a process of their own."""

import os
import subprocess
import sys
import time
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_BEGIN = f"""
import runpy, threading, time
from hashlib import sha256
# As the workers do: a program that imports all of the pipeline takes a second more to start.
runpy.run_path({str(_ROOT / "pipeline/sandbox/boot.py")!r})["open_packages"]()
from pipeline.sandbox.limits import SandboxLimits
from pipeline.sandbox.sandbox import Sandbox

def read(sandbox, name, content=b"Section 1."):
    return sandbox.read(content, name=name, sha256=sha256(content).hexdigest())

UNRULY = "tests.pipeline.sandbox.unruly:read"
"""


def program(code: str, temporary: Path | None = None) -> subprocess.Popen[str]:
    """A Python process that runs `code` after some imports. Its output is piped.

    One that will be killed needs a folder for `temporary` files, which it cannot remove.
    """
    folder = {} if temporary is None else {"TMPDIR": str(temporary)}
    return subprocess.Popen(
        [sys.executable, "-c", _BEGIN + code],
        env={**os.environ, **folder, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def output(code: str) -> str:
    """What such a program prints, on either channel."""
    with program(code) as process:
        out, err = process.communicate(timeout=60)
    return out + err


def running(number: int) -> bool:
    """Whether the process is there and not merely waiting to be reaped."""
    return _state(number) not in {None, "Z"}


def is_known(number: int) -> bool:
    """Whether the process is there at all, as a zombie too."""
    return _state(number) is not None


def ended_within(seconds: float, *numbers: int) -> bool:
    """Whether all of them are gone by then."""
    end = time.monotonic() + seconds
    while any(running(number) for number in numbers):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _state(number: int) -> str | None:
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    return stat.rpartition(")")[2].split()[0]

"""What the sandbox costs a file: python -m tests.benchmarks.sandbox_overhead [FOLDER]

Each file is read in this process and in a worker, one after the other in one run. Without a
folder, the samples are read. Also what a worker takes to start, and what it takes beside a process
that imports all of the pipeline.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import IngestError
from pipeline.ingest import ingest
from pipeline.sandbox import Sandbox, SandboxLimits

_ROOT = Path(__file__).parents[2]
_START = """
import re, sys, time
start = time.perf_counter()
if {opened}:
    import runpy
    runpy.run_path({boot!r})["open_packages"]()
    import pipeline.sandbox.worker
else:
    import pipeline
import pipeline.ingest
peak = int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) // 1024
print(time.perf_counter() - start, peak, len(sys.modules))
"""
_TEXTS = (1_000, 10_000, 100_000, 1_000_000)
"""Characters of texts whose reading is as good as nothing: what is left is the way there and
back."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_ROOT / "samples")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.rglob("*") if path.is_file())
    _print("start: seconds, MiB, modules")
    _print(f"  worker       {_start(opened=True)}")
    _print(f"  all imported {_start(opened=False)}")
    with Sandbox(SandboxLimits(workers=1)) as sandbox:
        _read(sandbox.read, "start.txt", b"Section 1.")
        _print("file: ms in this process, ms in a worker, ms more")
        for length in _TEXTS:
            _compare(sandbox, f"text of {length:,}", b"Pay now. " * (length // 9), arguments.rounds)
        for path in files:
            _compare(sandbox, path.name, path.read_bytes(), arguments.rounds)


def _compare(sandbox: Sandbox, name: str, content: bytes, rounds: int) -> None:
    """The best of the rounds: other programs only ever add."""
    own, worker = (
        1000 * min(_read(read, name, content) for _ in range(rounds))
        for read in (ingest, sandbox.read)
    )
    _print(f"  {name[:48]:48} {own:9.2f} {worker:9.2f} {worker - own:8.2f}")


def _read(read: Callable[..., Document], name: str, content: bytes) -> float:
    digest = sha256(content).hexdigest()
    start = time.perf_counter()
    with suppress(IngestError):  # takes its time all the same
        read(content, name=name, sha256=digest)
    return time.perf_counter() - start


def _start(*, opened: bool) -> str:
    """The best of three starts of a Python process."""
    code = _START.format(opened=opened, boot=str(_ROOT / "pipeline" / "sandbox" / "boot.py"))
    lines = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(3)
    ]
    seconds, peak, modules = min(lines, key=lambda line: float(line.split()[0])).split()
    return f"{float(seconds):.2f} {peak} {modules}"


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

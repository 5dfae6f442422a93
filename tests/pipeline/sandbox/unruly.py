"""Readers of files that misbehave as files can make a real reader do. Chosen by the file's name."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from chunking import Block, BlockKind
from pipeline.document import Document, Page

_MIB = 1024 * 1024
_left_over: list[bytes] = []


def read(content: bytes, *, name: str, sha256: str) -> Document:
    """A reader for `Sandbox`, which imports it in its workers."""
    document = document_of(_BEHAVIOURS.get(name, bytes.decode)(content), sha256)
    return _doubled(document) if name == "two-pages" else document


@dataclass(frozen=True)
class Opened:
    """A file in a file, of which a worker knows no more than its fields."""

    name: str
    content: bytes | None
    failure: None = None
    excluded: None = None


def open_file(content: bytes, *, name: str, limits: dict[str, int]) -> tuple[str, Iterator[Opened]]:
    """An opener for `Sandbox`: two members, between which it behaves as the file's name says."""

    def members() -> Iterator[Opened]:
        yield Opened("first", content)
        yield Opened("second", _BEHAVIOURS.get(name, bytes.decode)(content).encode())

    if name.startswith("typeless-"):
        _BEHAVIOURS[name.removeprefix("typeless-")](content)
    assert limits["depth"] > 0
    return "application/zip", members()


def document_of(text: str, sha256: str) -> Document:
    """One page with one paragraph."""
    return Document(
        sha256=sha256,
        media_type="text/plain",
        text=text,
        blocks=(Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text)),),
        pages=(Page(number=1, start=0, end=len(text)),),
        extractor="unruly 1",
    )


def _doubled(document: Document) -> Document:
    half, end = len(document.text) // 2, len(document.text)
    bounds = ((0, half), (half, end))
    return replace(
        document,
        blocks=tuple(Block(kind=BlockKind.PARAGRAPH, start=a, end=b) for a, b in bounds),
        pages=tuple(Page(number=n, start=a, end=b) for n, (a, b) in enumerate(bounds, 1)),
    )


def _wait(content: bytes) -> str:
    time.sleep(600)
    return content.decode()


def _spin_in_c(content: bytes) -> str:
    """Keeps the interpreter's lock: no thread and no signal handler of Python's gets a turn."""
    return str(sum(range(10**12))) + content.decode()


def _busy(content: bytes) -> str:
    """Takes as many seconds of processor time as it is told."""
    end = time.process_time() + float(content)
    while time.process_time() < end:
        pass
    return str(os.getpid())


def _abort(_: bytes) -> str:
    os.abort()


def _fault(content: bytes) -> str:
    ctypes.string_at(8)
    return content.decode()


def _leave(_: bytes) -> str:
    os._exit(3)


def _eat(content: bytes) -> str:
    """Takes memory, and touches it, until there is no more."""
    _left_over.append(content)
    while True:
        _left_over.append(b"\1" * (8 * _MIB))


def _eat_and_abort(content: bytes) -> str:
    """As C++ libraries do that cannot report a failed allocation."""
    try:
        return _eat(content)
    except MemoryError:
        os.abort()


def _keep(content: bytes) -> str:
    """Grows, within the limits, and keeps it."""
    _left_over.append(b"\1" * (40 * _MIB))
    return content.decode()


def _recurse(content: bytes) -> str:
    return _recurse(content)


def _break(content: bytes) -> str:
    raise KeyError(content.decode())


def _print(content: bytes) -> str:
    """Talks on every channel a library might."""
    print(content.decode())  # noqa: T201
    print(content.decode(), file=sys.stderr)  # noqa: T201
    os.write(1, content)
    os.write(2, content)
    return content.decode() + sys.stdin.read()


def _start_program(content: bytes) -> str:
    """Starts a program that outlives its use, tells its number, and waits."""
    program = subprocess.Popen(["sleep", "600"])
    Path(content.decode()).write_text(f"{os.getpid()} {program.pid}\n")
    return _wait(content)


def _tell(content: bytes) -> str:
    """What can be seen from inside."""
    folder = Path("left-over")
    folder.write_bytes(content)
    modules = ",".join(sorted({name.partition(".")[0] for name in sys.modules}))
    return "\n".join((modules, ",".join(sorted(os.environ)), str(folder.absolute())))


def _kill_self(content: bytes) -> str:
    """As the kernel does to a process when the machine has no memory left."""
    os.kill(os.getpid(), signal.SIGKILL)
    return content.decode()


_BEHAVIOURS: dict[str, Callable[[bytes], str]] = {
    "wait": _wait,
    "spin": _spin_in_c,
    "busy": _busy,
    "abort": _abort,
    "fault": _fault,
    "leave": _leave,
    "eat": _eat,
    "eat-and-abort": _eat_and_abort,
    "keep": _keep,
    "recurse": _recurse,
    "break": _break,
    "print": _print,
    "program": _start_program,
    "tell": _tell,
    "killed": _kill_self,
    "process": lambda content: f"{os.getpid()} {content.decode()}",
    "abort-if-used": lambda content: _abort(content) if _left_over else content.decode(),
}

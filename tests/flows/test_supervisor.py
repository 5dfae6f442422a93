"""Parts of a service are kept alive, and all of them end when it ends."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flows.part import Part
from flows.supervisor import Supervisor

_NOTES = """
import os, pathlib, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(folder / f"{os.getpid()}").write_text(str(child.pid))
time.sleep(600)
"""
"""Writes down its own process and that of a child, and stays."""


def part(folder: Path, script: str = _NOTES) -> Part:
    return Part(
        name="part",
        command=(sys.executable, "-c", script, str(folder)),
        environment=dict(os.environ),
        log=folder.parent / "part.log",
    )


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_killed_part_is_started_again_and_all_ends_together(tmp_path: Path) -> None:
    """Also the child that the killed process has left behind."""
    folder = tmp_path / "processes"
    folder.mkdir()
    said: list[str] = []
    stop = threading.Event()
    running = threading.Thread(target=Supervisor([part(folder)], said.append).run, args=(stop,))
    running.start()
    until(lambda: len(list(folder.iterdir())) == 1)
    first = int(next(folder.iterdir()).name)
    os.kill(first, signal.SIGKILL)
    until(lambda: len(list(folder.iterdir())) == 2)
    stop.set()
    running.join(20)
    assert not running.is_alive()
    processes = [int(each) for file in folder.iterdir() for each in (file.name, file.read_text())]
    until(lambda: not any(map(is_alive, processes)))
    assert len(processes) == 4
    assert "ended with code -9" in said[0]


def test_a_part_that_cannot_start_is_tried_ever_more_slowly(tmp_path: Path) -> None:
    """Twice in the first four seconds, and not in a loop."""
    (tmp_path / "x").mkdir()
    said: list[str] = []
    stop = threading.Event()
    broken = part(tmp_path / "x", "raise SystemExit(3)")
    running = threading.Thread(target=Supervisor([broken], said.append).run, args=(stop,))
    running.start()
    time.sleep(4)
    stop.set()
    running.join(20)
    assert 1 <= len(said) <= 3
    assert "ended with code 3" in said[0]


def test_what_is_not_wanted_is_not_started(tmp_path: Path) -> None:
    """Somebody else does the same already."""
    folder = tmp_path / "processes"
    folder.mkdir()
    idle = replace(part(folder), wanted=lambda: False)
    stop = threading.Event()
    running = threading.Thread(target=Supervisor([idle], print).run, args=(stop,))
    running.start()
    time.sleep(1)
    stop.set()
    running.join(20)
    assert not list(folder.iterdir())

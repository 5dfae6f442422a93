"""A burst of small files in a watched folder: each read once, at what rate, in how much memory.

    python -m tests.benchmarks.watch_burst [--files 10000]

The files are written while the watcher runs. One field is asked of each, by the offline reader, so
that what is measured is the way of a file and not a model. Exits with 1 where a file was not read
exactly once.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.benchmarks.splitting_corpus import say

_PROFILE = """
name = "burst"
version = "1"
description = "One field"
[[fields]]
id = "governing_law"
question = "Which law governs the agreement?"
type = "text"
group = "law"
cues = ["governed by"]
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=10_000)
    count: int = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "in").mkdir()
        (home / "burst.toml").write_text(_PROFILE)
        began = time.perf_counter()
        watcher = _watcher(home)
        _write(home / "in", 0, count // 2)
        peaks = _followed(home, watcher, count)
        seconds = time.perf_counter() - began
        return _report(home, count, seconds, peaks)


def _watcher(home: Path) -> "subprocess.Popen[bytes]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OCTAVO_", "PREFECT_"))}
    return subprocess.Popen(
        [
            *(sys.executable, "-c", "from flows.cli import main; main()"),
            *("watch", "in", "--json", "--profile", "burst.toml"),
        ],
        cwd=home,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(home)},
        stdout=(home / "out.jsonl").open("wb"),
    )


def _write(folder: Path, start: int, end: int) -> None:
    for number in range(start, end):
        place = folder / f"{number % 10}"
        place.mkdir(exist_ok=True)
        text = f"Agreement {number}. This Agreement is governed by the laws of State {number}.\n"
        (place / f"{number}.txt").write_text(text)


def _followed(home: Path, watcher: "subprocess.Popen[bytes]", count: int) -> list[int]:
    """Memory of the watcher, in MiB, each time another tenth is done; the rest is written after
    the first tenth."""
    peaks: list[int] = []
    written = False
    while watcher.poll() is None:
        done = sum(sum(line["files"].values()) for line in _lines(home))
        if done >= count * (len(peaks) + 1) // 10:
            peaks.append(_memory_mib(watcher.pid))
        if done and not written:
            _write(home / "in", count // 2, count)
            written = True
        if done >= count:
            watcher.terminate()
            watcher.wait()
        time.sleep(0.5)
    return peaks


def _lines(home: Path) -> list[dict[str, dict[str, int]]]:
    text = (home / "out.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def _memory_mib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) // 1024


def _report(home: Path, count: int, seconds: float, peaks: list[int]) -> int:
    outcomes: Counter[str] = Counter()
    for line in _lines(home):
        outcomes.update(line["files"])
    done = sum(path.is_file() for path in (home / "in" / "done").rglob("*"))
    say(f"{count} files in {seconds:.0f} s: {count / seconds:.1f} a second")
    say(f"outcomes {dict(outcomes)}; {done} files in done/; {len(_lines(home))} runs")
    say(f"memory of the watcher by tenths of the files, MiB: {peaks}")
    return int(outcomes != {"complete": count} or done != count)


if __name__ == "__main__":
    sys.exit(main())

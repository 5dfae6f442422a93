"""Octavo as a user starts it: a command in a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"
_MAIN = "from flows.console import main; main()"


@dataclass(frozen=True, slots=True)
class Command:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Shell:
    """Runs `octavo` as a user does, in a folder of its own."""

    folder: Path
    environment: dict[str, str]

    def start(self, *arguments: str | Path, **environment: str) -> "subprocess.Popen[str]":
        """Start one command, which the caller ends."""
        return subprocess.Popen(
            [sys.executable, "-c", _MAIN, *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def python(self, script: str, *arguments: str | Path) -> Command:
        """Run a program of the user's own to its end."""
        return self._run([sys.executable, "-c", script, *map(str, arguments)], {})

    def octavo(self, *arguments: str | Path, **environment: str) -> Command:
        """Run one command to its end."""
        return self._run([sys.executable, "-c", _MAIN, *map(str, arguments)], environment)

    def _run(self, command: list[str], environment: dict[str, str]) -> Command:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        return Command(done.returncode, done.stdout, done.stderr)


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OCTAVO_", "PREFECT_"))}
    root = str(Path(__file__).parents[2])
    return {**kept, "PYTHONPATH": root, "HOME": more.pop("home"), **more}

"""A Prefect server for all tests of the flows, and a home of its own for each."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.local_server import LocalServer
from flows.prefect_environment import configure_prefect

SAMPLES = Path(__file__).parents[2] / "samples"


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

    def octavo(self, *arguments: str | Path, **environment: str) -> Command:
        """Run one command to its end."""
        done = subprocess.run(
            [sys.executable, "-c", "from flows.cli import main; main()", *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        return Command(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's Prefect server keeps its database."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def prefect_url(prefect_home: Path) -> Iterator[str]:
    """The address of a Prefect server that lives as long as the tests."""
    before = dict(os.environ)
    os.environ["PREFECT_HOME"] = str(prefect_home)
    configure_prefect(prefect_home, logs=False)
    try:
        with LocalServer(prefect_home) as server:
            server.wait()
            yield server.api_url
    finally:
        os.environ.clear()
        os.environ.update(before)


def _environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OCTAVO_", "PREFECT_"))}
    root = str(Path(__file__).parents[2])
    return {**kept, "PYTHONPATH": root, "HOME": more.pop("home"), **more}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Octavo with nothing set: commands that need Prefect start a server of their own."""
    return Shell(tmp_path, _environment(home=str(tmp_path)))


@pytest.fixture
def prefect_shell(tmp_path: Path, prefect_url: str) -> Shell:
    """Octavo beside the session's Prefect server, which a run then does not have to start."""
    return Shell(tmp_path, _environment(home=str(tmp_path), PREFECT_API_URL=prefect_url))

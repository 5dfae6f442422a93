"""A Prefect server for all tests that need one, and a home of its own for each of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.local_server import LocalServer
from flows.prefect_environment import configure_prefect
from tests.flows.shell import Shell, environment


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


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Octavo with nothing set: commands that need Prefect start a server of their own."""
    return Shell(tmp_path, environment(home=str(tmp_path)))


@pytest.fixture
def prefect_shell(tmp_path: Path, prefect_url: str) -> Shell:
    """Octavo beside the session's Prefect server, which a run then does not have to start."""
    return Shell(tmp_path, environment(home=str(tmp_path), PREFECT_API_URL=prefect_url))

"""A Prefect server of our own for the length of one run, with nothing on the terminal.

Prefect would start one by itself, but stops it while the last states are still being written,
with a long traceback. This one is asked first whether everything is recorded.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from flows.served import answers
from pipeline import HomeError

_START_S = 120.0
"""Longest wait for the server; 7-13 s are usual, and the first start makes its database."""
_STOP_S = 15.0

_UNUSED = (
    "CANCELLATION_CLEANUP",
    "CLEANUP_RECONCILER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "SCHEDULER",
    "TRIGGERS",
)
"""Services of the server that look after deployments, workers and automations: it has none, and
their looks at the database slow down its start."""


class LocalServer:
    """Starts at once, so that other work can go on; `wait` returns when it answers."""

    def __init__(self, home: Path) -> None:
        self._resources = ExitStack()
        self._log_path = home / "prefect-server.log"
        self._database = self._resources.enter_context(_database(home))
        self._port = _free_port()
        self._process = self._start()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api"

    def wait(self) -> None:
        """Return when the server answers.

        Raises:
            HomeError: it ended, or did not answer in two minutes; names its log.
        """
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            if answers(self.api_url):
                return
            time.sleep(0.1)
        raise HomeError(f"the local Prefect server did not start: see {self._log_path}")

    def stop(self) -> None:
        """End the server and wait for its end."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> "subprocess.Popen[bytes]":
        log = self._resources.enter_context(self._log_path.open("ab"))
        environment = {
            **os.environ,
            "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{self._database}",
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
            **{f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false" for service in _UNUSED},
        }
        command = [sys.executable, "-m", "flows.server_process", "--no-ui"]
        return subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [*command, "--host", "127.0.0.1", "--port", str(self._port)],
            env=environment,
            # The server ends when this pipe closes, even if this process is killed.
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            # Ctrl-C in the terminal is for the run, which then stops its server itself.
            start_new_session=True,
        )


@contextmanager
def _database(home: Path) -> Iterator[Path]:
    """The home's Prefect database, or a passing one where another run is using it: two servers
    on one SQLite file block each other."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "server.lock", blocking=False)
        with lock:
            yield home / "prefect.db"
    except Timeout:
        with TemporaryDirectory(prefix="run-", dir=home, ignore_cleanup_errors=True) as folder:
            yield Path(folder) / "prefect.db"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

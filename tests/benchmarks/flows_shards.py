"""Workers side by side: python -m tests.benchmarks.flows_shards [--workers 1,2,4] [--kill]

Worker processes, one PostgreSQL for Octavo, and a model on loopback that takes two
seconds a call. `process-shards` deals documents to the workers; the rate is that of the calls
between the first and the last. Every call is answered once, and the limit on calls at a time is
looked at from the model's side. With `--kill`, the processes of one of two workers are killed in
the middle, and the time is told until all documents are done.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sqlalchemy import create_engine, make_url, text

from flows.prefect_environment import configure_prefect
from flows.served import answers
from tests.flows.reading_server import HOUSE, ReadingServer
from tests.pipeline.store.databases import new_database, postgresql_server

_CALL_S = 2.0
_PORT = 4391
_API = f"http://127.0.0.1:{_PORT}/api"
_LETTER = "THIS LETTER, number {n}, is governed by the laws of Ohio. Notices are in writing.\n"


class Model:
    """Takes its time for every call, and knows when and how many at a time it was asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Begin to count anew."""
        self.under_way = self.most = self.calls = 0
        self.first = self.last = 0.0

    def __call__(self, number: int) -> None:
        """One call, whichever it is."""
        del number
        with self._lock:
            self.first = self.first or time.monotonic()
            self.calls += 1
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        time.sleep(_CALL_S)
        with self._lock:
            self.under_way -= 1
            self.last = time.monotonic()

    @property
    def rate(self) -> float:
        """Calls a second between the first and the last."""
        return self.calls / max(self.last - self.first, 0.001)


def ask(method: str, path: str, body: Any = None) -> Any:
    """One request to Prefect's API."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(  # noqa: S310 - our own server on loopback
        _API + path, method=method, data=data, headers={"Content-Type": "application/json"}
    )
    while True:
        try:
            with urlopen(request) as response:  # noqa: S310 - likewise
                return json.loads(response.read() or b"null")
        except HTTPError as error:
            # Prefect's answer where SQLite is busy.
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            time.sleep(1)


def start_run(files: list[str], shards: int) -> str:
    """Start `process-shards`; the flow run's id."""
    (found,) = ask(
        "POST", "/deployments/filter", {"deployments": {"name": {"any_": ["process-shards"]}}}
    )
    parameters = {"files": files, "shards": shards, "options": {"model": "house"}}
    run = ask("POST", f"/deployments/{found['id']}/create_flow_run", {"parameters": parameters})
    return str(run["id"])


def wait_for(flow_run: str, *, timeout_s: float = 600) -> str:
    """The final state of a flow run."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        state = str(ask("GET", f"/flow_runs/{flow_run}")["state_type"])
        if state in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}:
            return state
        time.sleep(0.5)
    return "TIMED OUT"


@contextmanager
def process(*arguments: str, environment: dict[str, str], folder: Path) -> Iterator[Any]:
    """A process in a group of its own, which ends with the block."""
    with (folder / "processes.log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        if started.stdin is not None:
            started.stdin.close()
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


def measure(
    workers: int, documents: int, model: Model, base: dict[str, str], folder: Path
) -> float:
    """The rate of calls with so many workers; each has a share, and the coordinator a place."""
    names = write_documents(folder / f"in-{workers}", documents, workers)
    with workers_running(workers, base, folder):
        model.reset()
        began = time.monotonic()
        state = wait_for(start_run(names, workers))
        wall = time.monotonic() - began
    say(
        f"{workers} workers: {model.calls} calls at {model.rate:.2f}/s, at most {model.most} at a "
        f"time, {wall:.0f} s in all, {state}; {ledger(base)}"
    )
    return model.rate


def write_documents(folder: Path, documents: int, salt: int) -> list[str]:
    """Letters of equal length, no two of them equal, and none equal to those of another salt."""
    folder.mkdir()
    for number in range(documents):
        letter = _LETTER.format(n=f"{salt:02d}-{number:04d}")
        (folder / f"{number:04d}.txt").write_text(letter, encoding="utf-8")
    return [str(folder)]


@contextmanager
def workers_running(workers: int, base: dict[str, str], folder: Path) -> Iterator[list[Any]]:
    """One worker for the coordinator and the given number for shards, as on so many machines."""
    with ExitStack() as stack:
        running = []
        for number in range(workers):
            # The first has a place more: the run that deals takes one, and asks no model.
            places = "2" if number == 0 else "1"
            running.append(
                stack.enter_context(
                    process(
                        "flows.worker_process",
                        places,
                        str(folder / f"worker-{number}.ready"),
                        environment=base,
                        folder=folder,
                    )
                )
            )
        log = folder / "processes.log"
        while log.read_text(encoding="utf-8").count("started!") < workers:
            time.sleep(0.5)
        log.write_text("", encoding="utf-8")
        yield running


def kill_one_of_two(documents: int, model: Model, base: dict[str, str], folder: Path) -> None:
    """SIGKILL a worker and what it runs, in the middle of its shard."""
    names = write_documents(folder / "in-kill", documents, 99)
    with workers_running(2, base, folder) as running:
        model.reset()
        flow_run = start_run(names, 2)
        while model.calls < documents * 3:
            time.sleep(0.2)
        os.killpg(running[1].pid, signal.SIGKILL)
        began = time.monotonic()
        state = wait_for(flow_run)
    say(
        f"a worker killed at {documents * 3} calls: {state} {time.monotonic() - began:.0f} s "
        f"later, {model.calls} calls asked; {ledger(base)}"
    )


_STATES = """
SELECT state, count(*) FROM calls WHERE run_id = (SELECT max(id) FROM runs) GROUP BY 1
"""
_TWICE = """
SELECT count(*) FROM (
    SELECT request_sha256 FROM calls
    WHERE run_id = (SELECT max(id) FROM runs) AND state = 'answered'
    GROUP BY 1 HAVING count(*) > 1
) AS bought
"""
_ENDS = """
SELECT status, count(*) FROM run_documents WHERE run_id = (SELECT max(id) FROM runs) GROUP BY 1
"""


def ledger(base: dict[str, str]) -> str:
    """What the newest run has on record."""
    engine = create_engine(make_url(base["OCTAVO_DATABASE_URL"]))
    with engine.connect() as connection:
        states = {row[0]: row[1] for row in connection.execute(text(_STATES))}
        twice = connection.execute(text(_TWICE)).scalar()
        ends = {row[0]: row[1] for row in connection.execute(text(_ENDS))}
    engine.dispose()
    return f"calls {states}, bought twice {twice}, documents {ends}"


def say(line: str) -> None:
    """One line of the result, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Print a line for each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--readings", type=int, default=4, help="at a time in each worker")
    parser.add_argument("--limit", type=int, default=64, help="calls at a time over all workers")
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, postgresql_server(Path(name) / "pg") as url:
        folder = Path(name)
        model = Model()
        with ReadingServer(model).running() as server:
            house = HOUSE.format(url=server.base_url, window=200_000)
            (folder / "octavo.toml").write_text(
                f"parallel_readings = {options.readings}\nparallel_documents = 4\n"
                f"profile = 'contract'\n{house}\n[limits.house]\nconcurrency = {options.limit}\n",
                encoding="utf-8",
            )
            base = environment(folder, url)
            arguments = ("flows.server_process", "--host", "127.0.0.1", "--port", str(_PORT))
            with process(*arguments, "--no-ui", environment=base, folder=folder):
                while not answers(_API):
                    time.sleep(0.3)
                if options.kill:
                    kill_one_of_two(options.documents, model, base, folder)
                    return
                rates = [
                    measure(int(each), options.documents, model, base, folder)
                    for each in options.workers.split(",")
                ]
                say(f"against the first: {', '.join(f'{r / rates[0]:.2f}' for r in rates)}")


def environment(folder: Path, server_url: str) -> dict[str, str]:
    """Everything absolute, PostgreSQL for Octavo, nothing of the user's own Prefect."""
    os.environ["PREFECT_HOME"] = str(folder / "prefect")
    os.environ.pop("PREFECT_API_URL", None)
    configure_prefect(folder, logs=True)
    return {
        **os.environ,
        "PREFECT_API_URL": _API,
        # The PostgreSQL of the package has no pg_trgm, which Prefect's own tables need.
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
        "OCTAVO_DATABASE_URL": new_database(server_url),
        "OCTAVO_HOME": str(folder / "home"),
        "OCTAVO_CONFIG": str(folder / "octavo.toml"),
    }


if __name__ == "__main__":
    main()

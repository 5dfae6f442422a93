"""What the ledger costs a call: python -m tests.benchmarks.ledger_overhead [--threads 32]

Threads make calls that take a while, as calls of a model do, and each step of the ledger is timed.
Beside it, in the same run and on the same disk, threads of the same number insert bare rows of
the same size: one INSERT, one commit, the same durability, no SQLAlchemy.
"""

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import TypeVar

from pipeline.budget.budget import Account, BudgetKind
from pipeline.call import CallFacts, Purpose
from pipeline.ledger import Ledger
from pipeline.store import RunRepository, Store
from providers import Reply, Usage

CONTENT = "x" * 4000
"""About a thousand tokens of reply, as a reading of three fields gives."""

ACCOUNT = Account(run="run", matter="matter", client="client")
CAPS = dict.fromkeys(BudgetKind, Decimal(100_000))
"""A cap on every kind of budget, as many as there can be."""

Times = dict[str, list[float]]
Result = TypeVar("Result")


def timed(times: Times, step: str, action: Callable[[], Result]) -> Result:
    started = time.perf_counter()
    result = action()
    times[step].append((time.perf_counter() - started) * 1e3)
    return result


def call_through(ledger: Ledger, times: Times, number: int, latency_s: float) -> None:
    """One call with all its steps; `times` gets milliseconds, the model's time left out."""
    reply = Reply(
        content=CONTENT, finish_reason="stop", usage=Usage(input_tokens=70_000), model="model",
        latency_s=latency_s,
    )  # fmt: skip
    facts = CallFacts(
        purpose=Purpose.READING, provider="provider", model="model", document_sha256="d" * 64,
        request_sha256=f"{number:064x}", asked_sha256=f"{number:064x}", fields=("governing_law",),
    )  # fmt: skip
    call = timed(times, "reserve", lambda: ledger.reserve(
        ACCOUNT, facts, worst_case_usd=Decimal("0.12"), caps=CAPS
    ))  # fmt: skip
    timed(times, "sent", lambda: ledger.sent(call))
    time.sleep(latency_s * random.uniform(0.5, 1.5))
    timed(times, "answered", lambda: ledger.answered(call, reply, Decimal("0.0987")))
    times["call"].append(times_of_last(times))


def times_of_last(times: Times) -> float:
    return times["reserve"][-1] + times["sent"][-1] + times["answered"][-1]


def ledger_times(folder: Path, threads: int, calls: int, latency_s: float) -> tuple[Times, float]:
    """Milliseconds by step, and calls per second."""
    with Store.open(
        database_url=f"sqlite:///{folder}/ledger.db", content_url=str(folder / "content")
    ) as store:
        with store.session() as session:
            RunRepository(session).start(run="run", matter="m", started_at=datetime.now(UTC))
            session.commit()
        ledger = Ledger(store)

        def work(thread: int) -> Times:
            times: Times = {"reserve": [], "sent": [], "answered": [], "call": []}
            time.sleep(latency_s * random.random())
            for number in range(calls):
                call_through(ledger, times, thread * calls + number, latency_s)
            return times

        return in_threads(work, threads)


def insert_times(folder: Path, threads: int, calls: int, latency_s: float) -> tuple[Times, float]:
    """The same for a bare INSERT by threads with a connection each, one writing at a time."""
    path, turn = folder / "bare.db", Lock()
    with sqlite3.connect(path) as setup:
        setup.execute("PRAGMA journal_mode = WAL")
        setup.execute("CREATE TABLE calls (id INTEGER PRIMARY KEY, key TEXT, content TEXT)")

    def work(_thread: int) -> Times:
        times: Times = {"bare INSERT": []}
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        connection.execute("PRAGMA synchronous = FULL")
        for number in range(calls):
            timed(times, "bare INSERT", lambda n=number: insert(connection, turn, n))  # type: ignore[misc]
            time.sleep(latency_s * random.uniform(0.5, 1.5))
        connection.close()
        return times

    return in_threads(work, threads)


def insert(connection: sqlite3.Connection, turn: Lock, number: int) -> None:
    with turn:
        connection.execute(
            "INSERT INTO calls (key, content) VALUES (?, ?)", (f"{number:064x}", CONTENT)
        )


def in_threads(work: Callable[[int], Times], threads: int) -> tuple[Times, float]:
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(work, range(threads)))
    took = time.perf_counter() - started
    times = {step: [each for part in parts for each in part[step]] for step in parts[0]}
    return times, len(next(iter(times.values()))) / took


def show(times: Times, rate: float) -> None:
    for step, values in times.items():
        cuts = statistics.quantiles(values, n=20)
        sys.stdout.write(
            f"  {step:12} median {statistics.median(values):7.2f} ms   95 % {cuts[18]:7.2f} ms"
            f"   max {max(values):7.2f} ms\n"
        )
    sys.stdout.write(f"  {rate:.0f} a second\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=32)
    parser.add_argument("--calls", type=int, default=10, help="calls a thread")
    parser.add_argument("--latency-s", type=float, default=0.5, help="what a call takes on average")
    parser.add_argument("--folder", help="the disk to write on; default: the temporary folder")
    options = parser.parse_args()
    for latency_s in (options.latency_s, 0.0):
        sys.stdout.write(f"{options.threads} threads, a call takes {latency_s} s\n")
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            for measure in (ledger_times, insert_times):
                show(*measure(Path(folder), options.threads, options.calls, latency_s))


if __name__ == "__main__":
    main()

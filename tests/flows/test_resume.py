"""A run that was stopped goes on, and nothing is bought twice."""

import json
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.cli import ExitCode
from tests.flows.reading_server import HOUSE, ReadingServer
from tests.flows.shell import SAMPLES, Shell

AGREEMENT = SAMPLES / "contracts" / "services-agreement.pdf"
LETTER = "This Agreement is governed by the laws of Ohio. Notices are in writing."


class Gate:
    """Lets the first requests pass and holds the others until it is opened."""

    def __init__(self, passing: int) -> None:
        self._passing = passing
        self.opened = threading.Event()

    def __call__(self, number: int) -> None:
        if number > self._passing:
            self.opened.wait(120)


def house(shell: Shell, server: ReadingServer) -> None:
    settings = f"parallel_readings = 2\n{HOUSE.format(url=server.base_url, window=200_000)}"
    (shell.folder / "octavo.toml").write_text(settings, encoding="utf-8")


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def rows(shell: Shell, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(shell.folder / ".octavo" / "octavo.db") as database:
        return database.execute(query).fetchall()


def calls(shell: Shell) -> dict[str, int]:
    """State -> calls of the ledger."""
    return dict(rows(shell, "select state, count(*) from calls group by 1"))


def test_a_killed_run_goes_on(prefect_shell: Shell) -> None:
    """Requests are those answered before, those in doubt, and the rest: none answered twice."""
    gate = Gate(passing=3)
    with ReadingServer(gate).running() as server:
        house(prefect_shell, server)
        process = prefect_shell.start("run", AGREEMENT, "--model", "house")
        # Two readings at a time: both are held, and what was answered before is on disk.
        until(lambda: len(server.bodies) == 5)
        process.kill()
        process.communicate()
        assert calls(prefect_shell) == {"answered": 3, "sent": 2}
        gate.opened.set()
        done = prefect_shell.octavo("run", "--resume", "last", "--json")
        assert done.code == ExitCode.DONE, done.err
        document = json.loads(done.out)["documents"][0]
        assert document["status"] == "complete"
        wanted = len(document["calls"])
        assert [call["outcome"] for call in document["calls"]].count("replayed") == 3
        assert calls(prefect_shell) == {"answered": wanted, "in_doubt": 2}
        assert len(server.bodies) == 3 + 2 + (wanted - 3)
    answered = "select count(distinct request_sha256) from calls where state = 'answered'"
    assert rows(prefect_shell, answered) == [(wanted,)]


def test_an_interrupted_run_says_so(prefect_shell: Shell) -> None:
    """Ctrl-C: exit code 130; on record the run has failed, and it may go on."""
    gate = Gate(passing=1)
    with ReadingServer(gate).running() as server:
        house(prefect_shell, server)
        process = prefect_shell.start("run", AGREEMENT, "--model", "house")
        until(lambda: len(server.bodies) == 3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
        gate.opened.set()
    assert process.returncode == ExitCode.INTERRUPTED, said
    shown = json.loads(prefect_shell.octavo("show", "last", "--json").out)
    assert (shown["status"], shown["reason"]) == ("failed", "interrupted: go on with --resume")


def test_a_larger_budget_goes_on(prefect_shell: Shell) -> None:
    """The new budget replaces the run's, and stays with it; what was paid is not bought again."""
    with ReadingServer().running() as server:
        house(prefect_shell, server)
        stopped = prefect_shell.octavo(
            "run", AGREEMENT, "--model", "house", "-y", "--budget-usd", "0.08"
        )
        assert stopped.code == ExitCode.BUDGET, stopped.err
        paid = len(server.bodies)
        done = prefect_shell.octavo("run", "--resume", "last", "--budget-usd", "5", "--json")
        assert done.code == ExitCode.DONE, done.err
        result = json.loads(done.out)
        outcomes = [call["outcome"] for call in result["documents"][0]["calls"]]
        assert outcomes.count("replayed") == paid > 0
        assert len(server.bodies) == len(outcomes)
    ((run, parameters),) = rows(prefect_shell, "select id, parameters from runs")
    assert run == result["run"]
    assert json.loads(parameters)["budget_usd"] == "5"


def test_a_run_that_cannot_record_has_failed(prefect_shell: Shell) -> None:
    """A document that can be neither read nor recorded fails the run; its siblings end first."""
    names = ("one", "two")
    for name in names:
        (prefect_shell.folder / f"{name}.txt").write_text(f"{name}: {LETTER}", encoding="utf-8")

    def spoil(number: int) -> None:
        if number == 1:
            rows(prefect_shell, "drop table run_documents")

    with ReadingServer(spoil).running() as server:
        house(prefect_shell, server)
        paths = [Path(f"{name}.txt") for name in names]
        ended = prefect_shell.octavo("run", *paths, "--model", "house", "--profile", "contract")
    assert ended.code == ExitCode.BAD_REQUEST, ended.err
    ((status, reason, finished),) = rows(
        prefect_shell, "select status, reason, finished_at from runs"
    )
    assert status == "failed"
    assert reason
    assert "Ohio" not in reason
    assert finished is not None
    # Both documents were read to their end.
    assert (
        len(server.bodies) == sum(calls(prefect_shell).values()) == calls(prefect_shell)["answered"]
    )
    documents = rows(prefect_shell, "select count(distinct document_sha256) from calls")
    assert documents == [(2,)]

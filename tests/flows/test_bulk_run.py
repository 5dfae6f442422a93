"""`octavo run --batch` as a user starts it, killed while it waits, and started again."""

import json
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

from flows.cli import ExitCode
from tests.flows.shell import Shell
from tests.pipeline.bulk_server import HOUSE, BulkServer

SENTENCE = "The method measures the depth of pile {n} with a rod of steel. "
ASKED = ("letters", "--model", "house", "--profile", "paper", "--batch")


def prepare(shell: Shell, url: str) -> None:
    """Settings and two documents, one of them long enough to cost something to read."""
    (shell.folder / "octavo.toml").write_text(HOUSE.format(url=url), encoding="utf-8")
    folder = shell.folder / "letters"
    folder.mkdir()
    for name, length in (("a", 1), ("b", 400)):
        text = "".join(SENTENCE.format(n=n) for n in range(length))
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def settled(folder: Path) -> list[tuple[str, str]]:
    """State and cost of every call of the ledger."""
    with sqlite3.connect(folder / ".octavo" / "octavo.db") as database:
        return database.execute("select state, cost_usd from calls").fetchall()


def kill_while_it_waits(process: "subprocess.Popen[str]", server: BulkServer) -> None:
    deadline = time.monotonic() + 120
    while not server.is_at_work:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_killed_in_the_wait_and_resumed(prefect_shell: Shell) -> None:
    """One batch, every request in it once, and all of it at half the price."""
    server = BulkServer(holds=True)
    with server.running() as url:
        prepare(prefect_shell, url)
        kill_while_it_waits(prefect_shell.start("run", *ASKED, "--yes"), server)
        assert {state for state, _ in settled(prefect_shell.folder)} == {"sent"}
        server.holds = False
        done = prefect_shell.octavo("run", "--resume", "last", "--json")
    assert done.code == ExitCode.DONE, done.err
    printed = json.loads(done.out)
    half_usd = Decimal("0.00225") / 2
    assert len(server.batches) == 1
    assert max(Counter(server.executed).values()) == 1
    assert Decimal(printed["cost_usd"]) == half_usd * len(server.executed)
    assert {state for state, _ in settled(prefect_shell.folder)} == {"answered"}
    calls = [call for document in printed["documents"] for call in document["calls"]]
    assert {call["outcome"] for call in calls} == {"ok"}


def test_the_plan_shows_the_price_of_a_batch(prefect_shell: Shell) -> None:
    """Half of what the same readings cost at once."""
    with BulkServer().running() as url:
        prepare(prefect_shell, url)
        at_once = prefect_shell.octavo("plan", *ASKED[:-1], "--json")
        in_batch = prefect_shell.octavo("plan", *ASKED, "--json")
    expected = [
        Decimal(json.loads(done.out)["totals"]["cost_usd"]["expected"])
        for done in (at_once, in_batch)
    ]
    assert expected[0] == 2 * expected[1] > 0


def test_a_model_without_batches_is_a_wrong_request(prefect_shell: Shell) -> None:
    """One line says which models have them; nothing is read."""
    (prefect_shell.folder / "a.txt").write_text(SENTENCE, encoding="utf-8")
    done = prefect_shell.octavo("run", "a.txt", "--batch")
    assert done.code == ExitCode.BAD_REQUEST
    assert "model 'offline' has no batches" in done.err
    assert "gpt-5.1" in done.err
    assert done.err.count("\n") == 1

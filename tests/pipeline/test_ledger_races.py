"""What the ledger promises whoever else is at work, and whenever a process dies."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.call import CallState
from pipeline.errors import BudgetExceededError
from pipeline.ledger import Ledger, Recovery
from pipeline.store import Store
from tests.pipeline.store.calls import REPLY, answer, reserve, send, start
from tests.pipeline.store.processes import run_in_processes


@pytest.fixture
def ledger(store: Store) -> Ledger:
    start(store, "run")
    return Ledger(store)


def test_threads_never_pass_the_cap_together(ledger: Ledger) -> None:
    """Sixteen threads race for a cap that admits exactly seventy calls: seventy it is."""

    def race(thread: int) -> int:
        admitted = 0
        for number in range(8):
            try:
                call = reserve(ledger, "0.01", cap="0.70", request=f"{thread} {number}")
            except BudgetExceededError:
                continue
            admitted += 1
            ledger.sent(call)
            ledger.answered(call, REPLY, Decimal("0.01"))
        return admitted

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(race, range(16))) == 70
    assert ledger.committed_usd("run") == Decimal("0.70")


def compete(database_url: str, content_url: str) -> None:
    """A process that reserves under the cap until it is refused."""
    with Store.open(database_url=database_url, content_url=content_url) as store:
        ledger = Ledger(store)
        while True:
            try:
                reserve(ledger, "0.03", cap="1")
            except BudgetExceededError:
                return


def test_processes_never_pass_the_cap_together(
    ledger: Ledger, database_url: str, tmp_path: Path
) -> None:
    """Four processes fill a cap of 1 USD with thirty-three calls of 0.03."""
    content_url = str(tmp_path / "content")
    assert run_in_processes(compete, database_url, content_url, number=4) == [0, 0, 0, 0]
    assert ledger.committed_usd("run") == Decimal("0.99")


def die_while_calling(database_url: str, content_url: str) -> None:
    """A process that is killed between sending a request and getting its reply."""
    with Store.open(database_url=database_url, content_url=content_url) as store:
        ledger = Ledger(store)
        answer(ledger, "0.10", request="finished")
        send(ledger, "0.20", request="in flight")
        reserve(ledger, "0.40", request="waiting")
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_process_loses_no_reply(ledger: Ledger, database_url: str, tmp_path: Path) -> None:
    """Its reply replays, its call in flight is in doubt, its reservation is given back."""
    content_url = str(tmp_path / "content")
    codes = run_in_processes(die_while_calling, database_url, content_url, number=1)
    assert codes == [-signal.SIGKILL]
    assert ledger.recover(run_id="run") == Recovery(released=1, in_doubt=1)
    assert [call.state for call in ledger.calls_of_run("run")] == [
        CallState.ANSWERED,
        CallState.IN_DOUBT,
    ]
    kept = ledger.replay("matter", "finished")
    assert kept is not None
    assert kept.reply == REPLY
    assert ledger.replay("matter", "in flight") is None
    assert ledger.committed_usd("run") == Decimal("0.27")

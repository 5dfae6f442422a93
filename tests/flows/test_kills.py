"""A run that is killed again and again completes, and buys next to nothing twice."""

import random
import time

from tests.flows.killing import KilledRun, wrong_documents
from tests.flows.reading_server import ReadingServer
from tests.flows.shell import Shell


def test_a_run_killed_three_times_completes(prefect_shell: Shell) -> None:
    """Every document is right; what was bought twice was in flight when a kill came."""
    with ReadingServer(lambda number: time.sleep(0.2)).running() as server:
        run = KilledRun(prefect_shell, server)
        laws = run.prepare(documents=6)
        chance = random.Random(6)
        for _ in range(3):
            assert run.kill(chance), "there was nothing left to kill"
        printed = run.finish()
    assert wrong_documents(printed, laws) == []
    assert run.bought_twice <= run.toll.in_flight
    assert all(len(document["segments"]) > 1 for document in plans(printed))


def plans(printed: dict[str, object]) -> list[dict[str, list[object]]]:
    documents: list[dict[str, list[object]]] = printed["documents"]  # type: ignore[assignment]
    return documents

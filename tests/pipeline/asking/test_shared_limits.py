"""Limits that hold over processes: here over several gates on one database."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.asking.shared_limits import SharedLimits
from pipeline.store import EndpointRepository, Store
from pipeline.store.repositories.endpoints import earned

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Endpoint:
    """Counts what it is asked at a time."""

    def __init__(self) -> None:
        self.under_way = self.most = 0
        self.began: list[float] = []

    async def ask(self, gate: SharedLimits, tokens: int = 10) -> None:
        """One call through the gate."""
        async with gate.slot(tokens):
            self.began.append(time.monotonic())
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            await asyncio.sleep(0.05)
            self.under_way -= 1


async def test_calls_at_a_time_are_limited_over_all_gates(store: Store) -> None:
    """Three gates, twelve calls, two at a time; no place is left taken."""
    endpoint = Endpoint()
    gates = [SharedLimits(store, "house", concurrency=2) for _ in range(3)]
    await asyncio.gather(*(endpoint.ask(gate) for gate in gates for _ in range(4)))
    assert endpoint.most == 2
    assert _taken(store) == 0


async def test_the_pace_is_that_of_all_gates_together(store: Store) -> None:
    """600 requests a minute: fifty at once, then ten a second, whoever asks."""
    endpoint = Endpoint()
    gates = [SharedLimits(store, "house", requests_per_minute=600) for _ in range(2)]
    await asyncio.gather(*(endpoint.ask(gate) for gate in gates for _ in range(30)))
    first = min(endpoint.began)
    late = [each - first for each in endpoint.began if each - first > 0.8]
    assert late, "sixty calls at ten a second, fifty of them at once, take a second"


async def test_a_dead_holder_gives_its_place_back(store: Store) -> None:
    """When its lease has ended; one that says it is alive keeps it."""
    with store.session() as session:
        endpoints = EndpointRepository(session)
        now = endpoints.now()
        endpoints.hold("house", now=now)
        endpoints.take("house", "dead", expires_at=now - timedelta(seconds=1))
        endpoints.take("house", "alive", expires_at=now - timedelta(seconds=1))
        endpoints.renew("alive", expires_at=now + timedelta(seconds=60))
        session.commit()
    assert _taken(store) == 1


async def test_a_cancelled_call_gives_its_place_back(store: Store) -> None:
    """In mid-call, and while it waits for a place."""
    gate = SharedLimits(store, "house", concurrency=1)
    endpoint = Endpoint()
    calls = [asyncio.create_task(endpoint.ask(gate)) for _ in range(2)]
    while not endpoint.began:  # noqa: ASYNC110 - a test that waits for a call
        await asyncio.sleep(0.01)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    for _ in range(100):
        if _taken(store) == 0:
            break
        await asyncio.sleep(0.02)
    assert _taken(store) == 0


@pytest.mark.parametrize(
    ("due_s", "cost_s", "then_s"),
    [
        (0, 1, 1),  # nothing was sent: one call's worth
        (-100, 1, -4),  # long ago: no more than the burst is saved up
        (3, 1, 4),  # others have sent: behind them
    ],
)
def test_a_bucket_keeps_no_more_than_its_burst(due_s: int, cost_s: int, then_s: int) -> None:
    """In seconds of the pace, from now, for a burst of five."""
    due = earned(NOW + timedelta(seconds=due_s), now=NOW, cost_s=cost_s, burst_s=5)
    assert (due - NOW).total_seconds() == then_s


def _taken(store: Store) -> int:
    with store.session() as session:
        endpoints = EndpointRepository(session)
        return endpoints.taken("house", now=endpoints.now())

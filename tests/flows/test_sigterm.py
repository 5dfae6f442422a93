"""Claims of SIGTERM where several run in one process."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from flows.sigterm import ended_by_sigterm


@pytest.fixture(autouse=True)
def _nobody_dies() -> Iterator[None]:
    """The handler of before the test, which must be there again after it."""
    before = signal.signal(signal.SIGTERM, _too_late)
    try:
        yield
        assert signal.getsignal(signal.SIGTERM) is _too_late
    finally:
        signal.signal(signal.SIGTERM, before)


def _too_late(number: int, frame: object) -> None:
    raise AssertionError(f"signal {number} found nobody in {frame}")


async def _until(event: asyncio.Event) -> None:
    with ended_by_sigterm():
        await event.wait()


async def _signal() -> None:
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(0.05)


async def test_who_is_left_is_told_whoever_came_first() -> None:
    """Two overlap and the first one ends first: the other one is told all the same."""
    first, second = asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(_until(event)) for event in (first, second)]
    await asyncio.sleep(0)
    first.set()
    await tasks[0]
    await _signal()
    assert tasks[1].cancelled()


async def test_all_that_are_there_are_told() -> None:
    """One signal ends both."""
    tasks = [asyncio.create_task(_until(asyncio.Event())) for _ in range(2)]
    await _signal()
    assert all(task.cancelled() for task in tasks)


async def test_what_is_started_within_is_ended_by_who_started_it() -> None:
    """The inner one hears of it once: through the outer one."""
    heard: list[str] = []

    async def inner() -> None:
        try:
            await _until(asyncio.Event())
        except asyncio.CancelledError:
            heard.append("inner")
            raise

    async def outer() -> None:
        with ended_by_sigterm():
            started = asyncio.create_task(inner())
            try:
                await asyncio.Event().wait()
            finally:
                started.cancel()
                await asyncio.gather(started, return_exceptions=True)

    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    await _signal()
    assert task.cancelled()
    assert heard == ["inner"]

"""Pace: a minute's limits hold, large calls pass, and endpoints' own words slow it down.

Time is virtual: the loop's clock jumps to the next timer instead of waiting for it.
"""

import asyncio
import itertools
import selectors
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers import EndpointLimits, RateLimits

T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that skips the time in which nothing happens."""

    def __init__(self) -> None:
        self.virtual_s = 0.0
        super().__init__(_Skipping(self))

    def time(self) -> float:
        """Seconds since the loop was made, skipped ones included."""
        return self.virtual_s


class _Skipping(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout:
            # A little more than asked for, since a timer due now must not be a rounding away.
            self._loop.virtual_s += timeout + 1e-9
        return ready


def in_virtual_time(main: Callable[[], Awaitable[T]]) -> T:
    """Run `main` to its end."""

    async def whole() -> T:
        return await main()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(whole())


def now() -> float:
    """The loop's time."""
    return asyncio.get_running_loop().time()


async def starts(limits: EndpointLimits, tokens: list[int], call_s: float = 0.0) -> list[float]:
    """When calls of these sizes may start if all ask at once."""

    async def one(size: int) -> float:
        async with limits.slot(size):
            started = now()
            await asyncio.sleep(call_s)
            return started

    return list(await asyncio.gather(*[one(size) for size in tokens]))


def most_in_a_minute(times: list[float], sizes: list[int]) -> int:
    """The largest sum of sizes that start within any 60 seconds; a slow obvious count."""
    return max(
        sum(size for other, size in zip(times, sizes, strict=True) if start <= other < start + 60)
        for start in times
    )


def test_requests_keep_to_their_pace() -> None:
    """120 a minute: five seconds' worth at once, then two a second."""
    times = in_virtual_time(lambda: starts(EndpointLimits(requests_per_minute=120), [0] * 150))
    assert times[:10] == [0.0] * 10
    assert times[-1] == pytest.approx(70.0, abs=0.1)
    assert most_in_a_minute(times, [1] * 150) <= 131


@settings(max_examples=40, deadline=None)
@given(
    per_minute=st.integers(1_000, 1_000_000),
    shares=st.lists(st.floats(0.001, 3.0), min_size=1, max_size=30),
)
def test_tokens_keep_to_their_pace(per_minute: int, shares: list[float]) -> None:
    """No minute takes more than its own worth and the burst; a call above a minute's worth
    counts as one minute's worth and goes all the same."""
    sizes = [int(per_minute * share) + 1 for share in shares]
    times = in_virtual_time(lambda: starts(EndpointLimits(tokens_per_minute=per_minute), sizes))
    counted = [min(size, per_minute) for size in sizes]
    assert times == sorted(times)
    assert most_in_a_minute(times, counted) <= 2 * per_minute + 60
    assert times[-1] <= sum(counted) / per_minute * 60 + 0.1


def test_a_slow_pace_is_kept_as_well() -> None:
    """Three a minute is one every twenty seconds, although that is more than the burst."""
    times = in_virtual_time(lambda: starts(EndpointLimits(requests_per_minute=3), [0] * 4))
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert gaps == pytest.approx([20.0] * 3, abs=0.1)


def test_large_calls_are_not_overtaken_for_ever() -> None:
    """First come, first served: the bucket itself would let every small call pass."""
    sizes = [1000, 1000, *[10] * 20]
    times = in_virtual_time(lambda: starts(EndpointLimits(tokens_per_minute=1000), sizes))
    assert times == sorted(times)


def test_no_more_than_so_many_at_a_time() -> None:
    """Eight calls of ten seconds, three places: three rounds."""
    times = in_virtual_time(lambda: starts(EndpointLimits(concurrency=3), [1] * 8, call_s=10))
    assert [round(time) for time in times] == [0, 0, 0, 10, 10, 10, 20, 20]


def test_a_failed_or_cancelled_call_gives_its_place_back() -> None:
    """Otherwise an endpoint would lose its places one by one."""

    async def main() -> None:
        limits = EndpointLimits(concurrency=1, requests_per_minute=60)
        with pytest.raises(RuntimeError, match="broken"):
            async with limits.slot(1):
                raise RuntimeError("broken")
        holder = asyncio.create_task(starts(limits, [1], call_s=100))
        await asyncio.sleep(1)
        waiting = asyncio.create_task(starts(limits, [1]))
        await asyncio.sleep(1)
        waiting.cancel()
        holder.cancel()
        await asyncio.gather(waiting, holder, return_exceptions=True)
        async with asyncio.timeout(5), limits.slot(1):
            pass

    in_virtual_time(main)


def test_without_limits_nothing_waits() -> None:
    """A server of one's own may have none."""
    assert in_virtual_time(lambda: starts(EndpointLimits(), [10**9] * 50)) == [0.0] * 50


def test_retry_after_holds_everybody() -> None:
    """Calls that were waiting already wait, too, and a shorter pause does not end a longer."""

    async def main() -> list[float]:
        limits = EndpointLimits(requests_per_minute=6000)
        limits.slow_down(120.0)
        limits.slow_down(5.0)
        return await starts(limits, [1] * 3)

    assert min(in_virtual_time(main)) >= 120.0


def test_refusals_that_belong_together_slow_it_once() -> None:
    """Twenty calls refused at once are one sign; a later one is another."""

    async def main() -> None:
        limits = EndpointLimits(requests_per_minute=100, tokens_per_minute=1000)
        for _ in range(20):
            limits.slow_down()
        assert limits.requests_per_minute == pytest.approx(70)
        assert limits.tokens_per_minute == pytest.approx(700)
        await asyncio.sleep(2)
        limits.slow_down()
        assert limits.requests_per_minute == pytest.approx(49, abs=0.1)

    in_virtual_time(main)


def test_the_pace_grows_back_by_half_in_a_quarter_of_an_hour() -> None:
    """No faster than providers ask for, and never above the operator's limit."""

    async def main() -> None:
        limits = EndpointLimits(requests_per_minute=100)
        limits.slow_down()
        await asyncio.sleep(450)
        assert limits.requests_per_minute == pytest.approx(70 * 1.5**0.5, abs=0.1)
        await asyncio.sleep(3600)
        assert limits.requests_per_minute == 100

    in_virtual_time(main)


def test_it_never_comes_to_a_stop() -> None:
    """A twentieth of the pace is left after any number of refusals."""

    async def main() -> None:
        limits = EndpointLimits(requests_per_minute=100)
        for _ in range(50):
            limits.slow_down()
            await asyncio.sleep(1)
        assert limits.requests_per_minute == pytest.approx(5, abs=0.1)

    in_virtual_time(main)


def test_headers_lower_limits_and_never_raise_them() -> None:
    """The operator's limit may be lower than the endpoint's on purpose."""

    async def main() -> None:
        limits = EndpointLimits(requests_per_minute=100)
        limits.learn(RateLimits(limit_requests=500, limit_tokens=30_000))
        assert (limits.requests_per_minute, limits.tokens_per_minute) == (100, 30_000)
        limits.learn(RateLimits(limit_requests=60, limit_tokens=0))
        assert (limits.requests_per_minute, limits.tokens_per_minute) == (60, 30_000)

    in_virtual_time(main)


@pytest.mark.parametrize(
    ("told", "wait_s"),
    [
        (RateLimits(remaining_requests=0, reset_requests_s=8.0), 8.0),
        (RateLimits(remaining_tokens=0, reset_tokens_s=9.0), 9.0),
        # a day's limit in the headers of a minute's
        (RateLimits(remaining_requests=0, reset_requests_s=80_000.0), 60.0),
        (RateLimits(remaining_tokens=0, reset_tokens_s=80_000.0), 60.0),
        (RateLimits(remaining_requests=1, reset_requests_s=8.0), 0.0),
        (RateLimits(remaining_requests=0), 0.0),
    ],
)
def test_an_endpoint_with_nothing_left_is_waited_for(told: RateLimits, wait_s: float) -> None:
    """Instead of being asked and refusing."""

    async def main() -> list[float]:
        limits = EndpointLimits()
        limits.learn(told)
        return await starts(limits, [1])

    assert in_virtual_time(main) == [pytest.approx(wait_s, abs=0.01)]


@pytest.mark.parametrize(
    "limits", [{"requests_per_minute": 0}, {"tokens_per_minute": -5}, {"concurrency": 0}]
)
def test_limits_that_would_let_nothing_pass_are_refused(limits: dict[str, int]) -> None:
    """With the number in the message."""
    with pytest.raises(ValueError, match="above zero"):
        EndpointLimits(**limits)

"""The pace of calls to one endpoint: requests and tokens a minute, and how many at a time.

Works inside one event loop. What the endpoint says of its own limits lowers ours and never
raises them above what the operator allows.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiolimiter import AsyncLimiter

from providers.rate_headers import RateLimits

_REQUEST_BURST_S: Final = 5.0
"""Endpoints enforce a minute's requests in slices of seconds (OpenAI's guide to rate limits)."""
_TOKEN_BURST_S: Final = 60.0
"""A minute's tokens may go at once: two segments of 100,000 should not wait for each other."""
_SLOWER: Final = 0.7
_SLOWEST: Final = 0.05
_ONE_EVENT_S: Final = 1.0
"""Refusals within this time answer calls that were under way together."""
_GROWTH: Final = 1.5
_GROWTH_S: Final = 900.0
"""OpenAI asks for growth of at most half as much again in 15 minutes (guide, read 2026-11-22)."""
_LONGEST_RESET_S: Final = 60.0
"""Headers of some gateways count a day; a limit a minute is back after a minute."""


class EndpointLimits:
    """The gate in front of one endpoint. `None` for a limit means that there is none yet."""

    def __init__(
        self,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        concurrency: int | None = None,
    ) -> None:
        """Open the gate.

        Raises:
            ValueError: a limit is not above zero.
        """
        given = (requests_per_minute, tokens_per_minute, concurrency)
        if any(limit is not None and limit <= 0 for limit in given):
            raise ValueError(f"limits must be above zero: {given}")
        self._requests = _Pace(requests_per_minute, _REQUEST_BURST_S)
        self._tokens = _Pace(tokens_per_minute, _TOKEN_BURST_S)
        self._places = asyncio.Semaphore(concurrency) if concurrency is not None else None
        # Callers pass one by one, so that large calls are not overtaken for ever by small ones.
        self._queue = asyncio.Lock()
        self._paused_until = 0.0

    @asynccontextmanager
    async def slot(self, tokens: int) -> AsyncIterator[None]:
        """Wait for a turn, and hold one of the places while the call lasts.

        Args:
            tokens: prompt and output limit together, as providers count them. More than a
                minute's worth counts as a minute's worth.
        """
        if self._places is None:
            await self._turn(tokens)
            yield
            return
        async with self._places:
            await self._turn(tokens)
            yield

    def learn(self, limits: RateLimits) -> None:
        """Take note of an endpoint's own account."""
        self._requests.learn(limits.limit_requests)
        self._tokens.learn(limits.limit_tokens)
        if limits.remaining_requests == 0:
            self._pause(min(limits.reset_requests_s or 0.0, _LONGEST_RESET_S))
        if limits.remaining_tokens == 0:
            self._pause(min(limits.reset_tokens_s or 0.0, _LONGEST_RESET_S))

    def slow_down(self, retry_after_s: float | None = None) -> None:
        """The endpoint refused a call for its pace: slower from now on, and a pause if it asks."""
        self._requests.slow_down()
        self._tokens.slow_down()
        self._pause(retry_after_s)

    @property
    def requests_per_minute(self) -> float | None:
        """The pace in force now."""
        return self._requests.per_minute()

    @property
    def tokens_per_minute(self) -> float | None:
        """The pace in force now."""
        return self._tokens.per_minute()

    async def _turn(self, tokens: int) -> None:
        async with self._queue:
            await self._requests.take(1)
            await self._tokens.take(tokens)
            # Refusals of calls under way may prolong the pause while it lasts.
            while (left_s := self._paused_until - _now()) > 0:  # noqa: ASYNC110 - no event
                await asyncio.sleep(left_s)

    def _pause(self, seconds: float | None) -> None:
        self._paused_until = max(self._paused_until, _now() + (seconds or 0.0))


class _Pace:
    """So many a minute, in a leaky bucket that counts seconds of the pace in force.

    Counting seconds instead of requests or tokens lets the pace change at any moment: what a
    call takes out of the bucket is the time in which the pace in force earns it.
    """

    def __init__(self, per_minute: float | None, burst_s: float) -> None:
        self._ceiling = per_minute
        self._burst_s = burst_s
        self._bucket = AsyncLimiter(burst_s, burst_s)
        self._share = 1.0
        self._slowed_at: float | None = None

    def per_minute(self) -> float | None:
        """None where no limit is known."""
        return None if self._ceiling is None else self._ceiling * self._share_now()

    async def take(self, amount: float) -> None:
        """Wait until `amount` may go; more than a minute's worth counts as a minute's worth."""
        per_minute = self.per_minute()
        left_s = 0.0 if per_minute is None else min(amount / per_minute, 1.0) * 60.0
        while left_s > 0:
            # The bucket refuses more than it holds, so that large amounts go in pieces.
            piece_s = min(left_s, self._burst_s)
            await self._bucket.acquire(piece_s)
            left_s -= piece_s

    def learn(self, per_minute: int | None) -> None:
        """A lower ceiling is taken over, a higher one only where there was none."""
        if per_minute is not None and per_minute > 0:
            self._ceiling = min(per_minute, self._ceiling or per_minute)

    def slow_down(self) -> None:
        """Less by a third, once for all refusals that belong together."""
        now = _now()
        if self._slowed_at is None or now - self._slowed_at >= _ONE_EVENT_S:
            self._share = max(_SLOWEST, self._share_now() * _SLOWER)
            self._slowed_at = now

    def _share_now(self) -> float:
        if self._slowed_at is None:
            return 1.0
        grown: float = _GROWTH ** ((_now() - self._slowed_at) / _GROWTH_S)
        return min(1.0, self._share * grown)


def _now() -> float:
    return asyncio.get_running_loop().time()

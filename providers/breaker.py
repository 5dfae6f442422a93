"""A circuit breaker: an endpoint that keeps failing is left alone for a while, then probed once."""

import time
from collections.abc import Callable
from enum import StrEnum


class BreakerState(StrEnum):
    """Closed lets calls through, open does not, half-open lets one through to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """The breaker of one endpoint. Every call asks `allow` first and reports how it went after."""

    def __init__(
        self,
        *,
        failures: int = 5,
        rest_s: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start closed.

        Args:
            failures: how many in a row open it; at least one.
            rest_s: how long it stays open, and how long a probe may take to report before
                another is let through in its place.
            clock: seconds that never run backwards.
        """
        if failures < 1 or rest_s <= 0:
            raise ValueError(f"failures {failures} is below 1, or rest_s {rest_s} not above 0")
        self._failures_to_open = failures
        self._rest_s = rest_s
        self._clock = clock
        self._failures = 0
        self._next_probe_at: float | None = None

    @property
    def state(self) -> BreakerState:
        """The state at this moment."""
        if self._next_probe_at is None:
            return BreakerState.CLOSED
        return BreakerState.HALF_OPEN if self.rest_left_s == 0 else BreakerState.OPEN

    @property
    def rest_left_s(self) -> float:
        """Seconds until a probe is let through; zero where calls, or a probe, may go now."""
        if self._next_probe_at is None:
            return 0.0
        return max(0.0, self._next_probe_at - self._clock())

    def allow(self) -> bool:
        """Whether a call may go now. Half-open, the first to ask is the probe and the rest wait."""
        if self.state is BreakerState.HALF_OPEN:
            self._next_probe_at = self._clock() + self._rest_s
            return True
        return self.state is BreakerState.CLOSED

    def succeed(self) -> None:
        """A call went well: closed again."""
        self._failures = 0
        self._next_probe_at = None

    def fail(self) -> None:
        """A call failed by the endpoint's fault."""
        self._failures += 1
        if self._failures >= self._failures_to_open:
            self.open()

    def open(self, rest_s: float | None = None) -> None:
        """Open at once, for `rest_s` or the usual time: the key or the quota is at fault."""
        self._failures = self._failures_to_open
        until = self._clock() + (self._rest_s if rest_s is None else rest_s)
        self._next_probe_at = max(until, self._next_probe_at or until)

"""How far a run is. Counters that a terminal or a page reads while the run goes on."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.budget.budget import short_key
from pipeline.call import CallRecord


@dataclass(slots=True, kw_only=True)
class Progress:
    """Mutable counters of one run. Written by the run, read by whoever shows it."""

    started_s: float = field(default_factory=time.monotonic)
    files: int = 0
    files_done: int = 0
    planned: int = 0
    """Documents whose readings are counted in `readings`."""
    readings: int = 0
    readings_done: int = 0
    waiting: int = 0
    """Requests in batches at a provider that have not come back yet."""
    waiting_done: int = 0
    """Those of them that the provider says it has answered."""
    room_waits: Counter[str] = field(default_factory=Counter)
    """Calls that wait for room under a budget, by its key."""
    calls: int = 0
    replayed: int = 0
    input_tokens: int = 0
    """Of calls that were made for this run; those of replayed ones were paid before."""
    output_tokens: int = 0
    spent_usd: Decimal = Decimal(0)
    unknown_cost: bool = False
    """Whether some call's price is unknown, so that `spent_usd` is too low."""

    def begin(self) -> None:
        """The readings begin now: what came before says nothing about the time they take."""
        self.started_s = time.monotonic()

    def count_calls(self, calls: Iterable[CallRecord]) -> None:
        """Add what calls took and cost."""
        for call in calls:
            self.calls += call.attempts
            self.replayed += call.attempts == 0
            if call.attempts:
                self.input_tokens += call.usage.input_tokens or 0
                self.output_tokens += call.usage.output_tokens or 0
            if call.cost_usd is None:
                self.unknown_cost = True
            else:
                self.spent_usd += call.cost_usd

    @contextmanager
    def waiting_for_room(self, budget: str) -> Iterator[None]:
        """Until the block ends, a call waits for room under `budget`."""
        self.room_waits[budget] += 1
        try:
            yield
        finally:
            self.room_waits[budget] -= 1

    @property
    def room_words(self) -> str:
        """What is waited for while no call can go out; empty while none waits."""
        waited = sorted(key for key, calls in self.room_waits.copy().items() if calls)
        return f"waiting for room under budget {short_key(waited[0])}" if waited else ""

    @property
    def waiting_words(self) -> str:
        """How far the batches are that the run waits for."""
        return f"waiting for the batch, {self.waiting_done} of {self.waiting} requests answered"

    @property
    def remaining_s(self) -> float | None:
        """Seconds to go at the rate so far; None while there is no rate."""
        if self.readings_done == 0 or self.readings == 0:
            return None
        elapsed = time.monotonic() - self.started_s
        return elapsed / self.readings_done * (self.readings - self.readings_done)

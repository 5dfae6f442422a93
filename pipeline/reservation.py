"""Reservations: room under the run's cap for the worst case of a call, before it is sent."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal

from pipeline.errors import BudgetExceededError
from pipeline.ledger import Ledger
from pipeline.question import Question
from providers import Model, worst_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A row of the ledger that waits to be sent."""

    call_id: int
    worst_usd: Decimal | None
    """None where the price is unknown."""


class Reservations:
    """Reserves for one run. Lives in one event loop."""

    def __init__(self, *, ledger: Ledger, run: str, matter: str, cap_usd: Decimal | None) -> None:
        self._ledger = ledger
        self._run = run
        self._matter = matter
        self._cap_usd = cap_usd
        self._under_way = 0
        """Calls that are reserved and not settled."""
        self._settlements = 0
        self._changed = asyncio.Condition()
        self._turn = asyncio.Lock()

    async def reserve(
        self, question: Question, *, model: Model, input_tokens: int, attempt: int
    ) -> Reservation:
        """Room for the worst case; where there is none, wait for calls under way to settle.

        Whoever gets a reservation calls `settled` when its call has ended, however it ended.

        Raises:
            BudgetExceededError: nothing is under way, and it does not fit.
            ConfigurationError: there is a cap, and the price is unknown.
        """
        reserving = asyncio.ensure_future(self._reserve(question, model, input_tokens, attempt))
        try:
            # Shielded: a cancellation in the middle must not lose the row's key.
            return await asyncio.shield(reserving)
        except asyncio.CancelledError:
            reserving.add_done_callback(self._give_back)
            raise

    async def settled(self) -> None:
        """A reserved call has ended: others may find room now."""
        self._under_way -= 1
        self._settlements += 1
        async with self._changed:
            self._changed.notify_all()

    async def _reserve(
        self, question: Question, model: Model, input_tokens: int, attempt: int
    ) -> Reservation:
        worst = worst_case(model, input_tokens, question.request.max_output_tokens)
        while True:
            settlements = self._settlements
            try:
                # One at a time, so that a call counts as under way before the next one looks.
                async with self._turn:
                    call_id = await asyncio.to_thread(self._row, question, model, worst, attempt)
                    self._under_way += 1
            except BudgetExceededError:
                if self._under_way == 0 and self._settlements == settlements:
                    raise
                await self._settled_since(settlements)
            else:
                return Reservation(call_id=call_id, worst_usd=worst)

    def _row(
        self, question: Question, model: Model, worst_usd: Decimal | None, attempt: int
    ) -> int:
        return self._ledger.reserve(
            run_id=self._run,
            matter=self._matter,
            document_sha256=question.document_sha256,
            request_sha256=question.request.sha256,
            provider=model.provider,
            model=model.name,
            purpose=question.purpose,
            worst_case_usd=worst_usd,
            run_cap_usd=self._cap_usd,
            attempt=attempt,
        )

    async def _settled_since(self, settlements: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._settlements != settlements)

    def _give_back(self, reserving: "asyncio.Future[Reservation]") -> None:
        """Release what was reserved for a call that will not be sent."""
        if reserving.cancelled() or reserving.exception() is not None:
            return
        self._ledger.release(reserving.result().call_id)
        self._waiting = asyncio.ensure_future(self.settled())

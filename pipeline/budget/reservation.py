"""Reservations: room under every budget for the worst case of a call, before it is sent."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.asking.question import Question
from pipeline.budget.alert import Alerts
from pipeline.budget.budget import Account, BudgetKind, Caps, Standing
from pipeline.call import CallFacts
from pipeline.errors import BudgetExceededError
from pipeline.ledger import Ledger
from pipeline.progress import Progress
from providers import BATCH_TIER, Model, Request, worst_case

_LEAST_OUTPUT_TOKENS = 256
_LIKELY_TOKENS_PER_FIELD = 250
"""As in the forecast: a reply of less room than is likely would only be cut off."""
_POLL_S = 0.25
"""How often to look whether other processes have given back what they do not need."""

_SETTLE_DEAD_S = 5.0
"""How often to look whether the processes that hold room are still there, while waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A row of the ledger that waits to be sent."""

    call_id: int
    worst_usd: Decimal | None
    """None where the price is unknown."""
    request: Request
    """What is to be sent: its output may be bounded to what the budgets leave."""


class Reservations:
    """Reserves for one run. Lives in one event loop."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        account: Account,
        caps: Caps,
        alerts: Alerts | None = None,
        patience_s: float = 600.0,
        progress: Progress | None = None,
        settle_dead: Callable[[], object] | None = None,
    ) -> None:
        """Nothing is reserved yet.

        Args:
            ledger: where the calls are.
            account: to whom they are charged.
            caps: what may be spent at most.
            alerts: whom to tell how the budgets stand; None tells nobody.
            patience_s: how long to wait for calls of other processes that settle nothing: no call
                takes longer than its deadline.
            progress: whom to tell which budget is waited for; None tells nobody.
            settle_dead: settles what dead processes hold, before and while room is waited for.
        """
        self._ledger = ledger
        self.account = account
        self._caps = caps
        self._alerts = alerts
        self._patience_s = patience_s
        self._progress = progress or Progress()
        self._settle_dead = settle_dead
        self._dead_settled_s = float("-inf")
        self._settlements = 0
        self._changed = asyncio.Condition()
        self._turn = asyncio.Lock()

    async def reserve(
        self, question: Question, *, model: Model, input_tokens: int, attempt: int
    ) -> Reservation:
        """Room for the worst case; where there is none, wait for calls under way to settle.

        Where nothing is under way and the worst case does not fit, the output is bounded to what
        is left, as long as what is likely has room. Such a call takes all that is left: they go
        out one at a time. Whoever gets a reservation calls `settled` when its call has ended,
        however it ended.

        Raises:
            BudgetExceededError: nothing is under way, and it does not fit.
            ConfigurationError: there is a cap on money, and the price is unknown.
        """
        wanted = _Wanted(question=question, model=model, input_tokens=input_tokens, attempt=attempt)
        reserving = asyncio.ensure_future(self._reserve(wanted))
        try:
            # Shielded: a cancellation in the middle must not lose the row's key.
            return await asyncio.shield(reserving)
        except asyncio.CancelledError:
            reserving.add_done_callback(self._give_back)
            raise

    async def reserve_in_bulk(
        self, question: Question, *, model: Model, input_tokens: int, attempt: int
    ) -> Reservation:
        """Room for the worst case at batch price, now or not at all.

        Whoever gets a reservation calls `settled` when its call has ended. A cap on requests an
        hour does not count: that is a pace, and batches have their own.

        Raises:
            BudgetExceededError: it does not fit now; it may when other calls have settled.
            ConfigurationError: there is a cap on money, and the price is unknown.
        """
        wanted = _Wanted(
            question=question,
            model=model,
            input_tokens=input_tokens,
            attempt=attempt,
            tier=BATCH_TIER,
        )
        return await asyncio.to_thread(self._row, wanted, question.request)

    async def settled(self, standings: tuple[Standing, ...] = ()) -> None:
        """A reserved call has ended: others may find room now.

        `standings` is what the ledger said of its budgets; empty where it said nothing.
        """
        self._settlements += 1
        async with self._changed:
            self._changed.notify_all()
        if self._alerts is not None and standings and self._caps:
            await asyncio.to_thread(self._alerts.look, standings, self._caps)

    async def _reserve(self, wanted: "_Wanted") -> Reservation:
        request, patience = wanted.question.request, _Patience(self._patience_s)
        while True:
            settlements = self._settlements
            try:
                async with self._turn:
                    return await asyncio.to_thread(self._row, wanted, request)
            except BudgetExceededError as error:
                if not error.is_stopped and patience.lasts(error):
                    with self._progress.waiting_for_room(error.budget):
                        await self._room_since(settlements)
                    continue
                smaller = None if error.is_stopped else wanted.bounded(error)
                if smaller is None:
                    await self._stop(error)
                    raise
                request = smaller

    def _row(self, wanted: "_Wanted", request: Request) -> Reservation:
        worst = wanted.worst_usd(request)
        caps = self._caps
        if wanted.model.base_url is None or wanted.tier == BATCH_TIER:
            # What runs in this process is no request to anybody; a batch is no matter of pace.
            caps = {kind: cap for kind, cap in caps.items() if kind is not BudgetKind.HOUR}
        facts = wanted.facts(request)
        call_id = self._ledger.reserve(self.account, facts, worst_case_usd=worst, caps=caps)
        return Reservation(call_id=call_id, worst_usd=worst, request=request)

    async def _room_since(self, settlements: int) -> None:
        """Return when there may be room: what the dead hold is given back first."""
        now = time.monotonic()
        if self._settle_dead is not None and now - self._dead_settled_s >= _SETTLE_DEAD_S:
            self._dead_settled_s = now
            if await asyncio.to_thread(self._settle_dead):
                return
        await self._settled_since(settlements)

    async def _settled_since(self, settlements: int) -> None:
        """Return when a call of ours has settled, or after a while: others may have."""
        async with self._changed:
            waiting = self._changed.wait_for(lambda: self._settlements != settlements)
            try:
                await asyncio.wait_for(waiting, _POLL_S)
            except TimeoutError:
                return

    async def _stop(self, error: BudgetExceededError) -> None:
        if self._alerts is not None and not error.is_stopped:
            await asyncio.to_thread(self._alerts.stopped, error.budget, error.cap)

    def _give_back(self, reserving: "asyncio.Future[Reservation]") -> None:
        """Release what was reserved for a call that will not be sent."""
        if reserving.cancelled() or reserving.exception() is not None:
            return
        self._ledger.release(reserving.result().call_id)
        self._waiting = asyncio.ensure_future(self.settled())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What room is wanted for."""

    question: Question
    model: Model
    input_tokens: int
    attempt: int
    tier: str | None = None
    """None is the standard price."""

    def worst_usd(self, request: Request) -> Decimal | None:
        output_tokens = request.max_output_tokens
        return worst_case(self.model, self.input_tokens, output_tokens, self.tier)

    def bounded(self, error: BudgetExceededError) -> Request | None:
        """The request with as much output as what is left pays for; None below what is likely."""
        request, question = self.question.request, self.question
        if error.budget.startswith(f"{BudgetKind.HOUR}:"):
            return None
        likely = _LIKELY_TOKENS_PER_FIELD * len(question.fields)
        low = min(max(_LEAST_OUTPUT_TOKENS, likely), request.max_output_tokens)
        high = request.max_output_tokens
        if not self._fits(low, error.left):
            return None
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._fits(middle, error.left) else (low, middle - 1)
        return replace(request, max_output_tokens=low)

    def _fits(self, output_tokens: int, left_usd: Decimal) -> bool:
        worst = worst_case(self.model, self.input_tokens, output_tokens)
        return worst is not None and worst <= left_usd

    def facts(self, request: Request) -> CallFacts:
        question = self.question
        temperature = None if request.temperature is None else str(request.temperature)
        return CallFacts(
            purpose=question.purpose,
            provider=self.model.provider,
            model=self.model.name,
            request_sha256=request.sha256,
            asked_sha256=question.request.sha256,
            document_sha256=question.document_sha256,
            segment=question.segment,
            fields=question.fields,
            profile=question.profile,
            attempt=self.attempt,
            parameters={
                "model": request.model,
                "schema_name": request.schema_name,
                "max_output_tokens": request.max_output_tokens,
                "reasoning_effort": request.reasoning_effort,
                "temperature": temperature,
            },
            recipe=question.recipe,
            parent_id=question.parent_id,
        )


class _Patience:
    """Waits while what others have reserved may come back, and something still happens."""

    def __init__(self, lasts_s: float) -> None:
        self._lasts_s = lasts_s
        self._seen: tuple[str, Decimal, Decimal] | None = None
        self._since = time.monotonic()

    def lasts(self, error: BudgetExceededError) -> bool:
        seen = (error.budget, error.committed, error.in_flight)
        if seen != self._seen:
            self._seen, self._since = seen, time.monotonic()
        return error.in_flight > 0 and time.monotonic() - self._since < self._lasts_s

"""One request to a model, kept and paid for once: replay, reserve, send, settle, try again.

Every request that is sent is a row of the ledger of its own, and a reply is committed before it
is returned. What a reply says is not looked at here.
"""

import asyncio
import json
import logging
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from chunking import Vocabulary, estimate_tokens
from pipeline.call import CallRecord, Failure, Outcome
from pipeline.errors import BudgetExceededError
from pipeline.exception import ExceptionClass
from pipeline.ledger import CallMoveError, Ledger
from pipeline.question import Question
from pipeline.reservation import Reservation, Reservations
from pipeline.result import total_cost
from pipeline.store import KeptReply
from providers import (
    Breaker,
    BreakerState,
    ContextExceededError,
    Decision,
    EndpointLimits,
    Provider,
    ProviderError,
    RefusedError,
    Reply,
    ReplyError,
    Request,
    RequestError,
    Retry,
    RetryPolicy,
    TruncatedError,
    Usage,
    cost,
    decide,
)

_log = logging.getLogger(__name__)

_MESSAGE_TOKENS = 8
"""What chat templates add to each message, generously."""
_EXCEPTION_CLASSES: tuple[tuple[type[ProviderError], ExceptionClass], ...] = (
    (TruncatedError, ExceptionClass.TRUNCATED),
    (RefusedError, ExceptionClass.REFUSED),
    (ContextExceededError, ExceptionClass.OVER_LIMIT),
    (RequestError, ExceptionClass.REJECTED),
    (ReplyError, ExceptionClass.REJECTED),
)
_RETRYABLE = frozenset({ExceptionClass.RETRIES_EXHAUSTED, ExceptionClass.BUDGET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A reply, or why there is none; and what was paid either way."""

    reply: Reply | None
    record: CallRecord | None
    """None where nothing was sent or replayed."""
    call_ids: tuple[int, ...] = ()
    """Rows of the ledger that hold the reply."""
    failure: Failure | None = None


@dataclass(slots=True)
class _Tries:
    """The attempts at one question so far."""

    began: float = field(default_factory=time.monotonic)
    attempts: int = 0
    rate_limited: int = 0
    costs: list[Decimal | None] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)


class Asker:
    """Asks one model for one run. Lives in one event loop."""

    def __init__(
        self,
        *,
        provider: Provider,
        limits: EndpointLimits,
        ledger: Ledger,
        vocabulary: Vocabulary,
        run: str,
        matter: str,
        cap_usd: Decimal | None,
        attempts: int,
        replay_age: timedelta,
        patience_s: float = 60.0,
    ) -> None:
        """Nothing is sent yet.

        Args:
            cap_usd: what the run may spend; None sets no cap.
            attempts: at one request that fails by the endpoint's fault.
            replay_age: how old a reply to another run may be that is used again.
            patience_s: for how long an endpoint may do nothing but fail before the questions that
                are left fail as well, without asking: another run can put them.
        """
        self._provider = provider
        self._limits = limits
        self._ledger = ledger
        self._vocabulary = vocabulary
        self._run = run
        self._matter = matter
        self._reservations = Reservations(
            ledger=ledger, model=provider.model, run=run, matter=matter, cap_usd=cap_usd
        )
        self._policy = RetryPolicy(tries_alone=attempts, tries=attempts)
        self._replay_age = replay_age
        self._breaker = Breaker()
        self._failing_since: tuple[float, Failure] | None = None
        """When the endpoint began to fail, and how; None where its last answer was good."""
        self._patience_s = patience_s
        self._flights: dict[str, asyncio.Event] = {}
        """Hash of a request under way -> set when it has ended."""
        self._counted: set[int] = set()
        """Calls whose cost some question of this process bears already."""
        self._locked: Failure | None = None
        """Set when every further call would fail likewise: the key or the quota is at fault."""

    async def ask(self, question: Question) -> Asked:
        """The reply to `question`, from the ledger where it is there, else from the model.

        Of equal requests that are asked at the same time one is sent; the others wait for it.
        """
        key = question.request.sha256
        while (flight := self._flights.get(key)) is not None:
            await flight.wait()
        self._flights[key] = flight = asyncio.Event()
        try:
            return await self._ask(question)
        finally:
            del self._flights[key]
            flight.set()

    async def _ask(self, question: Question) -> Asked:
        replayed = await asyncio.to_thread(
            self._ledger.replay,
            self._matter,
            question.request.sha256,
            max_age=self._replay_age,
            run_id=self._run,
        )
        return await self._buy(question) if replayed is None else self._replayed(question, replayed)

    async def _buy(self, question: Question) -> Asked:
        """Ask the model, again and again where that may help."""
        tries = _Tries()
        while True:
            given_up = self._locked or self._down()
            if given_up is not None:
                return self._failed(question, tries, given_up)
            if not self._breaker.allow():
                # The endpoint is left alone; its patience may run out meanwhile.
                await asyncio.sleep(min(max(self._breaker.rest_left_s, 0.05), 1.0))
                continue
            try:
                reply, call_id = await self._send(question, tries)
            except BudgetExceededError as error:
                failure = Failure(
                    exception_class=ExceptionClass.BUDGET, detail=str(error), retryable=True
                )
                return self._failed(question, tries, failure)
            except ProviderError as error:
                decision = self._decide(error, tries)
                if not isinstance(decision, Retry):
                    return self._failed(question, tries, _failure(error))
                await asyncio.sleep(decision.after_s)
            else:
                self._breaker.succeed()
                self._failing_since = None
                self._counted.add(call_id)
                record = self._record(question, tries, Outcome.OK, reply)
                return Asked(reply=reply, record=record, call_ids=(call_id,))

    async def spoil(self, call_ids: tuple[int, ...], failure: Failure) -> None:
        """Replies that proved to be of no use are never replayed. What they cost stays spent."""
        for call_id in call_ids:
            # Another reading of the same reply may have said so already.
            with suppress(CallMoveError):
                await asyncio.to_thread(
                    self._ledger.spoil,
                    call_id,
                    error_class=failure.exception_class.value,
                    detail=failure.detail,
                )

    async def aclose(self) -> None:
        await self._provider.aclose()

    def _down(self) -> Failure | None:
        """Why nothing more is asked of an endpoint that has failed for long, and only failed."""
        if self._failing_since is None or self._breaker.state is BreakerState.CLOSED:
            return None
        since, failure = self._failing_since
        return failure if time.monotonic() - since > self._patience_s else None

    async def _send(self, question: Question, tries: _Tries) -> tuple[Reply, int]:
        """One attempt: one row of the ledger, from its reservation to its settlement.

        Raises:
            BudgetExceededError: nothing was sent.
            ProviderError: settled as failed, or in doubt.
        """
        tokens = await asyncio.to_thread(self._input_tokens, question.request)
        async with self._limits.slot(tokens + question.request.max_output_tokens):
            reservation = await self._reservations.reserve(
                question, input_tokens=tokens, attempt=tries.attempts + 1
            )
            try:
                reply = await self._generate(question.request, reservation, tries)
            finally:
                await self._reservations.settled()
        return reply, reservation.call_id

    async def _generate(self, request: Request, reservation: Reservation, tries: _Tries) -> Reply:
        call_id, reserved = reservation.call_id, reservation.worst_usd
        # Not in a thread: from here on a cancelled call is in doubt, never just reserved.
        self._ledger.sent(call_id)
        tries.attempts += 1
        try:
            reply = await self._provider.generate(request)
        except ProviderError as error:
            await self._settle_failure(error, reservation, tries)
            raise
        except BaseException:
            # Cancelled or broken in mid-call: nobody knows whether it was executed.
            tries.costs.append(reserved)
            self._ledger.in_doubt(call_id, detail="interrupted while the call was under way")
            raise
        paid = cost(self._provider.model, reply.usage, reply.service_tier)
        # Shielded, because a paid reply must be on disk even if the run is being cancelled.
        await asyncio.shield(asyncio.to_thread(self._ledger.answered, call_id, reply, paid))
        tries.costs.append(paid)
        tries.usage = reply.usage
        return reply

    async def _settle_failure(
        self, error: ProviderError, reservation: Reservation, tries: _Tries
    ) -> None:
        call_id = reservation.call_id
        if error.outcome_unknown:
            tries.costs.append(reservation.worst_usd)
            await asyncio.to_thread(self._ledger.in_doubt, call_id, detail=str(error))
            return
        paid = cost(self._provider.model, error.usage) if error.usage else Decimal(0)
        tries.costs.append(paid)
        await asyncio.to_thread(
            self._ledger.failed,
            call_id,
            error_class=error.kind,
            detail=str(error),
            usage=error.usage,
            cost_usd=paid,
        )

    def _decide(self, error: ProviderError, tries: _Tries) -> Decision:
        tries.rate_limited += error.kind in {"rate_limited", "slow_down"}
        decision = decide(
            error,
            attempt=tries.attempts,
            elapsed_s=time.monotonic() - tries.began,
            random=random.random(),  # noqa: S311 - jitter, not a secret
            can_fall_back=False,
            rate_limited=tries.rate_limited,
            policy=self._policy,
        )
        if decision.slow_limiter:
            self._limits.slow_down(error.retry_after_s)
        if decision.count_failure:
            self._breaker.fail()
            if self._failing_since is None:
                self._failing_since = (time.monotonic(), _failure(error))
                _log.warning("the model's endpoint fails; trying again for a while")
        if decision.open_breaker:
            self._locked = _failure(error)
        _log.info("call failed", extra={"kind": error.kind, "decision": decision.reason})
        return decision

    def _input_tokens(self, request: Request) -> int:
        """What the prompt will not exceed: the worst case is reserved, not the likely one."""
        model = self._provider.model
        wanted = self._vocabulary.name if model.encoding_is_exact else model.name
        texts = [*(message.content for message in request.messages), json.dumps(request.schema)]
        return sum(
            estimate_tokens(text, self._vocabulary, wanted).upper + _MESSAGE_TOKENS
            for text in texts
        )

    def _replayed(self, question: Question, kept: KeptReply) -> Asked:
        # What an earlier process of this very run paid is borne by the first that asks for it.
        is_ours = kept.run == self._run and kept.call_id not in self._counted
        self._counted.add(kept.call_id)
        paid = [kept.cost_usd] if is_ours else []
        tries = _Tries(usage=kept.reply.usage, costs=paid)
        record = self._record(question, tries, Outcome.REPLAYED, kept.reply)
        return Asked(reply=kept.reply, record=record, call_ids=(kept.call_id,))

    def _failed(self, question: Question, tries: _Tries, failure: Failure) -> Asked:
        if tries.attempts == 0:
            return Asked(reply=None, record=None, failure=failure)
        record = self._record(question, tries, Outcome.FAILED, None, failure)
        return Asked(reply=None, record=record, failure=failure)

    def _record(
        self,
        question: Question,
        tries: _Tries,
        outcome: Outcome,
        reply: Reply | None,
        failure: Failure | None = None,
    ) -> CallRecord:
        return CallRecord(
            purpose=question.purpose,
            segment=question.segment,
            fields=question.fields,
            model=self._provider.model.name,
            request_sha256=question.request.sha256,
            reply_sha256=None if reply is None else reply.sha256,
            usage=tries.usage,
            cost_usd=total_cost(tries.costs),
            latency_s=time.monotonic() - tries.began if reply is None else reply.latency_s,
            outcome=outcome,
            attempts=tries.attempts,
            failure=None if failure is None else str(failure),
        )


def _failure(error: ProviderError) -> Failure:
    for kind, exception_class in _EXCEPTION_CLASSES:
        if isinstance(error, kind):
            return Failure(
                exception_class=exception_class,
                detail=str(error),
                retryable=exception_class in _RETRYABLE,
            )
    return Failure(
        exception_class=ExceptionClass.RETRIES_EXHAUSTED, detail=str(error), retryable=True
    )

"""One question to a model, answered and paid for once: replay, or send and try again.

A single attempt is `pipeline.attempt`. What a reply says is not looked at here.
"""

import asyncio
import logging
import random
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from chunking import Vocabulary
from pipeline.attempt import Sender, Tries
from pipeline.call import CallRecord, Failure, Outcome
from pipeline.errors import BudgetExceededError
from pipeline.exception import ExceptionClass
from pipeline.ledger import CallMoveError, Ledger
from pipeline.question import Question
from pipeline.reservation import Reservations
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
    RequestError,
    Retry,
    RetryPolicy,
    TruncatedError,
    decide,
)

_log = logging.getLogger(__name__)

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


class Asker:
    """Asks one model for one run. Lives in one event loop."""

    def __init__(
        self,
        *,
        provider: Provider,
        limits: EndpointLimits,
        ledger: Ledger,
        vocabulary: Vocabulary,
        reservations: Reservations,
        attempts: int,
        replay_age: timedelta,
        patience_s: float = 60.0,
    ) -> None:
        """Nothing is sent yet.

        Args:
            reservations: to whom the calls are charged, and what they may cost.
            attempts: at one request that fails by the endpoint's fault.
            replay_age: how old a reply to another run may be that is used again.
            patience_s: for how long an endpoint may do nothing but fail before the questions that
                are left fail as well, without asking: another run can put them.
        """
        self._limits = limits
        self._ledger = ledger
        self._run = reservations.account.run
        self._matter = reservations.account.matter
        self._sender = Sender(
            provider=provider,
            limits=limits,
            vocabulary=vocabulary,
            ledger=ledger,
            reservations=reservations,
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
        tries = Tries()
        while True:
            given_up = self._locked or self._down()
            if given_up is not None:
                return self._failed(question, tries, given_up)
            if not self._breaker.allow():
                # The endpoint is left alone; its patience may run out meanwhile.
                await asyncio.sleep(min(max(self._breaker.rest_left_s, 0.05), 1.0))
                continue
            try:
                sent = await self._sender.send(question, tries)
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
                self._counted.add(sent.call_id)
                record = self._record(question, tries, Outcome.OK, sent.reply)
                record = replace(record, request_sha256=sent.request.sha256)
                return Asked(reply=sent.reply, record=record, call_ids=(sent.call_id,))

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
        await self._sender.aclose()

    def _down(self) -> Failure | None:
        """Why nothing more is asked of an endpoint that has failed for long, and only failed."""
        if self._failing_since is None or self._breaker.state is BreakerState.CLOSED:
            return None
        since, failure = self._failing_since
        return failure if time.monotonic() - since > self._patience_s else None

    def _decide(self, error: ProviderError, tries: Tries) -> Decision:
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

    def _replayed(self, question: Question, kept: KeptReply) -> Asked:
        # What an earlier process of this very run paid is borne by the first that asks for it.
        is_ours = kept.run == self._run and kept.call_id not in self._counted
        self._counted.add(kept.call_id)
        paid = [kept.cost_usd] if is_ours else []
        tries = Tries(usage=kept.reply.usage, costs=paid)
        record = self._record(question, tries, Outcome.REPLAYED, kept.reply)
        record = replace(record, request_sha256=kept.request_sha256)
        return Asked(reply=kept.reply, record=record, call_ids=(kept.call_id,))

    def _failed(self, question: Question, tries: Tries, failure: Failure) -> Asked:
        if tries.attempts == 0:
            return Asked(reply=None, record=None, failure=failure)
        record = self._record(question, tries, Outcome.FAILED, None, failure)
        return Asked(reply=None, record=record, failure=failure)

    def _record(
        self,
        question: Question,
        tries: Tries,
        outcome: Outcome,
        reply: Reply | None,
        failure: Failure | None = None,
    ) -> CallRecord:
        return CallRecord(
            purpose=question.purpose,
            segment=question.segment,
            fields=question.fields,
            model=self._sender.model.name,
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

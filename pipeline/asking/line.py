"""The line to one model: its retries, its breaker, and the patience for its endpoint.

A single attempt is `pipeline.asking.attempt`; which model is asked is `pipeline.asking.ask`.
What a reply says is not looked at here.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from chunking import Vocabulary
from pipeline.asking.attempt import Sender, Sent, Tries
from pipeline.asking.question import Question
from pipeline.budget.reservation import Reservations
from pipeline.call import CallRecord, Failure, Outcome
from pipeline.errors import BudgetExceededError, ConfigurationError
from pipeline.exception import ExceptionClass
from pipeline.ledger import CallMoveError, Ledger
from pipeline.result import total_cost
from pipeline.store import KeptReply
from providers import (
    BATCH_TIER,
    Breaker,
    BreakerState,
    ContextExceededError,
    Decision,
    EndpointLimits,
    FallBack,
    Model,
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

_EXCEPTION_CLASSES: tuple[tuple[type[ProviderError], ExceptionClass], ...] = (
    (TruncatedError, ExceptionClass.TRUNCATED),
    (RefusedError, ExceptionClass.REFUSED),
    (ContextExceededError, ExceptionClass.OVER_LIMIT),
    (RequestError, ExceptionClass.REJECTED),
    (ReplyError, ExceptionClass.REJECTED),
)
_RETRYABLE = frozenset({ExceptionClass.RETRIES_EXHAUSTED, ExceptionClass.BUDGET})
_TRIES_BESIDE_ANOTHER = RetryPolicy().tries


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one model took a question."""

    reply: Reply | None
    record: CallRecord | None
    """None where nothing was sent or replayed."""
    call_ids: tuple[int, ...] = ()
    """Rows of the ledger that hold the reply."""
    failure: Failure | None = None
    falls_back: bool = False
    """Whether another model may do better: the fault is this one's, not the question's."""


class Line:
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
        keep_reasoning: bool = True,
    ) -> None:
        """Nothing is sent yet.

        Args:
            provider: the model behind its endpoint; closed by `aclose`.
            limits: the pace at which the endpoint may be asked.
            ledger: where calls and replies are kept.
            vocabulary: what the model's tokens are counted in.
            reservations: to whom the calls are charged, and what they may cost.
            attempts: at one request that fails by the endpoint's fault, while no other model
                stands by; with one, three at most.
            replay_age: how old a reply to another run may be that is used again.
            patience_s: for how long an endpoint may do nothing but fail before the questions that
                are left are not put to it: another model or another run can have them.
            keep_reasoning: whether reasoning text is kept with a reply.
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
            keep_reasoning=keep_reasoning,
        )
        self.vocabulary = vocabulary
        self._policy = RetryPolicy(tries_alone=attempts, tries=min(attempts, _TRIES_BESIDE_ANOTHER))
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
        """Set when every further call would fail likewise: the key, the quota or the model's name
        is at fault."""

    @property
    def model(self) -> Model:
        return self._sender.model

    @property
    def closed(self) -> Failure | None:
        """Why nothing more is asked here; None while something is."""
        return self._locked or self._down()

    def why_unfit(self, request: Request) -> str | None:
        """Why the prompt does not fit beside its output; None where it does. Counts tokens."""
        model, tokens = self.model, self._sender.input_tokens(request)
        room = min(model.max_input_tokens, model.context_window - request.max_output_tokens)
        if tokens <= room:
            return None
        return f"its window has room for {room} tokens of prompt, and this one has {tokens}"

    @asynccontextmanager
    async def flight(self, request: Request) -> AsyncIterator[None]:
        """Of equal requests one at a time: the others find its reply in the ledger."""
        key = request.sha256
        while (flight := self._flights.get(key)) is not None:
            await flight.wait()
        self._flights[key] = flight = asyncio.Event()
        try:
            yield
        finally:
            del self._flights[key]
            flight.set()

    async def replay(self, question: Question, *, of_this_run: bool = False) -> Told | None:
        """The reply that the ledger has; None where it has none. `of_this_run`: no other's."""
        kept = await asyncio.to_thread(
            self._ledger.replay,
            self._matter,
            question.request.sha256,
            max_age=timedelta(0) if of_this_run else self._replay_age,
            run_id=self._run,
        )
        if kept is None or (of_this_run and kept.run != self._run):
            return None
        return self._replayed(question, kept)

    async def buy(self, question: Question, *, can_fall_back: bool) -> Told:
        """Ask the model, again and again where that may help.

        `can_fall_back` says whether another model stands by: then fewer attempts are made.
        """
        tries = Tries()
        while True:
            if (closed := await self._until_open()) is not None:
                return self._failed(question, tries, closed, falls_back=True)
            try:
                sent = await self._sender.send(question, tries)
            except BudgetExceededError as error:
                return self._failed(question, tries, _budget(error))
            except ConfigurationError as error:
                # There is a budget, and what this model would cost is unknown.
                return self._failed(question, tries, _unusable(error), falls_back=True)
            except ProviderError as error:
                decision = self._decide(error, tries, can_fall_back=can_fall_back)
                if not isinstance(decision, Retry):
                    falls_back = isinstance(decision, FallBack)
                    return self._failed(question, tries, _failure(error), falls_back=falls_back)
                await asyncio.sleep(decision.after_s)
            else:
                return self._answered(question, tries, sent)

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
        """Release the connections to the model's endpoint."""
        await self._sender.aclose()

    async def _until_open(self) -> Failure | None:
        """Wait until a call may go; the failure where none will."""
        while True:
            closed = self.closed
            if closed is not None or self._breaker.allow():
                return closed
            # The endpoint is left alone; its patience may run out meanwhile.
            await asyncio.sleep(min(max(self._breaker.rest_left_s, 0.05), 1.0))

    def _down(self) -> Failure | None:
        """Why nothing more is asked of an endpoint that has failed for long, and only failed."""
        if self._failing_since is None or self._breaker.state is BreakerState.CLOSED:
            return None
        since, failure = self._failing_since
        return failure if time.monotonic() - since > self._patience_s else None

    def _decide(self, error: ProviderError, tries: Tries, *, can_fall_back: bool) -> Decision:
        tries.rate_limited += error.kind in {"rate_limited", "slow_down"}
        decision = decide(
            error,
            attempt=tries.attempts,
            elapsed_s=time.monotonic() - tries.began,
            random=random.random(),  # noqa: S311 - jitter, not a secret
            can_fall_back=can_fall_back,
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
        # What somebody has to mend outside of here is as wrong for the next question.
        if decision.open_breaker or decision.alert:
            self._locked = _failure(error)
        _log.info("call failed", extra={"kind": error.kind, "decision": decision.reason})
        return decision

    def _answered(self, question: Question, tries: Tries, sent: Sent) -> Told:
        self._breaker.succeed()
        self._failing_since = None
        self._counted.add(sent.call_id)
        record = replace(
            self._record(question, tries, Outcome.OK, sent.reply),
            request_sha256=sent.request.sha256,
            saved_usd=self._saved(sent.reply),
        )
        return Told(reply=sent.reply, record=record, call_ids=(sent.call_id,))

    def _replayed(self, question: Question, kept: KeptReply) -> Told:
        # What an earlier process of this very run paid is borne by the first that asks for it.
        is_ours = kept.run == self._run and kept.call_id not in self._counted
        self._counted.add(kept.call_id)
        # A reply that a batch has brought was sent for, and paid, by this very question.
        is_bought = is_ours and kept.reply.service_tier == BATCH_TIER
        tries = Tries(
            usage=kept.reply.usage,
            costs=[kept.cost_usd] if is_ours else [],
            attempts=1 if is_bought else 0,
        )
        outcome = Outcome.OK if is_bought else Outcome.REPLAYED
        record = replace(
            self._record(question, tries, outcome, kept.reply),
            request_sha256=kept.request_sha256,
            saved_usd=self._saved(kept.reply) if is_ours else Decimal(0),
        )
        return Told(reply=kept.reply, record=record, call_ids=(kept.call_id,))

    def _saved(self, reply: Reply) -> Decimal | None:
        """What the provider's cache has saved: the price without it, less the price."""
        plain: Usage = replace(reply.usage, cached_tokens=0)
        without = cost(self.model, plain, reply.service_tier)
        with_it = cost(self.model, reply.usage, reply.service_tier)
        return None if without is None or with_it is None else without - with_it

    def _failed(
        self, question: Question, tries: Tries, failure: Failure, *, falls_back: bool = False
    ) -> Told:
        record = None
        if tries.attempts:
            record = self._record(question, tries, Outcome.FAILED, None, failure)
        return Told(reply=None, record=record, failure=failure, falls_back=falls_back)

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
            model=self.model.name,
            request_sha256=question.request.sha256,
            reply_sha256=None if reply is None else reply.sha256,
            usage=tries.usage,
            cost_usd=total_cost(tries.costs),
            latency_s=time.monotonic() - tries.began if reply is None else reply.latency_s,
            outcome=outcome,
            attempts=tries.attempts,
            failure=None if failure is None else str(failure),
        )


def _budget(error: BudgetExceededError) -> Failure:
    return Failure(exception_class=ExceptionClass.BUDGET, detail=str(error), retryable=True)


def _unusable(error: ConfigurationError) -> Failure:
    return Failure(exception_class=ExceptionClass.REJECTED, detail=str(error), retryable=False)


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

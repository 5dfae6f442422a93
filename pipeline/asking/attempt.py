"""One attempt at a request: one row of the ledger, from its reservation to its settlement.

A reply is committed before it is returned. Not here: whether to try again (`pipeline.asking.ask`).
"""

import asyncio
import json
import time
from dataclasses import dataclass, field, replace
from decimal import Decimal

from chunking import Vocabulary, estimate_tokens
from pipeline.asking.question import Question
from pipeline.budget.budget import Standing
from pipeline.budget.reservation import Reservation, Reservations
from pipeline.ledger import Ledger
from providers import (
    EndpointLimits,
    Model,
    Provider,
    ProviderError,
    Reply,
    Request,
    Usage,
    cost,
)

_MESSAGE_TOKENS = 8
"""What chat templates add to each message, generously."""


@dataclass(slots=True)
class Tries:
    """The attempts at one question so far."""

    began: float = field(default_factory=time.monotonic)
    attempts: int = 0
    """Requests sent."""
    rate_limited: int = 0
    costs: list[Decimal | None] = field(default_factory=list)
    """One for each request sent; None where it is unknown."""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An attempt that was answered."""

    reply: Reply
    call_id: int
    request: Request
    """What was really sent: its output may be bounded to what the budgets left."""


class Sender:
    """Sends questions of one run to one model, each within its budgets. Lives in one event loop.

    Several senders of a run, each for a model of its own, share its `reservations`.
    """

    def __init__(
        self,
        *,
        provider: Provider,
        limits: EndpointLimits,
        vocabulary: Vocabulary,
        ledger: Ledger,
        reservations: Reservations,
        keep_reasoning: bool = True,
    ) -> None:
        self._provider = provider
        self._limits = limits
        self._vocabulary = vocabulary
        self._ledger = ledger
        self._reservations = reservations
        self._keep_reasoning = keep_reasoning

    @property
    def model(self) -> Model:
        return self._provider.model

    async def send(self, question: Question, tries: Tries) -> Sent:
        """Ask once. What it took is added to `tries`.

        Raises:
            BudgetExceededError: nothing was sent.
            ConfigurationError: there is a budget, and the price is unknown; nothing was sent.
            ProviderError: settled as failed, or in doubt.
        """
        tokens = await asyncio.to_thread(self.input_tokens, question.request)
        async with self._limits.slot(tokens + question.request.max_output_tokens):
            reservation = await self._reservations.reserve(
                question, model=self.model, input_tokens=tokens, attempt=tries.attempts + 1
            )
            settlement = _Settlement()
            try:
                reply = await self._generate(reservation, tries, settlement)
            finally:
                await self._reservations.settled(settlement.standings)
        return Sent(reply=reply, call_id=reservation.call_id, request=reservation.request)

    async def aclose(self) -> None:
        """Release the connections to the model's endpoint."""
        await self._provider.aclose()

    async def _generate(
        self, reservation: Reservation, tries: Tries, settlement: "_Settlement"
    ) -> Reply:
        call_id, reserved = reservation.call_id, reservation.worst_usd
        # Not in a thread: from here on a cancelled call is in doubt, never just reserved.
        self._ledger.sent(call_id)
        tries.attempts += 1
        try:
            reply = await self._provider.generate(reservation.request)
        except ProviderError as error:
            settlement.standings = await self._settle_failure(error, reservation, tries)
            raise
        except BaseException:
            # Cancelled or broken in mid-call: nobody knows whether it was executed.
            tries.costs.append(reserved)
            self._ledger.in_doubt(call_id, detail="interrupted while the call was under way")
            raise
        paid = cost(self.model, reply.usage, reply.service_tier)
        # Shielded, because a paid reply must be on disk even if the run is being cancelled.
        kept = reply if self._keep_reasoning else without_reasoning(reply)
        settling = asyncio.to_thread(self._ledger.answered, call_id, kept, paid)
        settlement.standings = await asyncio.shield(settling)
        tries.costs.append(paid)
        tries.usage = reply.usage
        return reply

    async def _settle_failure(
        self, error: ProviderError, reservation: Reservation, tries: Tries
    ) -> tuple[Standing, ...]:
        call_id = reservation.call_id
        if error.outcome_unknown:
            tries.costs.append(reservation.worst_usd)
            return await asyncio.to_thread(self._ledger.in_doubt, call_id, detail=str(error))
        paid = cost(self.model, error.usage) if error.usage else Decimal(0)
        tries.costs.append(paid)
        return await asyncio.to_thread(
            self._ledger.failed,
            call_id,
            error_class=error.kind,
            detail=str(error),
            usage=error.usage,
            cost_usd=paid,
        )

    def input_tokens(self, request: Request) -> int:
        """What the prompt will not exceed: the worst case is reserved, not the likely one."""
        return input_tokens(request, self.model, self._vocabulary)


def input_tokens(request: Request, model: Model, vocabulary: Vocabulary) -> int:
    """What the prompt of a request will not exceed, in tokens of `vocabulary`."""
    wanted = vocabulary.name if model.encoding_is_exact else model.name
    texts = [*(message.content for message in request.messages), json.dumps(request.schema)]
    return sum(estimate_tokens(text, vocabulary, wanted).upper + _MESSAGE_TOKENS for text in texts)


def without_reasoning(reply: Reply) -> Reply:
    """The reply as it is kept: that there was reasoning stays known, and is looked at later."""
    return reply if reply.reasoning is None else replace(reply, reasoning="(not kept)")


@dataclass(slots=True)
class _Settlement:
    """How the budgets of a call stood when it was settled; empty where it was not."""

    standings: tuple[Standing, ...] = ()

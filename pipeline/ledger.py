"""The ledger: every request to a model, from the reservation of its worst case to its settlement.

    reserved ---> sent ---> answered ---> failed (spoiled: paid and of no use)
        |           |-----> failed
        v           '-----> in_doubt ---> answered | failed
    (released)

A step is one short transaction, and is committed when its method returns. Only answered calls
are replayed, and only within their matter. A call in doubt keeps its reservation as spent; a
reply that comes after all settles it. Not here: what a call costs (`providers`), whether to try
again (`pipeline`), and tables (`pipeline.store`).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from pipeline.call import CallState, Purpose
from pipeline.errors import BudgetExceededError, ConfigurationError, OctavoError, UnknownNameError
from pipeline.store import CallRepository, KeptReply, LedgerCall, Store
from pipeline.store.repositories.call_values import usage_columns
from pipeline.store.repositories.calls import in_matter, in_run
from providers import Reply, Usage

_UNSETTLED = frozenset({CallState.SENT, CallState.IN_DOUBT})


class CallMoveError(OctavoError):
    """A call was to go where it cannot go from where it stands. `found` None: it is not there."""

    def __init__(self, call_id: int, found: CallState | None, wanted: CallState | None) -> None:
        super().__init__(call_id, found, wanted)
        self.call_id = call_id
        self.found = found
        self.wanted = wanted

    def __str__(self) -> str:
        found = self.found or "not in the ledger"
        return f"call {self.call_id} is {found}: it cannot become {self.wanted or 'released'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What `Ledger.recover` found of processes that died."""

    released: int
    in_doubt: int


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """The table of calls and the rules of its states. Threads and processes may share it.

    Every method blocks on the database for some milliseconds: from a coroutine, call it with
    `asyncio.to_thread`. All raise HomeError where the database cannot be used.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._clock = clock

    def replay(
        self,
        matter: str,
        request_sha256: str,
        *,
        max_age: timedelta | None = None,
        run_id: str | None = None,
    ) -> KeptReply | None:
        """The newest reply to this very request in this matter; None where there is none.

        Replies older than `max_age` do not count, except those to the run `run_id` itself.
        None sets no limit.
        """
        since = None if max_age is None else self._clock() - max_age
        with self._store.snapshot() as session:
            return CallRepository(session).newest_reply(
                matter, request_sha256, since=since, run=run_id
            )

    def reserve(
        self,
        *,
        run_id: str,
        matter: str,
        request_sha256: str,
        provider: str,
        model: str,
        purpose: Purpose,
        worst_case_usd: Decimal | None,
        run_cap_usd: Decimal | None,
        attempt: int = 1,
        document_sha256: str | None = None,
    ) -> int:
        """Reserve the worst case of a call under the run's cap; the call's key.

        `worst_case_usd` None means that the price is unknown; `run_cap_usd` None sets no cap.
        Looking at the sum and adding to it is one transaction, which others wait for.

        Raises:
            BudgetExceededError: the worst case does not fit under the cap.
            ConfigurationError: there is a cap, and the price is unknown.
            UnknownNameError: the run has not been started.
        """
        values = {
            "run_id": run_id,
            "matter": matter,
            "document_sha256": document_sha256,
            "request_sha256": request_sha256,
            "purpose": purpose,
            "provider": provider,
            "model": model,
            "attempt": attempt,
            "state": CallState.RESERVED,
            "reserved_usd": worst_case_usd,
            "reserved_at": self._clock(),
        }
        return self._admit(values, run_cap_usd)

    def _admit(self, values: dict[str, Any], cap: Decimal | None) -> int:
        # A power cut may undo it: nothing is sent before `sent` has made both last.
        with self._store.session(durable=False) as session:
            calls, run = CallRepository(session), values["run_id"]
            if not calls.hold_run(run):
                raise UnknownNameError(f"the run {run!r} has not been started")
            if cap is not None:
                committed = calls.committed_usd(run)
                _check_cap(committed, values["reserved_usd"], cap, values["model"])
            call_id = calls.add(values)
            session.commit()
            return call_id

    def release(self, call_id: int) -> None:
        """Give a reservation back; nothing was sent, so nothing is kept of the call.

        Raises:
            CallMoveError: the call is not reserved.
        """
        with self._store.session() as session:
            calls = CallRepository(session)
            if not calls.remove(call_id, CallState.RESERVED):
                raise CallMoveError(call_id, calls.state(call_id), None)
            session.commit()

    def sent(self, call_id: int) -> None:
        """The request goes out now.

        Raises:
            CallMoveError: the call is not reserved.
        """
        self._move(call_id, {CallState.RESERVED}, CallState.SENT, {"sent_at": self._clock()})

    def answered(self, call_id: int, reply: Reply, cost_usd: Decimal | None) -> None:
        """Keep the reply and settle the call. None: the cost is unknown, the reservation stays.

        Raises:
            CallMoveError: the call is neither sent nor in doubt.
        """
        values = {
            **usage_columns(reply.usage),
            "cost_usd": cost_usd,
            "latency_s": reply.latency_s,
            "content": reply.content,
            "finish_reason": reply.finish_reason,
            "reasoning": reply.reasoning,
            "reply_model": reply.model,
            "request_id": reply.request_id,
            "service_tier": reply.service_tier,
            "detail": None,
            "settled_at": self._clock(),
        }
        self._move(call_id, _UNSETTLED, CallState.ANSWERED, values)

    def failed(
        self,
        call_id: int,
        *,
        error_class: str,
        detail: str,
        usage: Usage | None = None,
        cost_usd: Decimal | None = Decimal(0),
    ) -> None:
        """The call certainly gave no reply. None: it may have cost something, nobody knows what.

        `detail` is one line without text of the document.

        Raises:
            CallMoveError: the call is neither sent nor in doubt.
        """
        values = {
            **usage_columns(usage or Usage()),
            "cost_usd": cost_usd,
            "error_class": error_class,
            "detail": detail,
            "settled_at": self._clock(),
        }
        self._move(call_id, _UNSETTLED, CallState.FAILED, values)

    def spoil(self, call_id: int, *, error_class: str, detail: str) -> None:
        """An answered call proved to be of no use: it stays paid and kept, and is never replayed.

        `detail` is one line without text of the document.

        Raises:
            CallMoveError: the call is not answered.
        """
        values = {"error_class": error_class, "detail": detail}
        self._move(call_id, {CallState.ANSWERED}, CallState.FAILED, values)

    def in_doubt(self, call_id: int, *, detail: str) -> None:
        """Nobody knows whether the call was executed: its reservation counts as spent.

        Raises:
            CallMoveError: the call is not sent.
        """
        values = {"detail": detail, "settled_at": self._clock()}
        self._move(call_id, {CallState.SENT}, CallState.IN_DOUBT, values)

    def recover(
        self,
        *,
        run_id: str | None = None,
        matter: str | None = None,
        older_than: timedelta | None = None,
    ) -> Recovery:
        """Settle what processes that died have left behind, in a run or in a matter.

        What was reserved is released; what was sent becomes in doubt. Call it for a run before
        anything of that run is at work; for a matter, where other runs may be at work, with
        `older_than` past the deadline of any call. None asks for no age, whatever the clocks of
        other machines say.

        Raises:
            ValueError: not exactly one of `run_id` and `matter` is given.
        """
        if (run_id is None) == (matter is None):
            raise ValueError("give either a run or a matter")
        scope = in_run(run_id) if run_id is not None else in_matter(str(matter))
        now = self._clock()
        before = None if older_than is None else now - older_than
        lost = {
            "state": CallState.IN_DOUBT,
            "detail": "the process ended before the reply came",
            "settled_at": now,
        }
        with self._store.session() as session:
            calls = CallRepository(session)
            released = calls.release_unsent(scope, before=before)
            in_doubt = calls.doubt_unsettled(scope, before=before, values=lost)
            session.commit()
        return Recovery(released=released, in_doubt=in_doubt)

    def committed_usd(self, run_id: str) -> Decimal:
        """What the calls of a run have cost or may still cost; unknown prices count as nothing."""
        with self._store.snapshot() as session:
            return CallRepository(session).committed_usd(run_id)

    def committed_since(self, since: datetime, *, but_run: str) -> Decimal:
        """The same for the calls of all runs but one that were reserved at `since` or later."""
        with self._store.snapshot() as session:
            return CallRepository(session).committed_since(since, but_run=but_run)

    def calls_of_run(self, run_id: str) -> tuple[LedgerCall, ...]:
        """All calls of a run in the order in which they were reserved."""
        with self._store.snapshot() as session:
            return CallRepository(session).of_run(run_id)

    def _move(
        self, call_id: int, sources: Collection[CallState], state: CallState, values: dict[str, Any]
    ) -> None:
        with self._store.session() as session:
            calls = CallRepository(session)
            if not calls.move(call_id, sources, {**values, "state": state}):
                raise CallMoveError(call_id, calls.state(call_id), state)
            session.commit()


def _check_cap(committed: Decimal, worst_case: Decimal | None, cap: Decimal, model: str) -> None:
    if worst_case is None:
        raise ConfigurationError(
            f"the price of {model} is unknown, so the cap of {cap} USD cannot be kept: "
            "set its input_usd_per_million and output_usd_per_million, or set no budget"
        )
    if committed + worst_case > cap:
        raise BudgetExceededError(worst_case, committed, cap)

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

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement

from pipeline.budget.budget import NO_CAPS, Account, Caps, Standing, budget_keys, check_caps
from pipeline.budget.posting import move_posting, post, post_all, released_posting
from pipeline.call import CallFacts, CallState
from pipeline.errors import OctavoError, UnknownNameError
from pipeline.store import (
    BudgetRepository,
    CallRepository,
    KeptReply,
    LedgerCall,
    Posting,
    Store,
)
from pipeline.store.repositories.call_values import account_columns, fact_columns, usage_columns
from pipeline.store.repositories.calls import everywhere, for_documents, in_matter, in_run
from providers import Reply, Usage

_UNSETTLED = (CallState.SENT, CallState.IN_DOUBT)


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
        self._started: set[str] = set()
        """Runs that are known to be on record."""

    def replay(
        self,
        matter: str,
        asked_sha256: str,
        *,
        max_age: timedelta | None = None,
        run_id: str | None = None,
    ) -> KeptReply | None:
        """The newest reply to what was asked in this matter; None where there is none.

        A request whose output was bounded to what the budgets left is found by the hash of the
        unbounded one: the bound changes where a reply is cut off, and nothing else. Replies older
        than `max_age` do not count, except those to the run `run_id` itself. None sets no limit.
        """
        since = None if max_age is None else self._clock() - max_age
        with self._store.snapshot() as session:
            return CallRepository(session).newest_reply(
                matter, asked_sha256, since=since, run=run_id
            )

    def reserve(
        self,
        account: Account,
        facts: CallFacts,
        *,
        worst_case_usd: Decimal | None,
        caps: Caps = NO_CAPS,
    ) -> int:
        """Reserve the worst case of a call under every budget it falls under; the call's key.

        `worst_case_usd` None means that the price is unknown. Looking at the sums and adding to
        them is one transaction, which others that spend under the same budgets wait for.

        Raises:
            BudgetExceededError: the worst case does not fit under some cap.
            ConfigurationError: there is a cap on money, and the price is unknown.
            UnknownNameError: the run has not been started.
        """
        now = self._clock()
        keys = budget_keys(account, facts.document_sha256, now)
        posting = Posting(reserved_usd=worst_case_usd or Decimal(0), requests=1)
        values = {
            **account_columns(account),
            **fact_columns(facts),
            "state": CallState.RESERVED,
            "reserved_usd": worst_case_usd,
            "reserved_at": now,
        }
        # A power cut may undo it: nothing is sent before `sent` has made both last.
        with self._store.session(durable=False) as session:
            calls = CallRepository(session)
            if account.run not in self._started and not calls.has_run(account.run):
                raise UnknownNameError(f"the run {account.run!r} has not been started")
            standings = BudgetRepository(session).post(keys, posting)
            check_caps(standings, caps, worst_case_usd, facts.model)
            call_id = calls.add(values)
            session.commit()
        self._started.add(account.run)
        return call_id

    def release(self, call_id: int) -> None:
        """Give a reservation back; nothing was sent, so nothing is kept of the call.

        Raises:
            CallMoveError: the call is not reserved.
        """
        with self._store.session() as session:
            calls = CallRepository(session)
            removed = calls.remove(call_id, CallState.RESERVED)
            if removed is None:
                raise CallMoveError(call_id, calls.state(call_id), None)
            post(session, removed, released_posting(removed))
            session.commit()

    def sent(self, call_id: int) -> None:
        """The request goes out now.

        Raises:
            CallMoveError: the call is not reserved.
        """
        self._move(call_id, (CallState.RESERVED,), CallState.SENT, {"sent_at": self._clock()})

    def answered(
        self, call_id: int, reply: Reply, cost_usd: Decimal | None
    ) -> tuple[Standing, ...]:
        """Keep the reply and settle the call; how its budgets stand afterwards.

        `cost_usd` None: the cost is unknown, the reservation stays.

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
        return self._move(call_id, _UNSETTLED, CallState.ANSWERED, values)

    def failed(
        self,
        call_id: int,
        *,
        error_class: str,
        detail: str,
        usage: Usage | None = None,
        cost_usd: Decimal | None = Decimal(0),
    ) -> tuple[Standing, ...]:
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
        return self._move(call_id, _UNSETTLED, CallState.FAILED, values)

    def spoil(self, call_id: int, *, error_class: str, detail: str) -> None:
        """An answered call proved to be of no use: it stays paid and kept, and is never replayed.

        `detail` is one line without text of the document.

        Raises:
            CallMoveError: the call is not answered.
        """
        values = {"error_class": error_class, "detail": detail}
        self._move(call_id, (CallState.ANSWERED,), CallState.FAILED, values)

    def in_doubt(self, call_id: int, *, detail: str) -> tuple[Standing, ...]:
        """Nobody knows whether the call was executed: its reservation counts as spent.

        Raises:
            CallMoveError: the call is not sent.
        """
        values = {"detail": detail, "settled_at": self._clock()}
        return self._move(call_id, (CallState.SENT,), CallState.IN_DOUBT, values)

    def recover(
        self,
        *,
        run_id: str | None = None,
        matter: str | None = None,
        older_than: timedelta | None = None,
        documents: Collection[str] | None = None,
    ) -> Recovery:
        """Settle what processes that died have left behind, in a run, a matter or everywhere.

        What was reserved is released; what was sent becomes in doubt. Call it for a run before
        anything of that run is at work; for more, where other runs may be at work, with
        `older_than` past the deadline of any call. None asks for no age, whatever the clocks of
        other machines say. Calls that wait in a bulk (`pipeline.bulk.book`) are left to whoever
        goes on with it. `documents` narrows it to calls for these, by their SHA-256: others of
        the run may be in the hands of other processes.

        Raises:
            ValueError: a run and a matter are given, or neither and no age.
        """
        if run_id is not None and matter is not None:
            raise ValueError("give either a run or a matter")
        if run_id is None and matter is None and older_than is None:
            raise ValueError("without a run or a matter, give an age")
        scope = _scope(run_id, matter)
        if documents is not None:
            scope &= for_documents(documents)
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
            moved = [(call, released_posting(call)) for call in released]
            moved += [(call, move_posting(CallState.SENT, call, None)) for call in in_doubt]
            post_all(session, moved)
            session.commit()
        return Recovery(released=len(released), in_doubt=len(in_doubt))

    def committed_usd(self, run_id: str) -> Decimal:
        """What the calls of a run have cost or may still cost; unknown prices count as nothing."""
        with self._store.snapshot() as session:
            return CallRepository(session).committed_usd(run_id)

    def calls_of_run(self, run_id: str) -> tuple[LedgerCall, ...]:
        """All calls of a run in the order in which they were reserved."""
        with self._store.snapshot() as session:
            return CallRepository(session).of_run(run_id)

    def _move(
        self, call_id: int, sources: Sequence[CallState], state: CallState, values: dict[str, Any]
    ) -> tuple[Standing, ...]:
        with self._store.session() as session:
            calls = CallRepository(session)
            for source in sources:
                moved = calls.move(call_id, source, {**values, "state": state})
                if moved is not None:
                    break
            else:
                raise CallMoveError(call_id, calls.state(call_id), state)
            posting = move_posting(source, moved, values.get("cost_usd"))
            standings = () if posting == Posting() else post(session, moved, posting)
            session.commit()
            return standings


def _scope(run: str | None, matter: str | None) -> ColumnElement[bool]:
    if run is not None:
        return in_run(run)
    return everywhere() if matter is None else in_matter(matter)

"""Calls: the rows of the ledger. What may be done with them is decided in `pipeline.ledger`.

Statements that every call of a model goes through are built once and run on the table itself: the
ORM's way to the same SQL takes twice as long.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from pipeline.call import CallState
from pipeline.store.booked_call import BookedCall
from pipeline.store.kept_reply import KeptReply
from pipeline.store.ledger_call import LedgerCall
from pipeline.store.repositories.call_values import kept_reply_value, ledger_call_value
from pipeline.store.tables import BulkCallRow, BulkRow, CallRow, RunRow

_CALLS, _RUNS = CallRow.metadata.tables["calls"], RunRow.metadata.tables["runs"]

_RUN = select(_RUNS.c.id).where(_RUNS.c.id == bindparam("run"))

# A call takes its cost out of a budget once that is known, else its reservation.
_COMMITTED = select(func.sum(func.coalesce(_CALLS.c.cost_usd, _CALLS.c.reserved_usd))).where(
    _CALLS.c.run_id == bindparam("run")
)
_ADD = insert(_CALLS).returning(_CALLS.c.id)
_BOOKED = (
    _CALLS.c.run_id,
    _CALLS.c.matter,
    _CALLS.c.client,
    _CALLS.c.document_sha256,
    _CALLS.c.reserved_at,
    _CALLS.c.reserved_usd,
)
_IS_IT = and_(_CALLS.c.id == bindparam("call"), _CALLS.c.state == bindparam("source"))
_MOVE = update(_CALLS).where(_IS_IT).returning(*_BOOKED)
_AT_ONCE = 500
"""Keys in one statement, well below what either database takes."""
_WAITED_FOR = (
    select(BulkCallRow.call_id)
    .join(BulkRow, BulkRow.id == BulkCallRow.bulk_id)
    .where(BulkRow.ended_at.is_(None))
)
"""Calls in bulks that have not ended: their replies come, whoever has died meanwhile."""
_REMOVE = delete(_CALLS).where(_IS_IT).returning(*_BOOKED)


class CallRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has_run(self, run: str) -> bool:
        """Whether the run is on record."""
        return self._session.scalars(_RUN, {"run": run}).first() is not None

    def committed_usd(self, run: str) -> Decimal:
        """What the calls of `run` have cost or may still cost."""
        committed: Decimal | None = self._session.scalars(_COMMITTED, {"run": run}).one()
        return committed or Decimal(0)

    def paid_usd(self, run: str) -> Decimal | None:
        """What the calls of `run` have cost, those in doubt at their worst; None where it is
        unknown of one."""
        unknown = select(func.count()).where(
            CallRow.run_id == run, CallRow.cost_usd.is_(None), CallRow.reserved_usd.is_(None)
        )
        return None if self._session.scalars(unknown).one() else self.committed_usd(run)

    def add(self, values: dict[str, Any]) -> int:
        """Insert a row; the key it got."""
        key: int = self._session.scalars(_ADD, values).one()
        return key

    def move(self, call: int, source: CallState, values: dict[str, Any]) -> BookedCall | None:
        """Update the row if it is in `source`; None if it is not, or is not there."""
        found = self._session.execute(_MOVE, {**values, "call": call, "source": source}).first()
        return None if found is None else _booked(found)

    def remove(self, call: int, state: CallState) -> BookedCall | None:
        """Delete the row if it is in `state`; None if it is not, or is not there."""
        found = self._session.execute(_REMOVE, {"call": call, "source": state}).first()
        return None if found is None else _booked(found)

    def send_all(self, calls: Sequence[int], at: datetime) -> int:
        """Mark reserved rows as sent; how many there were."""
        sent = 0
        for start in range(0, len(calls), _AT_ONCE):
            some = calls[start : start + _AT_ONCE]
            reserved = update(CallRow).where(
                CallRow.id.in_(some), CallRow.state == CallState.RESERVED
            )
            moved = reserved.values(state=CallState.SENT, sent_at=at).returning(CallRow.id)
            sent += len(self._session.scalars(moved).all())
        return sent

    def state(self, call: int) -> CallState | None:
        """Where the row stands; None where it is not there."""
        return self._session.scalars(select(CallRow.state).where(CallRow.id == call)).first()

    def newest_reply(
        self, matter: str, asked_sha256: str, *, since: datetime | None, run: str | None
    ) -> KeptReply | None:
        """The newest reply to a request; one to `run` counts whatever its age and its end.

        One that was cut off because its output had been bounded says nothing to other runs.
        """
        answered = select(CallRow).where(
            CallRow.matter == matter,
            CallRow.asked_sha256 == asked_sha256,
            CallRow.state == CallState.ANSWERED,
            or_(
                CallRow.request_sha256 == CallRow.asked_sha256,
                CallRow.finish_reason != "length",
                CallRow.run_id == run,
            ),
        )
        if since is not None:
            answered = answered.where(or_(CallRow.settled_at >= since, CallRow.run_id == run))
        newest = answered.order_by(CallRow.settled_at.desc(), CallRow.id.desc()).limit(1)
        row = self._session.scalars(newest).first()
        return None if row is None else kept_reply_value(row)

    def of_run(self, run: str) -> tuple[LedgerCall, ...]:
        """All calls of a run in the order in which they were reserved."""
        rows = select(CallRow).where(CallRow.run_id == run).order_by(CallRow.id)
        return tuple(ledger_call_value(row) for row in self._session.scalars(rows))

    def get(self, call: int) -> LedgerCall | None:
        """The call of that key; None where there is none."""
        row = self._session.get(CallRow, call)
        return None if row is None else ledger_call_value(row)

    def content(self, call: int) -> str | None:
        """The text that a call was answered with; None where it was not, or is not there."""
        return self._session.scalars(select(CallRow.content).where(CallRow.id == call)).first()

    def release_unsent(
        self, scope: ColumnElement[bool], *, before: datetime | None
    ) -> tuple[BookedCall, ...]:
        """Delete the rows reserved until `before` and never sent. None: at any time."""
        unsent = delete(CallRow).where(scope, CallRow.state == CallState.RESERVED)
        if before is not None:
            unsent = unsent.where(CallRow.reserved_at <= before)
        return self._booked(unsent.returning(*_BOOKED))

    def doubt_unsettled(
        self, scope: ColumnElement[bool], *, before: datetime | None, values: dict[str, Any]
    ) -> tuple[BookedCall, ...]:
        """Update the rows sent until `before` and not settled. None: at any time.

        Those in a bulk that has not ended are left as they are.
        """
        lost = and_(CallRow.state == CallState.SENT, CallRow.id.not_in(_WAITED_FOR))
        unsettled = update(CallRow).where(scope, lost).values(values)
        if before is not None:
            unsettled = unsettled.where(CallRow.sent_at <= before)
        return self._booked(unsettled.returning(*_BOOKED))

    def _booked(self, changed: Executable) -> tuple[BookedCall, ...]:
        done = changed.execution_options(synchronize_session=False)
        return tuple(_booked(row) for row in self._session.execute(done))


def _booked(row: Row[Any]) -> BookedCall:
    run, matter, client, document_sha256, reserved_at, reserved_usd = row
    return BookedCall(
        run=run,
        matter=matter,
        client=client,
        document_sha256=document_sha256,
        reserved_at=reserved_at,
        reserved_usd=reserved_usd,
    )


def everywhere() -> ColumnElement[bool]:
    """The scope of all calls."""
    return true()


def in_run(run: str) -> ColumnElement[bool]:
    """The scope of one run."""
    return CallRow.run_id == run


def for_documents(documents: Collection[str]) -> ColumnElement[bool]:
    """The scope of calls for these documents, by their SHA-256."""
    return CallRow.document_sha256.in_(documents)


def in_matter(matter: str) -> ColumnElement[bool]:
    """The scope of one matter."""
    return CallRow.matter == matter

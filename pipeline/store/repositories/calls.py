"""Calls: the rows of the ledger. What may be done with them is decided in `pipeline.ledger`.

Statements that every call of a model goes through are built once and run on the table itself: the
ORM's way to the same SQL takes twice as long.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from pipeline.call import CallState
from pipeline.store.kept_reply import KeptReply
from pipeline.store.ledger_call import LedgerCall
from pipeline.store.repositories.call_values import kept_reply_value, ledger_call_value
from pipeline.store.tables import CallRow, RunRow

_CALLS, _RUNS = CallRow.metadata.tables["calls"], RunRow.metadata.tables["runs"]

_HOLD = select(_RUNS.c.id).where(_RUNS.c.id == bindparam("run")).with_for_update(key_share=True)

# A call takes its cost out of a budget once that is known, else its reservation.
_COMMITTED = select(func.sum(func.coalesce(_CALLS.c.cost_usd, _CALLS.c.reserved_usd))).where(
    _CALLS.c.run_id == bindparam("run")
)
_ADD = insert(_CALLS).returning(_CALLS.c.id)
_MOVE = update(_CALLS).where(
    _CALLS.c.id == bindparam("call"),
    _CALLS.c.state.in_(bindparam("sources", expanding=True)),
)


class CallRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold_run(self, run: str) -> bool:
        """Make others that reserve for `run` wait until this transaction ends; False: no such run.

        SQLite has one writer at a time anyway. On PostgreSQL the run's row is locked, in the
        strength that lets other transactions go on inserting rows that refer to it.
        """
        return self._session.scalars(_HOLD, {"run": run}).first() is not None

    def committed_usd(self, run: str) -> Decimal:
        """What the calls of `run` have cost or may still cost."""
        committed: Decimal | None = self._session.scalars(_COMMITTED, {"run": run}).one()
        return committed or Decimal(0)

    def committed_since(self, since: datetime, *, but_run: str) -> Decimal:
        """What the calls of other runs reserved at `since` or later have cost or may still cost."""
        counted = select(func.sum(func.coalesce(CallRow.cost_usd, CallRow.reserved_usd)))
        others = counted.where(CallRow.reserved_at >= since, CallRow.run_id != but_run)
        return self._session.scalars(others).one() or Decimal(0)

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

    def move(self, call: int, sources: Collection[CallState], values: dict[str, Any]) -> bool:
        """Update the row if it is in one of `sources`; False if it is not, or is not there."""
        moved = self._session.execute(_MOVE, {**values, "call": call, "sources": list(sources)})
        return cast("CursorResult[Any]", moved).rowcount == 1

    def remove(self, call: int, state: CallState) -> bool:
        """Delete the row if it is in `state`; False if it is not, or is not there."""
        removed = delete(CallRow).where(CallRow.id == call, CallRow.state == state)
        return self._session.scalars(removed.returning(CallRow.id)).first() is not None

    def state(self, call: int) -> CallState | None:
        """Where the row stands; None where it is not there."""
        return self._session.scalars(select(CallRow.state).where(CallRow.id == call)).first()

    def newest_reply(
        self, matter: str, request_sha256: str, *, since: datetime | None, run: str | None
    ) -> KeptReply | None:
        """The newest reply to a request; one to `run` counts whatever its age."""
        answered = select(CallRow).where(
            CallRow.matter == matter,
            CallRow.request_sha256 == request_sha256,
            CallRow.state == CallState.ANSWERED,
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

    def release_unsent(self, scope: ColumnElement[bool], *, before: datetime | None) -> int:
        """Delete the rows reserved until `before` and never sent; how many. None: at any time."""
        unsent = delete(CallRow).where(scope, CallRow.state == CallState.RESERVED)
        if before is not None:
            unsent = unsent.where(CallRow.reserved_at <= before)
        return len(self._session.scalars(unsent.returning(CallRow.id)).all())

    def doubt_unsettled(
        self, scope: ColumnElement[bool], *, before: datetime | None, values: dict[str, Any]
    ) -> int:
        """Update the rows sent until `before` and not settled; how many. None: at any time."""
        unsettled = update(CallRow).where(scope, CallRow.state == CallState.SENT).values(values)
        if before is not None:
            unsettled = unsettled.where(CallRow.sent_at <= before)
        found = unsettled.returning(CallRow.id).execution_options(synchronize_session=False)
        return len(self._session.scalars(found).all())


def in_run(run: str) -> ColumnElement[bool]:
    """The scope of one run."""
    return CallRow.run_id == run


def in_matter(matter: str) -> ColumnElement[bool]:
    """The scope of one matter."""
    return CallRow.matter == matter

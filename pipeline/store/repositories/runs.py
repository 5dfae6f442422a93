"""Runs: start, finish, find and list them. Their results are in `results`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from pipeline.errors import UnknownNameError
from pipeline.result import RunStatus
from pipeline.store.repositories.insert_missing import insert_missing
from pipeline.store.repositories.resolve import resolve
from pipeline.store.run_summary import RunSummary
from pipeline.store.tables import RunRow

LAST = "last"
"""The name that stands for the run that was started last."""


class RunRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def start(
        self,
        *,
        run: str,
        matter: str,
        started_at: datetime,
        received: int = 0,
        parameters: Mapping[str, Any] | None = None,
    ) -> None:
        """Store that `run` has started, or that a run that is there goes on.

        `parameters` is a JSON object: what the run is asked to do, for whoever resumes it. Where
        the run is there, they replace those it has, and None leaves them; its matter and its
        start stay.
        """
        values = {
            "id": run,
            "matter": matter,
            "status": RunStatus.RUNNING,
            "started_at": started_at,
            "received": received,
            "parameters": dict(parameters or {}),
        }
        insert_missing(self._session, RunRow, values)
        anew = {} if parameters is None else {"parameters": dict(parameters)}
        self._update(run, status=RunStatus.RUNNING, reason=None, finished_at=None, **anew)

    def receive(self, run: str, received: int) -> None:
        """Store how many files the run has met in its paths."""
        self._update(run, received=received)

    def finish(
        self, run: str, *, status: RunStatus, reason: str | None, finished_at: datetime
    ) -> None:
        """Store how the run ended."""
        self._update(run, status=status, reason=reason, finished_at=finished_at)

    def find(self, name: str, *, matter: str | None = None) -> str:
        """The id of the run called `name`: an id, a unique beginning of one, or `last`.

        `matter` narrows `last` to one matter; None looks at all.

        Raises:
            UnknownNameError: there is none, or there are several; the message lists candidates.
        """
        if name != LAST:
            return resolve(self._session, RunRow.id, name, noun="run", newest=RunRow.started_at)
        last = self._session.scalars(_newest_first(matter).limit(1)).first()
        if last is None:
            raise UnknownNameError("no run is stored yet; start one with: octavo run PATH")
        return last.id

    def list(
        self,
        *,
        matter: str | None = None,
        status: RunStatus | None = None,
        limit: int | None = None,
    ) -> tuple[RunSummary, ...]:
        """Runs, the latest start first. None for `limit` gives all, for others any."""
        wanted = _newest_first(matter).limit(limit)
        if status is not None:
            wanted = wanted.where(RunRow.status == status)
        return tuple(_summary(row) for row in self._session.scalars(wanted))

    def summary(self, run: str) -> RunSummary:
        """The run with exactly this id.

        Raises:
            UnknownNameError: there is none.
        """
        return _summary(self._row(run))

    def parameters(self, run: str) -> dict[str, Any]:
        """What the run was asked to do, as it was given to `start`.

        Raises:
            UnknownNameError: no run has exactly this id.
        """
        return self._row(run).parameters

    def _row(self, run: str) -> RunRow:
        row = self._session.get(RunRow, run)
        if row is None:
            raise UnknownNameError(f"no run {run!r} is stored")
        return row

    def _update(self, run: str, **values: Any) -> None:
        found = self._session.scalars(
            update(RunRow).where(RunRow.id == run).values(**values).returning(RunRow.id)
        ).first()
        if found is None:
            raise UnknownNameError(f"no run {run!r} is stored")


def _newest_first(matter: str | None) -> Select[tuple[RunRow]]:
    runs = select(RunRow).order_by(RunRow.started_at.desc(), RunRow.id.desc())
    return runs if matter is None else runs.where(RunRow.matter == matter)


def _summary(row: RunRow) -> RunSummary:
    return RunSummary(
        run=row.id,
        matter=row.matter,
        status=row.status,
        reason=row.reason,
        started_at=row.started_at,
        finished_at=row.finished_at,
        received=row.received,
    )

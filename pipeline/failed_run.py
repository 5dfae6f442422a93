"""The end of a run that could not end by itself: what broke it is on record, in words."""

import asyncio
import logging
from datetime import UTC, datetime

from pipeline.errors import InternalError, OctavoError, UnknownNameError
from pipeline.result import RunStatus
from pipeline.store import RunRepository
from pipeline.wiring import Octavo

_log = logging.getLogger(__name__)


def record_failure(octavo: Octavo, run: str, error: BaseException) -> None:
    """Store that `error` ended the run. Raises nothing: `error` is what has to be known.

    One short transaction, to be called without a thread: a second cancellation must not come
    in between.
    """
    try:
        with octavo.store.session() as session:
            RunRepository(session).finish(
                run,
                status=RunStatus.FAILED,
                reason=failure_reason(error),
                finished_at=datetime.now(UTC),
            )
            session.commit()
    except (OctavoError, OSError) as second:
        _log.warning("failed run not recorded", extra={"run": run, "kind": type(second).__name__})


def record_cancelled(octavo: Octavo, run: str) -> None:
    """Store that somebody has cancelled `run`, which nobody works at any more.

    A run that had not begun is not on record, and stays so.
    """
    _record_end(octavo, run, RunStatus.INCOMPLETE, "cancelled: go on with --resume")


def record_killed(octavo: Octavo, run: str) -> None:
    """Store that the process of `run` has ended without a word, where the record does not say
    how it ended."""
    _record_end(octavo, run, RunStatus.FAILED, "its process was killed: go on with --resume")


def _record_end(octavo: Octavo, run: str, status: RunStatus, reason: str) -> None:
    with octavo.store.session() as session:
        runs = RunRepository(session)
        try:
            found = runs.summary(run).status
        except UnknownNameError:
            return
        is_open = found is RunStatus.RUNNING
        if is_open or (found is RunStatus.FAILED and status is RunStatus.INCOMPLETE):
            runs.finish(run, status=status, reason=reason, finished_at=datetime.now(UTC))
            session.commit()
    octavo.ledger.recover(run_id=run)


def failure_reason(error: BaseException) -> str:
    """What ended a run, in a line without text of any document."""
    if isinstance(error, asyncio.CancelledError | KeyboardInterrupt):
        return "interrupted: go on with --resume"
    if isinstance(error, OctavoError):
        return " ".join(str(error).split())
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: mend it and go on with --resume"
    return str(InternalError.of(error))

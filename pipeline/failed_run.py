"""The end of a run that could not end by itself: what broke it is on record, in words."""

import asyncio
import logging
from collections.abc import Collection
from datetime import UTC, datetime

from pipeline.errors import InternalError, OctavoError, UnknownNameError
from pipeline.result import RunStatus
from pipeline.store import RunRepository
from pipeline.wiring import Octavo

KILLED = "killed"
"""The reason of a run whose process has ended without a word."""

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
    open_or_failed = {RunStatus.RUNNING, RunStatus.FAILED}
    _record_end(octavo, run, "cancelled: go on with --resume", open_or_failed)


def record_killed(octavo: Octavo, run: str) -> bool:
    """Store that the process of `run` has ended without a word; whether nothing said so before."""
    return _record_end(octavo, run, KILLED, {RunStatus.RUNNING})


def _record_end(octavo: Octavo, run: str, reason: str, replaced: Collection[RunStatus]) -> bool:
    """Whether the record said one of `replaced`, and says `reason` now."""
    with octavo.store.session() as session:
        runs = RunRepository(session)
        try:
            is_open = runs.summary(run).status in replaced
        except UnknownNameError:
            return False
        if is_open:
            now = datetime.now(UTC)
            runs.finish(run, status=RunStatus.INCOMPLETE, reason=reason, finished_at=now)
            session.commit()
    octavo.ledger.recover(run_id=run)
    return is_open


def failure_reason(error: BaseException) -> str:
    """What ended a run, in a line without text of any document."""
    if isinstance(error, asyncio.CancelledError | KeyboardInterrupt):
        return "interrupted: go on with --resume"
    if isinstance(error, OctavoError):
        return " ".join(str(error).split())
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: mend it and go on with --resume"
    return str(InternalError.of(error))

"""Killed runs: those that are on record as running, and that no process works at any more.

Which they are is told by their locks. Locks are files of this home, and the runs of a database in
a file are this home's; of a database that machines share, only those with a lock file here are.
What died on another machine is left to that machine, to whoever goes on with the run, and to the
age of its calls.
"""

from pipeline.errors import RequestError
from pipeline.failed_run import record_killed
from pipeline.result import RunStatus
from pipeline.run_lock import run_lock, was_locked
from pipeline.store import RunRepository
from pipeline.wiring import Octavo


def settle_killed(octavo: Octavo) -> tuple[str, ...]:
    """Settle the calls of all killed runs of this home, and record their end; their ids.

    What they had reserved is given back, and what they had sent is in doubt.
    """
    with octavo.store.snapshot() as session:
        running = RunRepository(session).list(status=RunStatus.RUNNING)
    is_ours = octavo.settings.effective_database_url.startswith("sqlite")
    own = [each.run for each in running if is_ours or was_locked(octavo, each.run)]
    return tuple(run for run in own if _settle(octavo, run))


def _settle(octavo: Octavo, run: str) -> bool:
    """Whether nobody worked at the run, so that its end is on record now."""
    try:
        lock = run_lock(octavo, run)
    except RequestError:
        return False
    try:
        return record_killed(octavo, run)
    finally:
        lock.release()

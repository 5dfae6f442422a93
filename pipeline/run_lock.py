"""The right to work at a run, for the processes of one home."""

from filelock import BaseFileLock, FileLock, Timeout

from pipeline.errors import RequestError
from pipeline.wiring import Octavo


def run_lock(octavo: Octavo, run: str) -> BaseFileLock:
    """The right to work at a run: two processes at one run would settle each other's calls.

    The system frees it when the process ends, however it ends.

    Raises:
        RequestError: another process has it.
    """
    folder = octavo.settings.home / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{run}.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise RequestError(f"run {run} is still at work in another process: wait for it") from error
    return lock


def was_locked(octavo: Octavo, run: str) -> bool:
    """Whether some process of this home has worked at the run."""
    return (octavo.settings.home / "runs" / f"{run}.lock").exists()

"""What another run may well get through: the exceptions of which a retry can help."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.batch import BatchOptions, find_run
from pipeline.store import ResultRepository
from pipeline.wiring import Octavo


@dataclass(frozen=True, slots=True, kw_only=True)
class Retryable:
    """Files to be read again."""

    paths: tuple[str, ...]
    """Those that are still there, in the order in which they were met. For a file inside another,
    the one that holds it."""
    gone: int
    """How many were moved or deleted."""
    like: BatchOptions | None
    """What the run was asked that had the exceptions; None for those of a matter."""


def retryable_of_run(octavo: Octavo, name: str) -> Retryable:
    """The retryable exceptions of a run: its id, a unique beginning of it, or `last`.

    Raises:
        UnknownNameError: there is no such run, or there are several.
    """
    run, options = find_run(octavo, name)
    with octavo.store.snapshot() as session:
        paths = ResultRepository(session).retryable_paths(run=run)
    return _existing(paths, options)


def retryable_of_matter(octavo: Octavo, matter: str) -> Retryable:
    """The same for all runs of a matter. What a later run has got through does not count."""
    with octavo.store.snapshot() as session:
        paths = ResultRepository(session).retryable_paths(matter=matter)
    return _existing(paths, None)


def _existing(paths: tuple[str, ...], like: BatchOptions | None) -> Retryable:
    files = tuple(dict.fromkeys(path.split("!/")[0] for path in paths))
    there = tuple(file for file in files if Path(file).exists())
    return Retryable(paths=there, gone=len(files) - len(there), like=like)

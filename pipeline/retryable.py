"""What another run may well get through: the exceptions of which a retry can help."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.batch import BatchOptions, find_run
from pipeline.put_away import put_away_from
from pipeline.receiving.receipt import path_text
from pipeline.store import InboxPlaceRepository, ResultRepository
from pipeline.wiring import Octavo


@dataclass(frozen=True, slots=True, kw_only=True)
class Retryable:
    """Files to be read again."""

    paths: tuple[str, ...]
    """Those that are still there, in the order in which they were met. For a file inside another,
    the one that holds it; for one that a watched folder has put away, where it is now."""
    gone: int
    """How many were moved or deleted, and not put away by the watcher of their folder."""
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
        return _existing(InboxPlaceRepository(session), paths, run=run, like=options)


def retryable_of_matter(octavo: Octavo, matter: str) -> Retryable:
    """The same for all runs of a matter. What a later run has got through does not count."""
    with octavo.store.snapshot() as session:
        paths = ResultRepository(session).retryable_paths(matter=matter)
        return _existing(InboxPlaceRepository(session), paths, matter=matter)


def _existing(
    places: InboxPlaceRepository,
    paths: tuple[str, ...],
    *,
    run: str | None = None,
    matter: str | None = None,
    like: BatchOptions | None = None,
) -> Retryable:
    there: list[str] = []
    gone = 0
    for file in dict.fromkeys(path.split("!/")[0] for path in paths):
        if Path(file).exists():
            there.append(file)
        elif moved := list(put_away_from(places, Path(file), run=run)):
            # One that was read in its new place is listed under that path, if it failed anew.
            there.extend(
                str(path)
                for path, sha256 in moved
                if matter is None or not places.was_read(path_text(path), sha256, matter=matter)
            )
        else:
            gone += 1
    return Retryable(paths=tuple(dict.fromkeys(there)), gone=gone, like=like)

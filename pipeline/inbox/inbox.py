"""An inbox: a watched folder of one matter. Files are taken when they are still, each content once.

What was taken, by which run, and how it ended is in the store, so that watchers may die, start
again and work side by side. Whoever watches calls, again and again: `take_over`, `claim`, and for
each run they name `paths`, the run itself, `settle`.
"""

import os
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from pipeline.batch import new_run_id
from pipeline.errors import RequestError
from pipeline.inbox.endings import endings_of, endings_of_duplicates
from pipeline.inbox.folders import check_matter, check_places, watched_folders
from pipeline.inbox.places import put_away, stands
from pipeline.inbox.scan import Scan, Standing
from pipeline.receiving.receipt import path_text
from pipeline.result import RunResult
from pipeline.store import InboxEnding, InboxRepository
from pipeline.wiring import Octavo


class Inbox:
    """One watcher's view of a folder. For one thread at a time."""

    def __init__(self, octavo: Octavo, folder: Path, *, matter: str) -> None:
        """Nothing is taken yet.

        Raises:
            RequestError: no such folder, or a file in it that has the name of `done`.
            ConfigurationError: the folder, one that it lies in, or one in it is another matter's.
        """
        if not folder.is_dir():
            raise RequestError(f"no folder {str(folder)!r} to watch: make it, or check the path")
        self._store = octavo.store
        self._settings = octavo.settings.watch
        self._folder = folder.absolute()
        self._name = path_text(folder)
        self._matter = matter
        self._watcher = f"{socket.gethostname()}:{os.getpid()}:{id(self):x}"
        self._scan = Scan(
            self._folder, exclude=octavo.settings.exclude, settle_s=self._settings.settle_s
        )
        self._known: Standing | None = None
        check_places(folder)
        with self._inbox() as inbox:
            check_matter(folder, matter, {*inbox.folders(), *watched_folders(octavo.settings)})

    def take_over(self) -> tuple[str, ...]:
        """Runs over this folder that a watcher has left behind; they are ours from here on."""
        now = datetime.now(UTC)
        with self._inbox() as inbox:
            return inbox.take_over(watcher=self._watcher, now=now, until=self._lease(now))

    def claim(self) -> str | None:
        """Take the files that are still, as many as one run may have; None where there is none.

        Returns:
            The id of a run that nobody has started.
        """
        still = self._scan.still(self._standing(), time.monotonic())
        files = list(islice(still, self._settings.batch_files))
        if not files:
            return None
        now, run = datetime.now(UTC), new_run_id()
        with self._inbox() as inbox:
            inbox.open_run(
                run, matter=self._matter, watcher=self._watcher, leased_until=self._lease(now)
            )
            inbox.claim(run, files, at=now)
            # Who puts a file away moves it first and then says so: what has left by now was
            # another watcher's, whose claim on it has just ended.
            inbox.drop(run, [file for file in files if not stands(self._folder, file)])
            is_ours = bool(inbox.files(run) or inbox.duplicates(run))
            if not is_ours:  # another watcher was quicker
                inbox.end_run(run, at=now)
        self._known = None
        return run if is_ours else None

    def paths(self, run: str) -> tuple[Path, ...]:
        """The files that `run` is to read, as far as they are there."""
        with self._inbox() as inbox:
            files = inbox.files(run)
        return tuple(path for file in files if (path := self._folder / file.path).exists())

    def renew(self, run: str) -> bool:
        """Say that the run is looked after; False where another watcher has taken it over."""
        with self._inbox() as inbox:
            until = self._lease(datetime.now(UTC))
            return inbox.renew(run, watcher=self._watcher, until=until)

    def release(self, run: str) -> None:
        """Leave the run to any watcher, at once."""
        with self._inbox() as inbox:
            inbox.renew(run, watcher=self._watcher, until=datetime.now(UTC))

    def settle(self, run: str, result: RunResult | None) -> Mapping[str, int]:
        """Put away the files of a run that has ended, and store how each did.

        Duplicates follow the files they are duplicates of. Those of a file that another run reads
        wait, and `is_settled` is false until they are settled too; those of a file that nobody
        has read are given back, to be read themselves.

        Args:
            result: None where the run has nothing on record: its files are exceptions.

        Returns:
            How many files ended in which way: a status of documents, or `gone`.
        """
        with self._inbox() as inbox:
            files = inbox.files(run)
        standing = {file.path for file in files if stands(self._folder, file)}
        endings = self._away(endings_of(files, result, folder=self._name, standing=standing))
        with self._inbox() as inbox:
            inbox.settle(run, endings)
        endings += self._settle_duplicates(run)
        self._known = None
        return Counter(ending.outcome for ending in endings)

    def is_settled(self, run: str) -> bool:
        """Whether it is on record what became of every file of the run; then it has ended."""
        with self._inbox() as inbox:
            is_settled = not (inbox.files(run) or inbox.duplicates(run))
            if is_settled:
                inbox.end_run(run, at=datetime.now(UTC))
        return is_settled

    def wait_s(self) -> float:
        """Seconds after which the folder is worth a look, whatever is heard of it meanwhile."""
        soon = self._scan.next_s(time.monotonic())
        poll_s = self._settings.poll_s
        return poll_s if soon is None else min(poll_s, soon + 0.05)

    def is_empty(self) -> bool:
        """Whether nothing waits that can be taken."""
        return self._scan.is_empty(self._standing())

    def _standing(self) -> Standing:
        """What was taken and still stands there: asked anew when we have changed it ourselves.

        What another watcher has taken meanwhile is noticed when it is claimed.
        """
        if self._known is None:
            with self._store.snapshot() as session:
                self._known = InboxRepository(session, self._name).standing()
        return self._known

    def _settle_duplicates(self, run: str) -> list[InboxEnding]:
        with self._inbox() as inbox:
            duplicates, originals = inbox.duplicates(run), inbox.originals(run)
            inbox.drop(run, [file for file in duplicates if file.sha256 not in originals])
        endings = self._away(endings_of_duplicates(duplicates, originals))
        with self._inbox() as inbox:
            inbox.settle(run, endings)
        return endings

    def _away(self, endings: Iterable[InboxEnding]) -> list[InboxEnding]:
        if self._settings.after == "move":
            return [put_away(self._folder, ending) for ending in endings]
        return list(endings)

    def _lease(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self._settings.lease_s)

    @contextmanager
    def _inbox(self) -> Iterator[InboxRepository]:
        with self._store.session() as session:
            yield InboxRepository(session, self._name)
            session.commit()

"""Inboxes: arrivals are claimed in one statement each, so that no two watchers take the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pipeline.inbox_file import InboxFile
from pipeline.store.repositories.insert_missing import insert_missing
from pipeline.store.tables import InboxFileRow, InboxRunRow


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEnding:
    """How one file ended."""

    file: InboxFile
    outcome: str
    """A status of documents, or `gone`."""
    is_standing: bool
    """Whether the file stands where it arrived."""
    may_come_again: bool
    """Whether the same content is to be read when it arrives once more."""


class InboxRepository:
    """Of one watched folder. Never commits: the session is its caller's."""

    def __init__(self, session: Session, folder: str) -> None:
        self._session = session
        self._folder = folder

    def folders(self) -> frozenset[tuple[str, str]]:
        """Every folder that files were ever taken from, with its matter."""
        query = select(InboxRunRow.folder, InboxRunRow.matter).distinct()
        return frozenset((folder, matter) for folder, matter in self._session.execute(query))

    def standing(self) -> frozenset[tuple[str, int, int]]:
        """Path, size and time of what has arrived and still stands there."""
        query = select(InboxFileRow.path, InboxFileRow.size_bytes, InboxFileRow.modified_ns).where(
            InboxFileRow.folder == self._folder, InboxFileRow.standing.is_not(None)
        )
        rows = self._session.execute(query)
        return frozenset((path, size, modified) for path, size, modified in rows)

    def open_run(self, run: str, *, matter: str, watcher: str, leased_until: datetime) -> None:
        """Store a run that is about to be given files."""
        self._session.add(
            InboxRunRow(
                run=run,
                folder=self._folder,
                matter=matter,
                watcher=watcher,
                leased_until=leased_until,
            )
        )
        self._session.flush()

    def claim(self, run: str, files: Iterable[InboxFile], *, at: datetime) -> None:
        """Give `run` the files that nobody has taken.

        A file whose content was taken is claimed as its duplicate: the run only settles it.
        """
        for file in files:
            values = {
                "folder": self._folder,
                "path": file.path,
                "size_bytes": file.size_bytes,
                "modified_ns": file.modified_ns,
                "standing": f"{file.size_bytes} {file.modified_ns} {file.path}",
                "sha256": file.sha256,
                "run": run,
                "arrived_at": at,
            }
            insert_missing(self._session, InboxFileRow, {**values, "taken_sha256": file.sha256})
            # Where the content was taken, this is one more arrival of it; where this very arrival
            # was claimed, by whomever, nothing is inserted.
            insert_missing(self._session, InboxFileRow, {**values, "taken_sha256": None})

    def drop(self, run: str, files: Iterable[InboxFile]) -> None:
        """Give back files that `run` has claimed and will not settle."""
        for file in files:
            self._session.execute(
                delete(InboxFileRow).where(InboxFileRow.run == run, InboxFileRow.path == file.path)
            )

    def files(self, run: str) -> tuple[InboxFile, ...]:
        """The files that `run` is to read: claimed, not settled, and no duplicates."""
        return self._files(run, duplicates=False)

    def duplicates(self, run: str) -> tuple[InboxFile, ...]:
        """The files that `run` only settles."""
        return self._files(run, duplicates=True)

    def originals(self, run: str) -> dict[str, str | None]:
        """SHA-256 of duplicates of `run` -> how the arrival ended that was taken for the content.

        None while that one is under way. A hash is missing where nobody has read the content, or
        nobody knows: the arrival was gone, or another file stood in its place.
        """
        row = InboxFileRow
        sought = select(row.sha256).where(
            row.run == run, row.outcome.is_(None), row.taken_sha256.is_(None)
        )
        seen = self._session.execute(
            select(row.sha256, row.taken_sha256, row.outcome)
            .where(row.folder == self._folder, row.sha256.in_(sought))
            .order_by(row.taken_sha256.is_not(None), row.id)
        )
        # The last one counts: the arrival that is taken for the content now, else the newest.
        found = {
            sha256: (taken is not None, outcome)
            for sha256, taken, outcome in seen
            if taken is not None or outcome not in {None, "duplicate"}
        }
        return {
            sha256: outcome
            for sha256, (is_taken, outcome) in found.items()
            if is_taken or outcome in {"exception", "incomplete"}
        }

    def settle(self, run: str, endings: Iterable[InboxEnding]) -> None:
        """Store how files of `run` ended."""
        for ending in endings:
            values: dict[str, object] = {"outcome": ending.outcome}
            if not ending.is_standing:
                values["standing"] = None
            if ending.may_come_again:
                values["taken_sha256"] = None
            self._session.execute(
                update(InboxFileRow)
                .where(InboxFileRow.run == run, InboxFileRow.path == ending.file.path)
                .values(**values)
            )

    def end_run(self, run: str, *, at: datetime) -> None:
        """Everything about the run is settled."""
        self._session.execute(update(InboxRunRow).where(InboxRunRow.run == run).values(ended_at=at))

    def renew(self, run: str, *, watcher: str, until: datetime) -> bool:
        """Keep a run that is ours; False where somebody else has taken it over."""
        kept = self._session.scalars(
            update(InboxRunRow)
            .where(InboxRunRow.run == run, InboxRunRow.watcher == watcher)
            .values(leased_until=until)
            .returning(InboxRunRow.run)
        ).first()
        return kept is not None

    def take_over(self, *, watcher: str, now: datetime, until: datetime) -> tuple[str, ...]:
        """Runs that nobody looks after any more, which are `watcher`'s from here on."""
        query = (
            update(InboxRunRow)
            .where(InboxRunRow.folder == self._folder, InboxRunRow.ended_at.is_(None))
            .where(InboxRunRow.leased_until < now)
            .values(watcher=watcher, leased_until=until)
            .returning(InboxRunRow.run)
        )
        return tuple(sorted(self._session.scalars(query)))

    def _files(self, run: str, *, duplicates: bool) -> tuple[InboxFile, ...]:
        taken = InboxFileRow.taken_sha256
        rows = self._session.scalars(
            select(InboxFileRow)
            .where(InboxFileRow.run == run, InboxFileRow.outcome.is_(None))
            .where(taken.is_(None) if duplicates else taken.is_not(None))
            .order_by(InboxFileRow.id)
        )
        return tuple(
            InboxFile(
                path=row.path,
                size_bytes=row.size_bytes,
                modified_ns=row.modified_ns,
                sha256=row.sha256,
            )
            for row in rows
        )

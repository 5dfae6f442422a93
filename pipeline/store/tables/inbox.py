"""Inboxes: what arrived in watched folders, and the runs that were started over it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.base import AutomaticKey, Base


class InboxRunRow(Base):
    """A run over files of one folder. It has its id before it starts, so that it is found again."""

    __tablename__ = "inbox_runs"
    __table_args__ = (Index(None, "folder", "ended_at"),)

    run: Mapped[str] = mapped_column(primary_key=True)
    folder: Mapped[str]
    """Absolute, with forward slashes."""
    matter: Mapped[str]
    watcher: Mapped[str]
    """Who looks after the run until `leased_until`; then anybody may."""
    leased_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """None until what became of every file is settled."""


class InboxFileRow(Base):
    """One arrival: a path as it was at one moment. A file that is changed arrives again."""

    __tablename__ = "inbox_files"
    __table_args__ = (
        UniqueConstraint("folder", "standing"),
        UniqueConstraint("folder", "taken_sha256"),
        Index(None, "run"),
    )

    id: Mapped[AutomaticKey]
    folder: Mapped[str]
    path: Mapped[str]
    """In the folder, with forward slashes."""
    size_bytes: Mapped[int]
    modified_ns: Mapped[int]
    """Time of its last change, in nanoseconds since 1970-01-01 UTC."""
    standing: Mapped[str | None]
    """Size, time and path together while the file stands where it arrived; None once it was moved
    or is gone, so that the same file may come back."""
    sha256: Mapped[str]
    taken_sha256: Mapped[str | None]
    """The same hash where this arrival stands for the content; None where another one does, or
    where the content may be taken again."""
    run: Mapped[str] = mapped_column(ForeignKey("inbox_runs.run"))
    arrived_at: Mapped[datetime]
    outcome: Mapped[str | None]
    """A status of documents, or `gone`; None while the run is under way."""

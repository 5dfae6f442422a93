"""Database engines: SQLite in a file by default, PostgreSQL for teams. Not the tables.

On SQLite every transaction of the `write` engine begins with BEGIN IMMEDIATE, so that it waits
for its turn at its beginning and never fails half way because another one wrote in between.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from pipeline.errors import HomeError

BUSY_TIMEOUT_S = 30
"""How long a transaction waits for those of other threads and processes."""

_SQLITE_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}",
)

_OPTIONS: dict[str, Any] = {
    # SQLAlchemy's errors would show the values of a statement, and those are text of documents.
    "hide_parameters": True,
}

_DURABLE, _PROVISIONAL = "FULL", "NORMAL"
"""SQLite's `synchronous`. With WAL, anything less than FULL may lose the last transactions when
the power goes (never when a process is killed), and a lost reply is a reply paid twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Three engines on one pool, and the lock that queues this process's writers on SQLite."""

    write: Engine
    provisional: Engine
    """Writes too, but on SQLite it does not wait for the disk: see `Store.session`."""
    read: Engine
    name: str
    """URL without its password, for messages."""
    turn: Lock = field(default_factory=Lock)

    @property
    def is_sqlite(self) -> bool:
        return self.write.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Wait for this thread's turn to write.

        SQLite lets its writers poll with growing pauses; threads that queue here first do not
        have to. Not reentrant: a thread that is writing must not begin to write again.
        """
        if not self.is_sqlite:
            yield
            return
        if not self.turn.acquire(timeout=BUSY_TIMEOUT_S):
            raise HomeError(f"{self.name}: busy for {BUSY_TIMEOUT_S} s; try again")
        try:
            yield
        finally:
            self.turn.release()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn a database that cannot be used into HomeError; mistakes of ours stay themselves."""
        try:
            yield
        except (IntegrityError, ProgrammingError, DataError):
            raise
        except (DBAPIError, PoolTimeoutError, sqlite3.Error) as error:
            raise HomeError(f"{self.name}: {_way_out(error)}") from error


def connect(database_url: str) -> Database:
    """Engines for `database_url`, such as `sqlite:////home/x/octavo.db`; connects to nothing.

    Raises:
        HomeError: the URL is no database URL, the folder cannot be made, or the driver of
            PostgreSQL is not installed.
    """
    url = _understood(database_url)
    name = url.render_as_string(hide_password=True)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    return Database(
        write=engine,
        provisional=engine.execution_options(octavo_synchronous=_PROVISIONAL),
        read=_reading(engine),
        name=name,
    )


def _reading(engine: Engine) -> Engine:
    """The same pool, but each transaction sees the database as it was when it began."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(octavo_reads=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _understood(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise HomeError("the database URL cannot be understood: give sqlite:///FILE or "
                        "postgresql://USER@HOST/NAME") from error  # fmt: skip
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise HomeError(f"no store on {url.get_backend_name()}: use sqlite or postgresql")
    return url


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise HomeError("the store needs a file: a database in memory is gone with its process")
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeError(f"{folder}: the folder cannot be made: {error.strerror}") from error
    engine = create_engine(url, max_overflow=-1, **_OPTIONS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # None: the sqlite3 module begins no transactions of its own; `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("octavo_reads", False):
        connection.exec_driver_sql("BEGIN")
        return
    synchronous = options.get("octavo_synchronous", _DURABLE)
    if connection.info.get("octavo_synchronous") != synchronous:
        connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")
        connection.info["octavo_synchronous"] = synchronous
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    try:
        driver = url.set(drivername="postgresql+psycopg")
        return create_engine(driver, pool_pre_ping=True, **_OPTIONS)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise HomeError('PostgreSQL needs its driver: pip install "octavo[postgres]"') from error


def _way_out(error: Exception) -> str:
    cause: Any = getattr(error, "orig", None) or error
    said = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    for symptom, advice in _ADVICE.items():
        if symptom in said:
            return f"{said}: {advice}"
    return said


_ADVICE = {
    "unable to open": "check that the folder exists and may be written",
    "readonly": "make the file and its folder writable, or set OCTAVO_HOME",
    "not a database": "move the file away, or set OCTAVO_HOME",
    "malformed": "restore it from a copy",
    "locked": f"another process has been writing for {BUSY_TIMEOUT_S} s; try again",
    "full": "make room on the disk and run again; what was committed is kept",
    # What a quota, a limit of file sizes or a failing disk gives.
    "disk I/O": "check the disk, make room on the disk and run again; what was committed is kept",
    "connection": "check OCTAVO_DATABASE_URL and that the server runs",
}
"""Way out by symptom, in the words of SQLite (sqlite.org/rescode.html) or of psycopg."""

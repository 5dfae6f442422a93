"""The schema of an opened database: checked, and brought up to date under a lock.

Alembic is imported only where there is something to migrate: a database that is up to date
opens in a few milliseconds.
"""

import sqlite3
import time

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import DBAPICursor

from pipeline.errors import HomeError
from pipeline.store.engine import BUSY_TIMEOUT_S, Database
from pipeline.store.migrations.version_table import VERSION_TABLE
from pipeline.store.tables import Base

HEAD = "20261122_first_tables"
"""The newest migration in `pipeline/store/migrations/versions`."""

_LOCK_KEY = 0x6F637461766F
"""Of PostgreSQL's advisory lock: the bytes of `octavo`."""


def bring_up_to_date(database: Database) -> None:
    """Create the tables or migrate them to `HEAD`; any number of processes may try at once.

    Raises:
        HomeError: the database cannot be opened or written, is no database, holds other tables,
            or was migrated by a newer Octavo.
    """
    with database.guarded(), database.writing():
        if database.is_sqlite:
            _use_wal(database)
        with database.write.begin() as connection:
            # BEGIN IMMEDIATE has shown that SQLite may write, and holds the lock already.
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            if _revision(connection, database) != HEAD:
                _migrate(connection, database)


def _revision(connection: Connection, database: Database) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    if foreign := sorted(tables & set(Base.metadata.tables)):
        raise HomeError(
            f"{database.name}: its table {foreign[0]} is another program's; use another database"
        )
    return None


def _migrate(connection: Connection, database: Database) -> None:
    from alembic import command  # noqa: PLC0415 - see the module's docstring
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "pipeline.store:migrations")
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        # What Alembic says of a revision that none of its files has.
        raise HomeError(
            f"{database.name}: belongs to a newer Octavo; install that one, or set OCTAVO_HOME"
        ) from error


def _use_wal(database: Database) -> None:
    """Switch to WAL, which lasts; SQLite does not wait by itself when others switch as well."""
    give_up = time.monotonic() + BUSY_TIMEOUT_S
    connection = database.write.raw_connection()
    try:
        while not _is_wal(connection.cursor()):
            if time.monotonic() > give_up:
                raise HomeError(f"{database.name}: busy for {BUSY_TIMEOUT_S} s; try again")
            time.sleep(0.01)
    finally:
        connection.close()


def _is_wal(cursor: DBAPICursor) -> bool:
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return False
        raise
    (mode,) = cursor.fetchone() or ("",)
    return bool(mode == "wal")

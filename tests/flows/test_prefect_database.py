"""The database that Octavo makes for Prefect's server is the one that Prefect would make."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.flows.shell import environment

_OURS = """
import sys
from flows.prefect_database import make_database
make_database(sys.argv[1])
"""
_THEIRS = """
import asyncio
from prefect.server.database.dependencies import provide_database_interface
asyncio.run(provide_database_interface().create_db())
"""


def made(script: str, path: Path) -> Path:
    url = f"sqlite+aiosqlite:///{path}"
    variables = environment(
        home=str(path.parent),
        PREFECT_HOME=str(path.parent),
        PREFECT_API_DATABASE_CONNECTION_URL=url,
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
    )
    subprocess.run([sys.executable, "-c", script, url], env=variables, check=True, timeout=120)
    return path


def pieces(path: Path) -> list[str]:
    """Everything the schema says, whatever order migrations have left it in."""
    with sqlite3.connect(path) as database:
        said = database.execute("select sql from sqlite_master where sql is not null").fetchall()
        (revision,) = database.execute("select version_num from alembic_version").fetchone()
    parts = [part.strip(" \n\t()") for (sql,) in said for part in sql.split(",")]
    return [revision, *sorted(parts)]


def test_it_is_the_schema_of_prefects_own_migrations(tmp_path: Path) -> None:
    """Tables, columns, constraints, indexes and revision; nothing unfinished is left."""
    ours = made(_OURS, tmp_path / "ours.db")
    assert pieces(ours) == pieces(made(_THEIRS, tmp_path / "theirs.db"))
    assert not list(tmp_path.glob("*.new"))


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    """An existing file is Prefect's to bring up to date."""
    there = tmp_path / "there.db"
    there.write_bytes(b"")
    made(_OURS, there)
    assert there.read_bytes() == b""


def test_what_a_killed_process_left_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """The unfinished file is made anew."""
    (tmp_path / "ours.db.new").write_bytes(os.urandom(4096))
    assert len(pieces(made(_OURS, tmp_path / "ours.db"))) > 100

"""Stores for the tests of whatever keeps something: each test has one on either database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.pipeline.store.databases import empty, new_database, postgresql_server


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    with postgresql_server(tmp_path_factory.mktemp("postgresql")) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the tables in it, to be emptied before each test."""
    url = new_database(postgresql)
    Store.open(database_url=url, content_url=str(tmp_path_factory.mktemp("content"))).close()
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables in it, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    Store.open(database_url=f"sqlite:///{folder}/octavo.db", content_url=str(folder)).close()
    return folder / "octavo.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without a table; on SQLite, of a file that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/octavo.db"
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with all tables and no row."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "octavo.db")
        return f"sqlite:///{tmp_path}/octavo.db"
    url: str = request.getfixturevalue("migrated_postgresql")
    empty(url)
    return url


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(database_url=database_url, content_url=str(tmp_path / "content")) as opened:
        yield opened

import re
import sqlite3
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from pipeline.errors import HomeError
from pipeline.store.migrations.version_table import VERSION_TABLE
from pipeline.store.schema import HEAD
from pipeline.store.tables import Base
from tests.pipeline.store.processes import open_store, open_without_alembic, run_in_processes
from tests.pipeline.store.unprivileged import unprivileged


def execute(database_url: str, statement: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_migrations_make_the_very_tables_of_the_models(
    empty_database_url: str, tmp_path: Path
) -> None:
    """Columns, types, keys and indexes: Alembic finds nothing to change."""
    open_store(empty_database_url, str(tmp_path))
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": VERSION_TABLE}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrations_make_the_very_constraints_of_the_models(tmp_path: Path) -> None:
    """Foreign keys with what they do on deletion, and checks, which Alembic does not compare."""
    open_store(f"sqlite:///{tmp_path}/migrated.db", str(tmp_path))
    made = create_engine(f"sqlite:///{tmp_path}/made.db")
    migrated = create_engine(f"sqlite:///{tmp_path}/migrated.db")
    Base.metadata.create_all(made)
    for table in Base.metadata.tables:
        ours, theirs = inspect(made), inspect(migrated)
        assert sorted_by_text(ours.get_foreign_keys(table)) == sorted_by_text(
            theirs.get_foreign_keys(table)
        )
        assert ours.get_check_constraints(table) == theirs.get_check_constraints(table)
    made.dispose()
    migrated.dispose()


def sorted_by_text(values: object) -> list[object]:
    assert isinstance(values, list)
    return sorted(values, key=str)


def test_the_documentation_names_every_table() -> None:
    """Each has its line in docs/store.md, and no line is of a table that is gone."""
    page = Path(__file__).parents[3] / "docs" / "store.md"
    lines = page.read_text(encoding="utf-8").split("## Tables")[1].split("## The ledger")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", lines, re.MULTILINE)) == set(Base.metadata.tables)


def test_the_newest_migration_is_the_one_that_is_looked_for() -> None:
    """`HEAD` spares a start of Alembic; it must not fall behind."""
    config = Config()
    config.set_main_option("script_location", "pipeline.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_processes_may_open_an_empty_database_at_once(
    empty_database_url: str, tmp_path: Path
) -> None:
    """One migrates, the others wait for it; all open."""
    codes = run_in_processes(open_store, empty_database_url, str(tmp_path), number=4)
    assert codes == [0, 0, 0, 0]


def test_a_database_that_is_up_to_date_opens_fast(migrated_sqlite: Path, tmp_path: Path) -> None:
    """Below 30 ms; the best of some, because the machine may be busy."""
    took = []
    for _ in range(5):
        started = time.perf_counter()
        open_store(f"sqlite:///{migrated_sqlite}", str(tmp_path))
        took.append(time.perf_counter() - started)
    assert min(took) < 0.030


def test_a_database_that_is_up_to_date_needs_no_alembic(database_url: str, tmp_path: Path) -> None:
    """A start of Octavo does not wait for the import of what it has no use for."""
    codes = run_in_processes(open_without_alembic, database_url, str(tmp_path), number=1)
    assert codes == [0]


def test_a_database_of_a_newer_octavo_is_left_alone(database_url: str, tmp_path: Path) -> None:
    """An older program must not write into tables it does not know."""
    execute(database_url, f"UPDATE {VERSION_TABLE} SET version_num = '29991231_later'")  # noqa: S608
    try:
        with pytest.raises(HomeError, match="belongs to a newer Octavo"):
            open_store(database_url, str(tmp_path))
    finally:
        execute(database_url, f"UPDATE {VERSION_TABLE} SET version_num = '{HEAD}'")  # noqa: S608


def test_a_database_of_another_program_is_left_alone(
    empty_database_url: str, tmp_path: Path
) -> None:
    """Tables of the same name were not made by a migration of ours: nothing is touched."""
    execute(empty_database_url, "CREATE TABLE runs (id TEXT)")
    with pytest.raises(HomeError, match="its table runs is another program's"):
        open_store(empty_database_url, str(tmp_path))


def test_a_database_may_be_shared_with_other_tables(
    empty_database_url: str, tmp_path: Path
) -> None:
    """Such as Prefect's, which keeps its migrations in `alembic_version`."""
    execute(empty_database_url, "CREATE TABLE alembic_version (version_num TEXT)")
    execute(empty_database_url, "INSERT INTO alembic_version VALUES ('theirs')")
    open_store(empty_database_url, str(tmp_path))


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    """And left as it is."""
    file = tmp_path / "octavo.db"
    file.write_bytes(b"Dear Sirs, " * 100)
    with pytest.raises(HomeError, match="not a database: move the file away"):
        open_store(f"sqlite:///{file}", str(tmp_path))
    assert file.read_bytes() == b"Dear Sirs, " * 100


def test_a_folder_that_cannot_be_written_is_said() -> None:
    """Neither the file nor a folder for it can be made."""
    with unprivileged() as folder:
        with pytest.raises(HomeError, match="unable to open database file: check that"):
            open_store(f"sqlite:///{folder}/octavo.db", str(folder))
        with pytest.raises(HomeError, match="folder cannot be made: Permission denied"):
            open_store(f"sqlite:///{folder}/deeper/octavo.db", str(folder))


def test_a_database_that_cannot_be_written_is_said(migrated_sqlite: Path) -> None:
    """Before anything is asked of a model, not after."""
    with (
        unprivileged(migrated_sqlite) as folder,
        pytest.raises(HomeError, match=r"readonly|unable to open"),
    ):
        open_store(f"sqlite:///{folder}/{migrated_sqlite.name}", str(folder))


def test_a_database_that_somebody_else_writes_is_waited_for(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And given up in one line after a while."""
    monkeypatch.setattr("pipeline.store.engine._SQLITE_PRAGMAS", ("PRAGMA busy_timeout = 50",))
    file = tmp_path / "octavo.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(HomeError, match="locked: another process"):
            open_store(f"sqlite:///{file}", str(tmp_path))
    finally:
        writer.close()

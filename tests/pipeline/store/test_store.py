import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pipeline.errors import HomeError
from pipeline.exception import ExceptionClass
from pipeline.store import RunRepository, Store
from pipeline.store.tables import ExceptionRow

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def start(store: Store, run: str) -> None:
    with store.session() as session:
        RunRepository(session).start(run=run, matter="m", started_at=NOW)
        session.commit()


def runs(store: Store) -> list[str]:
    with store.snapshot() as session:
        return sorted(each.run for each in RunRepository(session).list())


def test_what_is_not_committed_is_not_kept(store: Store) -> None:
    """The caller owns the session, and its commit."""
    with store.session() as session:
        RunRepository(session).start(run="run", matter="m", started_at=NOW)
    assert runs(store) == []


def test_what_fails_half_way_leaves_nothing(store: Store) -> None:
    """A transaction is kept whole or not at all."""
    with contextlib.suppress(ZeroDivisionError), store.session() as session:
        RunRepository(session).start(run="run", matter="m", started_at=NOW)
        session.flush()
        raise ZeroDivisionError
    assert runs(store) == []
    start(store, "next")
    assert runs(store) == ["next"]


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    """They see what was committed before."""
    start(store, "before")
    with store.session() as session:
        RunRepository(session).start(run="during", matter="m", started_at=NOW)
        session.flush()
        assert runs(store) == ["before"]
        session.commit()
    assert runs(store) == ["before", "during"]


def test_a_snapshot_is_of_one_moment(store: Store) -> None:
    """A result that is read in several queries never mixes two states."""
    with store.snapshot() as session:
        assert RunRepository(session).list() == ()
        start(store, "meanwhile")
        assert RunRepository(session).list() == ()
    assert runs(store) == ["meanwhile"]


def test_many_threads_may_write(store: Store) -> None:
    """Each waits for its turn; none is refused."""
    names = [f"run {number:02}" for number in range(40)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda name: start(store, name), names))
    assert runs(store) == names


def test_rows_need_what_they_refer_to(store: Store) -> None:
    """Foreign keys are kept on SQLite too; what breaks them is a mistake, not a broken home."""
    secret = "The parties agree to keep this to themselves."
    row = ExceptionRow(
        run_id="nowhere",
        position=0,
        path=secret,
        exception_class=ExceptionClass.CORRUPT,
        retryable=False,
        detail="d",
    )
    with store.session() as session:
        session.add(row)
        with pytest.raises(IntegrityError, match=r"(?i)foreign key") as raised:
            session.flush()
    assert "parties" not in str(raised.value), "errors show no values"


def test_a_write_that_is_lost_with_the_power_needs_to_be_asked_for(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """Connections are shared: a provisional transaction must not weaken the next one."""
    (tmp_path / "octavo.db").write_bytes(migrated_sqlite.read_bytes())
    normal, full = 1, 2  # sqlite.org/pragma.html#pragma_synchronous
    with Store.open(
        database_url=f"sqlite:///{tmp_path}/octavo.db", content_url=str(tmp_path)
    ) as store:
        for durable, level in ((True, full), (False, normal), (True, full)):
            with store.session(durable=durable) as session:
                assert session.execute(text("PRAGMA synchronous")).scalar() == level


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("no url", "cannot be understood"),
        ("mysql://localhost/x", "no store on mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("postgresql://127.0.0.1:1/none", "check OCTAVO_DATABASE_URL"),  # nobody listens there
    ],
)
def test_a_wrong_url_is_said(url: str, message: str, tmp_path: Path) -> None:
    """One line, and no password in it."""
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg", reason="the driver of PostgreSQL is optional")
    with pytest.raises(HomeError, match=message):
        Store.open(database_url=url, content_url=str(tmp_path))


def test_no_message_tells_the_password(tmp_path: Path) -> None:
    """Errors end up in logs and terminals."""
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is optional")
    with pytest.raises(HomeError) as raised:
        Store.open(
            database_url="postgresql://octavo:hunter2@127.0.0.1:1/none", content_url=str(tmp_path)
        )
    assert "hunter2" not in str(raised.value)

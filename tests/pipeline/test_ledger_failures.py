"""A database that cannot be written: a clear error, nothing half-written, and on it goes."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event

from pipeline.budget.book import BudgetBook
from pipeline.budget.budget import Standing
from pipeline.call import CallState
from pipeline.errors import HomeError
from pipeline.ledger import Ledger, Recovery
from pipeline.store import LedgerCall, Store
from providers import Reply, Usage
from tests.pipeline.store.calls import REPLY, answer, reserve, send, start

LONG = Reply(content="x" * 4_000_000, finish_reason="stop", usage=Usage(), model="m", latency_s=1.0)


@pytest.fixture
def path(migrated_sqlite: Path, tmp_path: Path) -> Path:
    file = tmp_path / "octavo.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    return file


@contextmanager
def opened(path: Path, *pragmas: str) -> Iterator[Store]:
    """A store whose every connection has `pragmas` set once it writes."""
    with Store.open(database_url=f"sqlite:///{path}", content_url=str(path.parent)) as store:
        if pragmas:
            engine = store._database.write
            engine.dispose()

            def prepare(connection: sqlite3.Connection, record: object) -> None:
                for pragma in pragmas:
                    connection.execute(f"PRAGMA {pragma}")

            event.listen(engine, "connect", prepare)
        yield store


def kept(store: Store) -> tuple[tuple[LedgerCall, ...], tuple[Standing, ...]]:
    return Ledger(store).calls_of_run("run"), BudgetBook(store).all()


def pages(path: Path) -> int:
    with sqlite3.connect(path) as database:
        return int(database.execute("PRAGMA page_count").fetchone()[0])


def prepared(path: Path) -> tuple[int, tuple[tuple[LedgerCall, ...], tuple[Standing, ...]]]:
    """One call answered and one sent; the key of the second, and all that is kept."""
    with opened(path) as store:
        start(store, "run")
        ledger = Ledger(store)
        answer(ledger, "0.10", request="first")
        return send(ledger, "0.20", request="second"), kept(store)


def test_a_full_disk_takes_a_reply_whole_or_not_at_all(path: Path) -> None:
    """What was committed stays, sums and calls agree, and the call is in doubt afterwards."""
    call, before = prepared(path)
    with opened(path, f"max_page_count = {pages(path) + 5}") as store:
        with pytest.raises(HomeError, match="full: make room on the disk and run again"):
            Ledger(store).answered(call, LONG, Decimal("0.15"))
        assert kept(store) == before
    with opened(path) as store:
        ledger = Ledger(store)
        assert ledger.recover(run_id="run") == Recovery(released=0, in_doubt=1)
        assert ledger.replay("matter", "first") is not None
        assert ledger.committed_usd("run") == Decimal("0.27")
        ledger.answered(call, LONG, Decimal("0.15"))
        assert ledger.committed_usd("run") == Decimal("0.22")


@pytest.mark.parametrize("step", ["reserve", "answer"])
def test_a_database_that_may_only_be_read_changes_nothing(path: Path, step: str) -> None:
    """The error says what to do; reading goes on."""
    call, before = prepared(path)
    with opened(path, "query_only = ON") as store:
        ledger = Ledger(store)
        with pytest.raises(HomeError, match="readonly database: make the file and its folder"):
            reserve(ledger) if step == "reserve" else ledger.answered(call, REPLY, Decimal("0.1"))
        assert ledger.replay("matter", "first") is not None
        assert kept(store) == before


def test_a_database_that_stays_locked_changes_nothing(path: Path) -> None:
    """After the wait the error says that another process writes; then the step goes through."""
    call, before = prepared(path)
    with opened(path, "busy_timeout = 50") as store:
        ledger = Ledger(store)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HomeError, match="locked: another process has been writing"):
            ledger.answered(call, REPLY, Decimal("0.1"))
        assert kept(store) == before
        other.execute("ROLLBACK")
        other.close()
        ledger.answered(call, REPLY, Decimal("0.1"))
        states = [each.state for each in ledger.calls_of_run("run")]
        assert states == [CallState.ANSWERED, CallState.ANSWERED]

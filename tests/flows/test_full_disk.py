"""A run whose disk is full says so, keeps what it has, and goes on when there is room."""

import json
import sqlite3
from decimal import Decimal

from flows.cli import ExitCode
from tests.flows.reading_server import HOUSE, ReadingServer
from tests.flows.shell import SAMPLES, Shell

AGREEMENT = SAMPLES / "contracts" / "services-agreement.pdf"
_BOUNDED = """
import resource
from flows.cli import main

resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
main()
"""
"""The command line where no file may grow beyond `limit` bytes, as on a disk that is full."""


def test_a_full_disk_ends_a_run_that_goes_on_later(prefect_shell: Shell) -> None:
    """One line that names the way out; sums and calls agree; every reply kept is used again."""
    with ReadingServer().running() as server:
        settings = f"parallel_readings = 2\n{HOUSE.format(url=server.base_url, window=200_000)}"
        (prefect_shell.folder / "octavo.toml").write_text(settings, encoding="utf-8")
        asked = ("run", AGREEMENT, "--model", "house", "-y", "--json")
        full = prefect_shell.python(_BOUNDED.format(limit=700_000), *asked)
        assert full.code == ExitCode.BAD_REQUEST, full.err
        assert "make room on the disk and run again" in full.err
        paid = len(server.bodies)
        with sqlite3.connect(prefect_shell.folder / ".octavo" / "octavo.db") as database:
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)
            agree(database)
            kept = answered(database)
        assert 0 < kept <= paid
        done = prefect_shell.octavo("run", "--resume", "last", "--json")
        assert done.code == ExitCode.DONE, done.err
    calls = json.loads(done.out)["documents"][0]["calls"]
    assert [call["outcome"] for call in calls].count("replayed") == kept
    assert len(server.bodies) == paid + len(calls) - kept


def answered(database: sqlite3.Connection) -> int:
    query = "select count(*) from calls where state = 'answered'"
    return int(database.execute(query).fetchone()[0])


def agree(database: sqlite3.Connection) -> None:
    """What the run's budget says is what its calls say, to the last decimal."""
    (spent, reserved, requests) = database.execute(
        "select spent_usd, reserved_usd, requests from budgets where key like 'run:%'"
    ).fetchone()
    rows = database.execute("select state, cost_usd, reserved_usd from calls").fetchall()
    under_way = [worst for state, _, worst in rows if state in {"reserved", "sent"}]
    ended = [
        worst if cost is None else cost
        for state, cost, worst in rows
        if state not in {"reserved", "sent"}
    ]
    assert (Decimal(spent), Decimal(reserved), requests) == (sum(ended), sum(under_way), len(rows))

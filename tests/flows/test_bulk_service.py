"""A run at batch price in `octavo serve`: cancelled while it waits, and started again."""

import sqlite3
from collections import Counter
from pathlib import Path

from tests.flows.service_shell import serving, until
from tests.flows.shell import Shell, environment
from tests.pipeline.bulk_server import HOUSE, BulkServer


def states(folder: Path) -> set[str]:
    with sqlite3.connect(folder / ".octavo" / "octavo.db") as database:
        return {state for (state,) in database.execute("select state from calls")}


def test_cancelling_a_run_cancels_its_batch(tmp_path: Path) -> None:
    """What it had finished by then is kept; the run goes on with the rest when it is retried."""
    letter = tmp_path / "letter.txt"
    letter.write_text("The method measures the depth of each pile with a rod of steel.")
    server = BulkServer(holds=True)
    asked = {"model": "house", "profile": "paper", "batch": True}
    with server.running() as url:
        (tmp_path / "octavo.toml").write_text(HOUSE.format(url=url), encoding="utf-8")
        with serving(Shell(tmp_path, environment(home=str(tmp_path)))) as service:
            flow_run = service.start("process-files", files=[str(letter)], options=asked)
            until(lambda: server.is_at_work)
            service.set_state(flow_run, "CANCELLING", "Cancelling", force=False)
            assert service.ended(flow_run) == "CANCELLED"
            until(lambda: states(tmp_path) == {"answered", "failed"})
            assert [batch["status"] for batch in server.batches.values()] == ["cancelled"]
            log = tmp_path / ".octavo" / "prefect" / "serve-worker.log"
            until(lambda: "Cancelled flow run" in log.read_text(encoding="utf-8"))
            server.holds = False
            service.set_state(flow_run, "SCHEDULED", "AwaitingRetry", force=True)
            until(lambda: service.state(flow_run) == "COMPLETED")
    assert len(server.batches) == 2
    assert max(Counter(server.executed).values()) == 1
    assert server.live == []

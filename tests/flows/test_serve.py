"""`octavo serve`: a team starts runs in it, cancels them, and may kill any part of it."""

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.flows.reading_server import HOUSE, ReadingServer
from tests.flows.service_shell import ServiceShell, serving, until
from tests.flows.shell import SAMPLES, Shell, environment

CANARY = "Xylophonist-7741"
_SETTINGS = """
parallel_readings = 2
profile = "contract"
{house}
[matters.acme]
client = "Acme"
[matters.default]
[matters.dropped]
watch = "inbox"
[watch]
settle_s = 0.2
[schedules.nightly]
folder = "night"
cron = "0 2 * * *"
"""


@pytest.fixture(scope="module")
def model() -> Iterator[ReadingServer]:
    """Half a second a call, so that runs can be met in the middle."""
    with ReadingServer(lambda number: time.sleep(0.5)).running() as server:
        yield server


@pytest.fixture(scope="module")
def service(
    model: ReadingServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceShell]:
    folder = tmp_path_factory.mktemp("service")
    house = HOUSE.format(url=model.base_url, window=200_000)
    (folder / "octavo.toml").write_text(_SETTINGS.format(house=house), encoding="utf-8")
    (folder / "inbox").mkdir()
    (folder / "night").mkdir()
    # Prefect looks once a minute for runs that schedules ask for.
    often = {"PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2"}
    with serving(Shell(folder, environment(home=str(folder), **often))) as running:
        yield running
        after = running.process.poll()
        assert after is None


def rows(service: ServiceShell, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(service.shell.folder / ".octavo" / "octavo.db") as database:
        return database.execute(query).fetchall()


def bought_twice(service: ServiceShell) -> int:
    """Requests of a run that were answered more than once."""
    query = "select 1 from calls where state = 'answered' group by run_id, request_sha256"
    return len(rows(service, f"{query} having count(*) > 1"))


def test_forms_offer_what_the_settings_leave(service: ServiceShell) -> None:
    """Matters, models and profiles are choices, with help; what is none of them is refused."""
    schema = service.deployment("process-files")["parameter_openapi_schema"]
    form = schema["definitions"]["RunForm"]["properties"]
    assert form["matter"]["enum"] == ["default", "acme", "dropped"]
    assert {"offline", "house", "auto"} <= set(form["model"]["enum"])
    assert {"contract", "paper"} <= set(form["profile"]["enum"])
    assert all(field.get("description") for field in form.values())
    with pytest.raises(HTTPError, match="409"):
        service.start("process-files", files=["x"], options={"matter": "amce"})


def test_prefect_makes_the_runs_that_schedules_ask_for(service: ServiceShell) -> None:
    """By its own scheduler, which no clock of ours stands in for."""
    deployment = service.deployment("scheduled-batch")["id"]
    filters = {"deployments": {"id": {"any_": [deployment]}}}

    def scheduled() -> list[str]:
        runs = service.ask("POST", "/flow_runs/filter", filters)
        made = [run for run in runs if (run["created_by"] or {}).get("type") == "SCHEDULE"]
        return [run["expected_start_time"][11:16] for run in made]

    until(lambda: bool(scheduled()))
    assert set(scheduled()) == {"02:00"}


def test_a_watched_folder_is_read(service: ServiceShell) -> None:
    """By a run of a deployment, with the settings' own answers where nothing is asked."""
    folder = service.shell.folder / "inbox"
    shutil.copy(SAMPLES / "contracts" / "mutual-nda.docx", folder / "nda.docx")
    until((folder / "done" / "nda.docx").exists)
    ((status, received),) = rows(
        service, "select status, received from runs where matter = 'dropped'"
    )
    assert (status, received) == ("complete", 1)


def test_a_run_from_the_form_ends_on_record_and_keeps_its_text_to_itself(
    service: ServiceShell,
) -> None:
    """Progress, sums and a link to the report on its page; the canary is nowhere in Prefect."""
    folder = service.shell.folder / "canary"
    folder.mkdir()
    (folder / "contract.txt").write_text(
        f"THIS AGREEMENT is made between {CANARY} Inc. and Bolt Ltd.\n\nGoverning law: {CANARY}.",
        encoding="utf-8",
    )
    flow_run = service.start("process-folder", folder=str(folder), options={"matter": "acme"})
    assert service.ended(flow_run) == "COMPLETED"
    shown = service.ask("GET", f"/flow_runs/{flow_run}")
    assert shown["name"] == "acme: canary"
    filters = {"artifacts": {"flow_run_id": {"any_": [flow_run]}}}
    artifacts = {a["key"]: a for a in service.ask("POST", "/artifacts/filter", filters)}
    assert "1 of 1 files" in artifacts["progress"]["description"]
    assert "received 1 = processed 1" in artifacts["reconciliation"]["data"]
    ((run, status),) = rows(service, "select id, status from runs where matter = 'acme'")
    assert status == "complete"
    report = service.shell.folder / ".octavo" / "reports" / run / "index.html"
    assert report.as_uri() in artifacts["reconciliation"]["data"]
    assert CANARY in service.shell.octavo("show", run).out
    kept = [path for path in _prefect(service).rglob("*") if path.is_file()]
    assert any(path.name == "serve.db" for path in kept)
    assert not [path for path in kept if CANARY.encode() in path.read_bytes()]


def test_a_cancelled_run_stops_spending_and_goes_on_when_retried(
    service: ServiceShell, model: ReadingServer
) -> None:
    """Within five seconds; then the same run, and nothing of it bought twice."""
    agreement = str(SAMPLES / "contracts" / "services-agreement.pdf")
    before = len(model.bodies)
    flow_run = service.start("process-files", files=[agreement], options={"model": "house"})
    until(lambda: len(model.bodies) >= before + 4)
    began = time.monotonic()
    service.set_state(flow_run, "CANCELLING", "Cancelling", force=False)
    assert service.ended(flow_run) == "CANCELLED"
    assert time.monotonic() - began < 15
    asked = len(model.bodies)
    ((status, reason),) = rows(service, _NEWEST_RUN)
    assert (status, reason) == ("incomplete", "cancelled: go on with --resume")
    # The worker says so when the process is gone and its hooks have run: a retry comes after.
    log = _prefect(service) / "serve-worker.log"
    until(lambda: "Cancelled flow run" in log.read_text(encoding="utf-8"))
    assert len(model.bodies) == asked
    service.set_state(flow_run, "SCHEDULED", "AwaitingRetry", force=True)
    until(lambda: service.state(flow_run) == "COMPLETED")
    ((status, _),) = rows(service, _NEWEST_RUN)
    assert status == "complete"
    assert rows(service, "select count(*) from runs where parameters like '%services%'") == [(1,)]
    assert bought_twice(service) == 0


def test_a_run_of_the_command_line_is_cancelled_in_the_ui_too(
    service: ServiceShell, model: ReadingServer
) -> None:
    """No worker looks after its process: it sees the click itself, and asks no more."""
    agreement = str(SAMPLES / "contracts" / "credit-agreement-amendment-1.pdf")
    before = len(model.bodies)
    process = service.shell.start("run", agreement, "--model", "house", "--yes")
    until(lambda: len(model.bodies) >= before + 4, process)
    filters = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
    (flow_run,) = (run["id"] for run in service.ask("POST", "/flow_runs/filter", filters))
    service.set_state(flow_run, "CANCELLING", "Cancelling", force=False)
    assert service.ended(flow_run) == "CANCELLED"
    process.communicate(timeout=60)
    asked = len(model.bodies)
    ((status, reason),) = rows(service, _NEWEST_RUN)
    assert (status, reason) == ("incomplete", "cancelled: go on with --resume")
    time.sleep(1)
    assert len(model.bodies) == asked


def test_killed_in_the_middle_it_goes_on(service: ServiceShell, model: ReadingServer) -> None:
    """Server, worker and run are killed at once: all start again, and the run ends by itself."""
    nda = str(SAMPLES / "contracts" / "mutual-nda.docx")
    before = len(model.bodies)
    flow_run = service.start("process-files", files=[nda], options={"model": "house"})
    until(lambda: len(model.bodies) >= before + 4)
    for process in _children(service.process.pid):
        os.killpg(process, signal.SIGKILL)
    until(lambda: _state_or_none(service, flow_run) == "COMPLETED")
    ((status, _),) = rows(service, _NEWEST_RUN)
    assert status == "complete"
    assert bought_twice(service) == 0


_NEWEST_RUN = "select status, reason from runs order by started_at desc limit 1"


def _prefect(service: ServiceShell) -> Path:
    return service.shell.folder / ".octavo" / "prefect"


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").iterdir()
    return [int(each) for task in tasks for each in (task / "children").read_text().split()]


def _state_or_none(service: ServiceShell, flow_run: str) -> str | None:
    try:
        return service.state(flow_run)
    except OSError:
        return None

"""Whoever is to be told is told: automations of Prefect's server, made by the code of the docs."""

import asyncio
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from prefect import get_client
from prefect.automations import Automation
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.automations import install_automations
from flows.events import tell_of_budgets, tell_of_run
from flows.part import KeptPart
from flows.prefect_environment import configure_prefect, kept_environment
from flows.served import answers
from flows.service import service
from pipeline.settings import Settings
from tests.flows.records import recorded
from tests.flows.service_shell import free_port, until
from tests.pipeline.homes import octavo_in

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
ADDRESS = "https://chat.example.com/hooks/octavo"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server as `octavo serve` has it: that of single runs has no automations."""
    home = tmp_path_factory.mktemp("served")
    with kept_environment():
        os.environ["PREFECT_HOME"] = str(home / "prefect")
        os.environ.pop("PREFECT_API_URL", None)
        configure_prefect(home, logs=False, joins_home=False)
        made = service(
            Settings(home=home),
            host="127.0.0.1",
            port=free_port(),
            ui=False,
            runs=1,
            environment=dict(os.environ),
        )
    kept = KeptPart(made.parts[0], lambda line: None)
    kept.look()
    try:
        until(lambda: answers(made.api_url))
        yield made.api_url
    finally:
        kept.end()
        kept.wait(15)


@pytest.fixture
def server(served: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: served}):
        yield


@contextmanager
def receiver(posted: list[tuple[str, str]]) -> Iterator[str]:
    """The address of a chat's webhook; `posted` gets the kind and the text of what it is sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            posted.append((self.headers["Content-Type"], body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Nothing of it belongs on the terminal."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/hooks/octavo"
    finally:
        http.shutdown()
        http.server_close()


async def test_a_webhook_hears_of_exceptions_and_budgets(server: None, tmp_path: Path) -> None:
    """With the run, the number and the budget in words, seconds after they are known."""
    (code,) = (
        block
        for block in re.findall(r"```python\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)
        if ADDRESS in block
    )
    posted: list[tuple[str, str]] = []
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    with receiver(posted) as url, octavo_in(tmp_path) as octavo:
        # In a thread, where no event loop runs: as in a program of its own.
        await asyncio.to_thread(exec, code.replace(ADDRESS, url), {})
        tell_of_budgets(octavo)
        result = await recorded(octavo, tmp_path / "broken.pdf", matter="acme")
        tell_of_run(result)
        octavo.alerts.stopped("month:2026-11", Decimal(20))
        await asyncio.to_thread(until, lambda: len(posted) >= 2, wait_s=60)
    assert {kind for kind, _ in posted} == {"application/json"}
    assert sorted(json.loads(body)["text"] for _, body in posted) == [
        "1 exceptions in run " + result.run,
        "100 % of budget month:2026-11",
    ]


async def test_installing_again_replaces(server: None) -> None:
    """Every start of every worker does it: there is one of each."""
    for _ in range(2):
        await install_automations()
    async with get_client() as client:
        names = [automation.name for automation in await client.read_automations()]
    for name in ("octavo: silent runs are crashed", "octavo: crashed runs go on"):
        assert names.count(name) == 1
        assert (await Automation.aread(name=name)).enabled

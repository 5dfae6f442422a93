"""`octavo serve` as a team starts it, and its API as a program or the UI asks it."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from flows.served import answers
from tests.flows.shell import Shell

ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(slots=True)
class ServiceShell:
    """A running service. Asks its API over loopback."""

    shell: Shell
    port: int
    process: "subprocess.Popen[str]"

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request; the JSON of the answer. A server that is busy is asked again, as the UI
        and Prefect's own client do."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(  # noqa: S310 - our own server on loopback
            self.api + path, method=method, data=data, headers={"Content-Type": "application/json"}
        )
        for _ in range(20):
            try:
                with urlopen(request, timeout=30) as response:  # noqa: S310 - likewise
                    return json.loads(response.read() or b"null")
            except HTTPError as error:
                if error.code != 503:
                    raise
            time.sleep(0.5)
        raise TimeoutError(f"{method} {path}: the server stays busy")

    def deployment(self, name: str) -> Any:
        """The deployment of that name."""
        filters = {"deployments": {"name": {"any_": [name]}}}
        (found,) = self.ask("POST", "/deployments/filter", filters)
        return found

    def start(self, name: str, **parameters: Any) -> str:
        """Start a run as the UI does; the flow run's id."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return str(self.ask("POST", path, {"parameters": parameters})["id"])

    def state(self, flow_run: str) -> str:
        """How a flow run stands now, as a type of states."""
        return str(self.ask("GET", f"/flow_runs/{flow_run}")["state_type"])

    def ended(self, flow_run: str) -> str:
        """How a flow run ended, when it has."""
        until(lambda: self.state(flow_run) in ENDED)
        return self.state(flow_run)

    def set_state(self, flow_run: str, kind: str, name: str, *, force: bool) -> None:
        """Change the state of a flow run, as the UI's buttons do."""
        body = {"state": {"type": kind, "name": name}, "force": force}
        assert self.ask("POST", f"/flow_runs/{flow_run}/set_state", body)["status"] == "ACCEPT"


@contextmanager
def serving(shell: Shell, *, port: int | None = None) -> Iterator[ServiceShell]:
    """`octavo serve` with all its deployments, until the block ends."""
    port = port or free_port()
    process = shell.start("serve", "--port", str(port))
    service = ServiceShell(shell, port, process)
    try:
        until(lambda: answers(service.api) and _has_worker(service), process)
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def until(
    holds: Callable[[], bool], process: "subprocess.Popen[str] | None" = None, wait_s: float = 200
) -> None:
    """Return as soon as it holds; fail when it takes too long, or the process has ended."""
    deadline = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.2)


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _has_worker(service: ServiceShell) -> bool:
    pools = service.ask("POST", "/work_pools/filter", {})
    ready = [pool for pool in pools if pool["name"] == "octavo" and pool["status"] == "READY"]
    automations = service.ask("POST", "/automations/filter", {})
    return bool(ready) and len(automations) == 2

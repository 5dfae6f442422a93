"""What `octavo serve` keeps running: a Prefect server, a worker, and the watcher of folders."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.part import Part
from flows.served import answers
from pipeline import RequestError, Settings

DEPLOYMENT_NAMES = (
    "process-files",
    "process-folder",
    "process-shards",
    "scheduled-batch",
    "retry-exceptions",
)
"""What people start. Stands here as well as in `flows.deployments`, whose import takes seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where the service is, and what it is made of."""

    ui_url: str | None
    """None where the server is another's, or has no UI."""
    api_url: str
    ours: bool
    """Whether the server is one that Octavo starts, by this command or an earlier one."""
    watched: tuple[tuple[str, str], ...]
    """Folders, as the settings name them, each with its matter."""
    logs: Path
    """The folder that the parts write their logs in."""
    joins: bool
    """Whether a server was there already."""
    deployments: tuple[str, ...] = DEPLOYMENT_NAMES
    parts: tuple[Part, ...]


def service(
    settings: Settings, *, host: str, port: int, ui: bool, runs: int, environment: Mapping[str, str]
) -> Service:
    """Put together what is to be kept running, under `environment`, which is set up for Prefect.

    Args:
        settings: those in force; their home is made absolute for all parts.
        host: the address the server listens at, where it is ours.
        port: likewise.
        ui: whether the server shows its UI.
        runs: how many runs are at work at a time on this machine.
        environment: has `PREFECT_API_URL` where a server is to be joined.

    Raises:
        RequestError: something else answers at that address.
    """
    joined = environment.get("PREFECT_API_URL")
    api_url = joined or f"http://{_reachable(host)}:{port}/api"
    base = {
        **environment,
        "OCTAVO_HOME": str(settings.home.absolute()),
        "PREFECT_API_URL": api_url,
    }
    parts = [_worker(base, settings, runs)]
    watched = tuple(
        (each.watch, name) for name, each in settings.matters.items() if each.watch is not None
    )
    if watched:
        parts.append(_watcher(base, settings))
    there = answers(api_url)
    if joined is None:
        if not there:
            _check_free(host, port)
        parts.insert(0, _server(base, settings, host=host, port=port, ui=ui, api_url=api_url))
    shown = ui and joined is None
    return Service(
        ui_url=api_url.removesuffix("/api") if shown else None,
        api_url=api_url,
        ours=joined is None,
        watched=watched,
        logs=_folder(settings),
        joins=there,
        parts=tuple(parts),
    )


def _reachable(host: str) -> str:
    """The address under which this machine reaches a server that listens at `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104


def _server(
    base: Mapping[str, str], settings: Settings, *, host: str, port: int, ui: bool, api_url: str
) -> Part:
    folder = _folder(settings)
    environment = {
        # A file of its own: that of single runs belongs to the server of whichever run is on.
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'serve.db'}",
        **base,
        # Whatever name the machine is called by, its UI asks the server that it came from.
        "PREFECT_UI_API_URL": base.get("PREFECT_UI_API_URL", "/api"),
        "PREFECT_LOGGING_LEVEL": "WARNING",
    }
    command = (sys.executable, "-m", "flows.server_process", "--host", host, "--port", str(port))
    return Part(
        name="Prefect server",
        command=command if ui else (*command, "--no-ui"),
        environment=environment,
        log=folder / "serve-server.log",
        # Where another `octavo serve` has it, its end is waited for.
        wanted=lambda: not answers(api_url, timeout_s=2.0),
    )


def _worker(base: Mapping[str, str], settings: Settings, runs: int) -> Part:
    ready = _folder(settings) / "serve-worker.ready"
    return Part(
        name="worker",
        command=(sys.executable, "-m", "flows.worker_process", str(runs), str(ready)),
        ready=ready,
        environment={**base, "PREFECT_LOGGING_LEVEL": "INFO"},
        log=_folder(settings) / "serve-worker.log",
    )


def _watcher(base: Mapping[str, str], settings: Settings) -> Part:
    return Part(
        name="watcher of folders",
        command=(sys.executable, "-m", "flows.watch_process"),
        environment={**base, "PREFECT_LOGGING_LEVEL": "WARNING"},
        log=_folder(settings) / "serve-watch.log",
    )


def _folder(settings: Settings) -> Path:
    return settings.home.absolute() / "prefect"


def _check_free(host: str, port: int) -> None:
    """Raises RequestError where something that is no Prefect server listens at the address."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        # The number is below zero where the host has no address.
        number = error.errno or 0
        said = os.strerror(number) if number > 0 else "no such address"
        raise RequestError(
            f"cannot listen at {host}:{port} ({said}): "
            "give another --port, or name the Prefect server that is there in PREFECT_API_URL"
        ) from error

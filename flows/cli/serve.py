"""`octavo serve`: everything a small team needs, kept running by one command."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Annotated

import typer

from flows.cli.app import ExitCode, app
from flows.cli.output import stderr, stdout
from flows.metrics import metrics_served
from flows.prefect_environment import configure_prefect, kept_environment
from flows.served import announced
from flows.service import Service, service
from flows.supervisor import Supervisor
from flows.unattended import check_unattended, missing_folders
from pipeline import load_settings, open_octavo


@app.command(epilog="Example: octavo serve --port 4200")
def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen at; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")] = 4200,
    ui: Annotated[bool, typer.Option("--ui/--no-ui", help="Show Prefect's pages.")] = True,
    runs: Annotated[
        int, typer.Option(min=1, max=64, help="Runs at work at a time on this machine.")
    ] = 4,
    metrics_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Answer Prometheus at this port, under /metrics."),
    ] = None,
) -> int:
    """Keep Prefect, its deployments and the watched folders running until Ctrl-C."""
    settings = load_settings()
    # A store that cannot be used is said here, and not in the log of a process.
    with (
        open_octavo(settings) as octavo,
        metrics_served(octavo.store, host, metrics_port),
        kept_environment(),
    ):
        check_unattended(octavo)
        configure_prefect(
            settings.home, logs=True, joins_home=False, log_format=settings.log_format
        )
        made = service(
            settings, host=host, port=port, ui=ui, runs=runs, environment=dict(os.environ)
        )
        own = announced(settings.home, made.api_url) if made.ours else nullcontext()
        with own, _stopped() as stop:
            _say(_addresses(made))
            for folder in missing_folders(settings):
                stderr().print(
                    f"octavo: no folder {folder!r}: it is watched as soon as it is there",
                    soft_wrap=True,
                )
            Supervisor(made.parts, _say).run(stop)
    _say("ended; runs that were at work go on with the next start")
    return ExitCode.DONE


def _addresses(made: Service) -> str:
    lines = [f"Prefect API: {made.api_url}{' (was there already)' if made.joins else ''}"]
    if made.ui_url is not None:
        lines.insert(0, f"UI: {made.ui_url}")
    lines.append(f"Deployments: {', '.join(made.deployments)}")
    if made.watched:
        named = (f"{folder} (matter {matter})" for folder, matter in made.watched)
        lines.append(f"Watched: {', '.join(named)}")
    lines.append(f"Logs: {made.logs / 'serve-*.log'}")
    return "\n".join([*lines, "Starting takes some ten seconds. Ctrl-C ends it."])


def _say(line: str) -> None:
    stdout().print(line, soft_wrap=True)


@contextmanager
def _stopped() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set."""
    stop = threading.Event()

    def set_stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    before = {number: signal.signal(number, set_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""Starting the flow from a program: a server for it, the flow itself, and a clean end."""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from uuid import UUID

from flows.local_server import LocalServer
from flows.prefect_environment import configure_prefect, kept_environment
from flows.watch import WATCH, Watch
from pipeline import BatchOptions, RequestError, RunResult, load_run, open_octavo
from pipeline.settings import load_settings

_RECORDED_S = 20.0
"""Longest wait for the server to have written the last states; a second is usual."""
_UNREACHABLE = "Failed to reach API"
"""What Prefect's client says, in a RuntimeError, before anything of the flow has begun."""


@contextmanager
def prefect_server(home: Path, *, logs: bool) -> Iterator[LocalServer | None]:
    """The user's Prefect server (None), or one of our own that is starting up meanwhile.

    The environment is set up for Prefect until the block ends, and is then as it was.
    """
    with kept_environment():
        own = configure_prefect(home, logs=logs)
        with LocalServer(Path(os.environ["PREFECT_HOME"])) if own else nullcontext() as server:
            yield server


def run_flow(
    options: BatchOptions, *, run: str, server: LocalServer | None, watch: Watch
) -> RunResult:
    """Run the flow to its end in this process; the server has its last states on record.

    Call it within `prefect_server`.

    Raises:
        OctavoError: whatever ended the flow.
    """
    run_in_prefect(server, lambda: _run(options, run, watch, wait=server is not None))
    with open_octavo(load_settings()) as octavo:
        return load_run(octavo, run)


def run_in_prefect(
    server: LocalServer | None, main: Callable[[], Coroutine[None, None, None]]
) -> None:
    """Run `main` in an event loop of its own, when the server answers.

    Raises:
        HomeError: our own server did not start.
        RequestError: the user's server does not answer.
        OctavoError: whatever ended `main`.
    """
    if server is not None:
        os.environ["PREFECT_API_URL"] = server.api_url
        # Importing Prefect takes seconds, in which the server goes on starting.
        import flows.process_batch  # noqa: F401, PLC0415

        server.wait()
    try:
        with _prefect_settings():
            asyncio.run(main())
    except RuntimeError as error:
        said, _, url = str(error).partition(" at ")
        if server is not None or said != _UNREACHABLE:
            raise
        raise RequestError(
            f"no Prefect server answers at {url}: start it, or unset PREFECT_API_URL"
        ) from error


@contextmanager
def _prefect_settings() -> Iterator[None]:
    """Prefect as the environment says now, not as it said when Prefect was imported."""
    from prefect.context import root_settings_context  # noqa: PLC0415 - as in `run_flow`
    from prefect.events.worker import EventsWorker  # noqa: PLC0415

    with root_settings_context():
        try:
            yield
        finally:
            # Its threads stay connected to the server of their start, and are used again.
            EventsWorker.drain_all(timeout=_RECORDED_S, at_exit=False)


async def _run(options: BatchOptions, run: str, watch: Watch, *, wait: bool) -> None:
    # Prefect reads its settings when it is imported: not before the server's address is known.
    from flows.process_batch import process_batch  # noqa: PLC0415

    token = WATCH.set(watch)
    try:
        state = await process_batch(options, run=run, return_state=True)
    finally:
        WATCH.reset(token)
    if wait and state.state_details.flow_run_id is not None:
        await _recorded(state.state_details.flow_run_id, watch.task_runs)
    error = await state.aresult(raise_on_failure=False)
    if isinstance(error, BaseException):
        raise error


async def _recorded(flow_run_id: UUID, task_runs: int) -> None:
    """Return when the server has the end of every task run, or when it takes too long."""
    from prefect import get_client  # noqa: PLC0415 - as above

    ended = {
        "flow_runs": {"id": {"any_": [str(flow_run_id)]}},
        "task_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}},
    }
    deadline = time.monotonic() + _RECORDED_S
    async with get_client() as client:
        while time.monotonic() < deadline:
            response = await client.request("POST", "/task_runs/count", json=ended)
            if int(response.json()) >= task_runs:
                return
            await asyncio.sleep(0.2)

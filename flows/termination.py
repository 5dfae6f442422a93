"""Ending a flow that is cancelled in Prefect, or told to end, by cancelling what it is at.

Prefect's own handler of SIGTERM raises in whatever the event loop is just doing, which may be a
single reading: its siblings would then be waited for, and go on spending. With that handler out of
the way Prefect takes a cancelled run for a crashed one, so the run says itself that it is
cancelled. Nor does the run wait to be told: the way from a click over events and the worker takes
seconds, and breaks where the server was restarted meanwhile; so it looks itself.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from prefect import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext
from prefect.states import Cancelled

from flows.sigterm import on_sigterm

_ASK_S = 3.0
_LOOK_S = 1.0
"""Between two looks at the flow run's state; each takes the server some milliseconds."""

_seen: ContextVar[list[FlowRun] | None] = ContextVar("_seen", default=None)
"""The flow run as it was seen to be cancelled: a busy server need not be asked again."""

_log = logging.getLogger(__name__)


@contextmanager
def cancellable() -> Iterator[None]:
    """SIGTERM, or a cancellation in Prefect, cancels the current task until the block ends.

    Once: a second cancellation would cut short what puts the first on record.
    """
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if task is None:
        yield
        return
    is_cancelled = False

    def cancel() -> None:
        nonlocal is_cancelled
        if not is_cancelled:
            is_cancelled = True
            task.cancel()

    seen: list[FlowRun] = []
    token = _seen.set(seen)
    looking = asyncio.create_task(_look(seen, cancel))
    try:
        with on_sigterm(lambda: loop.call_soon_threadsafe(cancel)):
            yield
    finally:
        looking.cancel()
        _seen.reset(token)


async def says_cancelled() -> bool:
    """Whether somebody is cancelling the flow run in Prefect; it is cancelled then.

    For a flow whose work has been cancelled, before it ends. False where its process is to end
    for another reason: Prefect then calls it crashed, and it goes on elsewhere.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return False
    is_seen = bool(_seen.get())
    try:
        async with asyncio.timeout(_ASK_S), get_client() as client:
            run = await client.read_flow_run(context.flow_run.id)
            if not is_seen and not _is_cancelled(run):
                return False
            await client.set_flow_run_state(run.id, Cancelled(), force=True)
    except Exception as error:
        _log.warning("cancellation not looked up", extra={"kind": type(error).__name__})
        if not is_seen:
            return False
    # A run in a final state is left as it is by whoever ends it.
    context.flow_run.state = Cancelled()
    return True


async def _look(seen: list[FlowRun], cancel: Callable[[], None]) -> None:
    """Note the flow run in `seen` and call `cancel` when it is being cancelled in Prefect, as far
    as that can be told."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return
    async with get_client() as client:
        while True:
            await asyncio.sleep(_LOOK_S)
            # A server that is away comes back, or the run ends without it.
            with suppress(Exception):
                async with asyncio.timeout(_ASK_S):
                    run = await client.read_flow_run(context.flow_run.id)
                if _is_cancelled(run):
                    seen.append(run)
                    cancel()
                    return


def _is_cancelled(run: FlowRun) -> bool:
    return run.state is not None and (run.state.is_cancelling() or run.state.is_cancelled())

"""Ending a flow on SIGTERM the way it ends on Ctrl-C: by cancelling what it is at.

Prefect's own handler raises in whatever the event loop is just doing, which may be a single
reading: its siblings would then be waited for, and go on spending. With that handler out of the
way Prefect takes a cancelled run for a crashed one, so the run says itself that it is cancelled.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from prefect import get_client
from prefect.context import FlowRunContext
from prefect.states import Cancelled

_ASK_S = 3.0

_log = logging.getLogger(__name__)


@contextmanager
def cancelled_by_sigterm() -> Iterator[None]:
    """SIGTERM cancels the current task until the block ends; the handler of before is put back.

    Outside of the main thread nothing is changed: signals are the main thread's.
    """
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if task is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def cancel(number: int, frame: FrameType | None) -> None:
        del number, frame
        loop.call_soon_threadsafe(task.cancel)

    before = signal.signal(signal.SIGTERM, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


async def says_cancelled() -> bool:
    """Whether somebody is cancelling the flow run in Prefect; it is cancelled then.

    For a flow whose work has been cancelled, before it ends. False where its process is to end
    for another reason: Prefect then calls it crashed, and it goes on elsewhere.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return False
    try:
        async with asyncio.timeout(_ASK_S), get_client() as client:
            run = await client.read_flow_run(context.flow_run.id)
            if run.state is None or not (run.state.is_cancelling() or run.state.is_cancelled()):
                return False
            await client.set_flow_run_state(run.id, Cancelled(), force=True)
    except Exception as error:
        _log.warning("cancellation not looked up", extra={"kind": type(error).__name__})
        return False
    # A run in a final state is left as it is by whoever ends it.
    context.flow_run.state = Cancelled()
    return True

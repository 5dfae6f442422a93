"""Ending a flow on SIGTERM the way it ends on Ctrl-C: by cancelling what it is at.

Prefect's own handler raises in whatever the event loop is just doing, which may be a single
reading: its siblings would then be waited for, and go on spending.
"""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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

"""SIGTERM for several that run in one process: each is told, in whatever order they come and go.

A handler for each that puts back the one of before would not do: of two runs the first to end
puts back the oldest handler, and the other, later, that of the run that has ended.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any

_told: list[Callable[[], object]] = []
_before: list[Any] = []
"""The handler to put back when nobody is left; empty while nobody is there."""
_inside: ContextVar[bool] = ContextVar("_inside", default=False)
"""Whether something around the running code is told."""


@contextmanager
def on_sigterm(call: Callable[[], object]) -> Iterator[None]:
    """SIGTERM calls `call` until the block ends, beside what others want called.

    What is started within the block is not told by itself: whoever is told ends it, and twice
    would cut short what puts the end on record. Outside of the main thread nothing is changed:
    signals are the main thread's.
    """
    if _inside.get() or threading.current_thread() is not threading.main_thread():
        yield
        return
    inside = _inside.set(True)
    if not _told:
        _before.append(signal.signal(signal.SIGTERM, _signalled))
    _told.append(call)
    try:
        yield
    finally:
        _inside.reset(inside)
        _told.remove(call)
        if not _told:
            signal.signal(signal.SIGTERM, _before.pop())


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """SIGTERM cancels the current task until the block ends."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if task is None:
        yield
        return
    with on_sigterm(lambda: loop.call_soon_threadsafe(task.cancel)):
        yield


def _signalled(number: int, frame: FrameType | None) -> None:
    del number, frame
    for call in tuple(_told):
        call()

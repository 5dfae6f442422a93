"""The process that starts runs: makes Prefect know the deployments, then works at what is due.

Run as `python -m flows.worker_process LIMIT READY` with a pipe as standard input that the starter
holds open; LIMIT is how many runs are at work at a time, READY a file to make when the deployments
can be started. Ends on SIGTERM, or when the pipe closes; the runs it has started end with it, and
go on when a worker is there again.
"""

import asyncio
import os
import signal
import sys
import threading
from pathlib import Path

from prefect import get_client
from prefect.logging import get_logger

from flows.automations import install_automations
from flows.deployments import POOL, register, worker_environment
from flows.left_behind import take_up_again
from flows.pool_worker import PoolWorker
from pipeline import load_settings

_API_S = 180.0
"""Longest wait for the server; its first start takes 7-13 s on a quiet machine."""
_END_S = 6.0

_log = get_logger("octavo.worker")


def main() -> None:
    """Work until told to end."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    os.environ.update(worker_environment())
    limit, ready = sys.argv[1:]
    asyncio.run(_work(int(limit), Path(ready)))


async def _work(limit: int, ready: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    working = asyncio.create_task(_serve(limit, ready))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        working.result()
        return
    # Everybody in the group has had the signal: the runs are recording how far they came.
    await asyncio.sleep(0)
    working.cancel()
    await asyncio.wait({working}, timeout=_END_S)
    # What a library still waits for must not keep a service from ending.
    os._exit(0)


async def _serve(limit: int, ready: Path) -> None:
    settings = load_settings()
    async with asyncio.timeout(_API_S), get_client() as client:
        while await client.api_healthcheck() is not None:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.3)
        await register(client, settings)
        await install_automations()
        await take_up_again(client, settings)
    _log.info("deployments registered")
    await asyncio.to_thread(ready.touch)
    await PoolWorker(work_pool_name=POOL, limit=limit).start(printer=_log.info)


def _end_with_starter() -> None:
    # Unbuffered: a buffered read in another thread would block the interpreter's own end.
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    main()

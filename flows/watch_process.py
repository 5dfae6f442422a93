"""The process that watches the folders of the settings: one task a folder, each kept alive.

Run as `python -m flows.watch_process` with a pipe as standard input that the starter holds open.
Ends on SIGTERM, or when the pipe closes; runs that were started go on without it.
"""

import asyncio
import logging
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

from prefect.logging.formatters import JsonFormatter

from flows.sigterm import ended_by_sigterm
from flows.started_run import start_in_pool
from flows.watch_folder import watch_folder
from pipeline import OctavoError, Settings, load_settings

_AGAIN_S = 15.0

_log = logging.getLogger(__name__)


def main() -> None:
    """Watch until told to end."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    settings = load_settings()
    log_lines(settings.log_format)
    with suppress(asyncio.CancelledError):
        asyncio.run(_watch(settings))


def log_lines(log_format: str) -> None:
    """Write what we log to standard error: text with its time, or a JSON object a line."""
    handler = logging.StreamHandler()
    formatter: logging.Formatter = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    if log_format == "json":
        formatter = JsonFormatter("default", "", "%")
    handler.setFormatter(formatter)
    for name in ("flows", "pipeline"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False


async def _watch(settings: Settings) -> None:
    watching = asyncio.gather(
        *(
            _keep(settings, Path(matter.watch), name)
            for name, matter in settings.matters.items()
            if matter.watch is not None
        )
    )
    with ended_by_sigterm():
        await watching


async def _keep(settings: Settings, folder: Path, matter: str) -> None:
    """Watch one folder; where that breaks off, begin again after a while."""
    while True:
        try:
            await watch_folder(settings, folder=folder, matter=matter, start=start_in_pool)
        except Exception as error:
            # A server that is away, or a folder that is not mounted, may be there later.
            # Messages of our own errors hold no text of documents; those of others may.
            why = str(error) if isinstance(error, OctavoError) else type(error).__name__
            _log.warning("%s is not watched (%s); trying again", folder, why)
        await asyncio.sleep(_AGAIN_S)


def _end_with_starter() -> None:
    # Unbuffered: a buffered read in another thread would block the interpreter's own end.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()

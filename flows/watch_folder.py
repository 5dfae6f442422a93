"""Watching a folder: what arrives is taken, read by runs of the flow, and put away."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from watchfiles import awatch

from flows.request import request
from flows.sigterm import ended_by_sigterm
from flows.started_run import CANCELLED, Start
from pipeline import (
    BatchOptions,
    OctavoError,
    RunResult,
    RunStatus,
    Settings,
    UnknownNameError,
    load_run,
    open_octavo,
)
from pipeline.failed_run import KILLED
from pipeline.inbox import Inbox
from pipeline.wiring import Octavo

_log = logging.getLogger(__name__)

_ATTEMPTS = 3
_AGAIN_S = 15.0
"""Between attempts at a run that could not be started, or broke down for no file's fault; each
wait is longer than the one before."""
_LONGEST_S = 300.0
_LOOK_S = 2.0
"""Between looks at whether another run has ended that reads a file we have a duplicate of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Files of a watched folder that were handled."""

    run: str
    outcomes: Mapping[str, int]
    """How many files ended in which way: a status of documents, or `gone`."""
    result: RunResult | None
    """None where the run has nothing on record: it had only duplicates or files that were taken
    away, or it never began."""


async def watch_folder(
    settings: Settings,
    *,
    folder: Path,
    matter: str,
    start: Start,
    options: Callable[[tuple[Path, ...]], BatchOptions] | None = None,
    on_settled: Callable[[Settled], None] = lambda _: None,
    until_empty: bool = False,
) -> None:
    """Take what arrives in `folder` until cancelled; runs go on where another watcher left them.

    Args:
        options: what a run over files is asked; None takes what the settings say.
        on_settled: told of each run when its files were put away.
        until_empty: return when nothing is left to take.

    Raises:
        RequestError: no such folder, or options that cannot be used.
        ConfigurationError: the folder, one that it lies in, or one in it is another matter's.
    """
    with open_octavo(settings) as octavo:
        inbox = await asyncio.to_thread(Inbox, octavo, folder, matter=matter)
        ask = options or (lambda paths: request(settings, paths, matter=matter))
        watching = _Watching(octavo, inbox, ask=ask, start=start, on_settled=on_settled)
        with ended_by_sigterm():
            await watching.run(folder, until_empty=until_empty)


class _Watching:
    """The state of one watched folder. Lives in one event loop."""

    def __init__(
        self,
        octavo: Octavo,
        inbox: Inbox,
        *,
        ask: Callable[[tuple[Path, ...]], BatchOptions],
        start: Start,
        on_settled: Callable[[Settled], None],
    ) -> None:
        self._octavo = octavo
        self._settings = octavo.settings.watch
        self._inbox = inbox
        self._ask = ask
        self._start = start
        self._on_settled = on_settled
        self._wake = asyncio.Event()
        self._runs: set[asyncio.Task[None]] = set()
        self._waiting = 0
        """Of these, how many only wait for another run."""

    async def run(self, folder: Path, *, until_empty: bool) -> None:
        """Watch until cancelled, or until there is nothing left; no run is under way at the end."""
        listening = asyncio.create_task(self._listen(folder))
        try:
            while True:
                self._wake.clear()
                await self._take()
                if until_empty and await self._is_over():
                    return
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self._inbox.wait_s())
        finally:
            listening.cancel()
            for run in self._runs:
                run.cancel()
            await asyncio.gather(listening, *self._runs, return_exceptions=True)

    async def _is_over(self) -> bool:
        return not self._runs and await asyncio.to_thread(self._inbox.is_empty)

    async def _take(self) -> None:
        for run in await asyncio.to_thread(self._inbox.take_over):
            self._begin(run)
        while len(self._runs) - self._waiting < self._settings.parallel_runs:
            claimed = await asyncio.to_thread(self._inbox.claim)
            if claimed is None:
                return
            self._begin(claimed)

    def _begin(self, run: str) -> None:
        task = asyncio.create_task(self._look_after(run))
        self._runs.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._runs.discard(task)
        self._wake.set()
        if not task.cancelled() and task.exception() is not None:
            _log.error("a watched run broke off", extra={"kind": type(task.exception()).__name__})

    async def _look_after(self, run: str) -> None:
        renewing = asyncio.create_task(self._renew(run))
        try:
            await self._handle(run)
        except asyncio.CancelledError:
            await asyncio.to_thread(self._inbox.release, run)
            raise
        finally:
            renewing.cancel()

    async def _handle(self, run: str) -> None:
        """Read the files of a run and put them away, whatever becomes of it."""
        result = await self._read(run)
        outcomes = Counter(await asyncio.to_thread(self._inbox.settle, run, result))
        if not await asyncio.to_thread(self._inbox.is_settled, run):
            outcomes.update(await self._wait_for_others(run))
        if outcomes:
            self._on_settled(Settled(run=run, outcomes=outcomes, result=result))

    async def _read(self, run: str) -> RunResult | None:
        """What the run has on record when it has ended; None where it had nothing to read, or
        ended again and again before it began."""
        result, attempts, unbegun = None, 0, 0
        while paths := await asyncio.to_thread(self._inbox.paths, run):
            ended, result = await self._attempt(paths, run)
            attempts += 1
            if result is not None and (attempts >= _ATTEMPTS or not _broke_off(result)):
                break
            if result is None and ended is not None:
                unbegun += 1
                if ended == CANCELLED or unbegun >= _ATTEMPTS:
                    _log.warning(
                        "run %s was %s before it began: its %d files count as exceptions; put "
                        "them in again to have them read",
                        run,
                        ended.lower(),
                        len(paths),
                    )
                    break
            # A run that could not even be started is no fault of its files: they wait.
            await asyncio.sleep(min(_AGAIN_S * attempts, _LONGEST_S))
        return result

    async def _attempt(
        self, paths: tuple[Path, ...], run: str
    ) -> tuple[str | None, RunResult | None]:
        """How the run over `paths` ended, None where it could not be started; and its record."""
        ended = None
        try:
            ended = await self._start(self._ask(paths), run)
        except Exception as error:
            _log.warning("run %s ended early: %s; it is tried again", run, _said(error))
        try:
            return ended, await asyncio.to_thread(load_run, self._octavo, run)
        except UnknownNameError:
            return ended, None

    async def _wait_for_others(self, run: str) -> Mapping[str, int]:
        """Settle duplicates when the runs have ended that read their originals; no run counts as
        under way for that."""
        outcomes: Counter[str] = Counter()
        self._waiting += 1
        self._wake.set()
        try:
            while not await asyncio.to_thread(self._inbox.is_settled, run):
                await asyncio.sleep(_LOOK_S)
                outcomes.update(await asyncio.to_thread(self._inbox.settle, run, None))
        finally:
            self._waiting -= 1
        return outcomes

    async def _renew(self, run: str) -> None:
        while True:
            await asyncio.sleep(self._settings.lease_s / 3)
            await asyncio.to_thread(self._inbox.renew, run)

    async def _listen(self, folder: Path) -> None:
        """Wake up at every change the system tells of; without that, the looks by time remain."""
        if self._settings.force_polling:
            return
        try:
            async for _ in awatch(folder, watch_filter=None, debounce=400):
                self._wake.set()
        except (OSError, RuntimeError) as error:
            _log.warning(
                "changes of %s are not told: it is looked at every %g s (%s)",
                folder,
                self._settings.poll_s,
                type(error).__name__,
            )


def _broke_off(result: RunResult) -> bool:
    """Whether something ended the run before its time: it may come to its end yet."""
    return result.status is RunStatus.FAILED or result.reason == KILLED


def _said(error: Exception) -> str:
    """Messages of our own errors hold no text of documents; those of others may."""
    return str(error) if isinstance(error, OctavoError) else type(error).__name__

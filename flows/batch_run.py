"""A batch within a flow: files to answers, each document and each reading a task of its own.

Documents and readings are async tasks that are called directly: sub-flows, `submit` and `map`
cost twenty times as much. Only names and hashes cross a task's boundary; the text of a document
stays in the process and in the store.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.bulk_readings import buy_in_bulk, cancel_batches
from flows.dead_tasks import close_dead_tasks
from flows.events import tell_of_budgets
from flows.progress_artifact import shown_progress
from flows.run_identity import current_flow_run, current_run_id
from flows.run_page import publish
from flows.termination import cancellable, says_cancelled
from flows.watch import WATCH, Watch
from pipeline import (
    Arrival,
    Batch,
    BatchOptions,
    Job,
    NotReadError,
    Place,
    RunResult,
    conclude,
    finish,
    load_settings,
    open_batch,
    open_octavo,
    prepare,
    read_place,
    receive_files,
    record_crash,
)
from pipeline.failed_run import record_cancelled, record_failure


@dataclass(slots=True)
class _Live:
    """What the tasks of one flow run share in memory, by the names they are given."""

    batch: Batch
    watch: Watch
    arrivals: dict[str, Arrival] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    places: dict[str, dict[str, Place]] = field(default_factory=dict)


_LIVE: ContextVar[_Live] = ContextVar("_LIVE")

_PLAIN: Any = {"retries": 0, "cache_policy": NO_CACHE, "persist_result": False}
"""The ledger has what was paid: a look at Prefect's results would cost a fifth more for a task."""


@task(name="reading", task_run_name="{document} · {place}", **_PLAIN)
async def read(document: str, sha256: str, place: str) -> None:
    """One segment put to the model for one group of fields; `document` names the task run."""
    del document
    live = _LIVE.get()
    live.watch.task_runs += 1
    await read_place(live.batch, live.jobs[sha256], live.places[sha256][place])


@task(name="document", task_run_name="{document}", **_PLAIN)
async def process_document(document: str, sha256: str) -> str:
    """One document from its bytes to its answers; returns its status."""
    live = _LIVE.get()
    live.watch.task_runs += 1
    job = await asyncio.to_thread(prepare, live.batch, live.arrivals[sha256])
    live.jobs[sha256] = job
    live.places[sha256] = {job.label(place): place for place in job.places}
    try:
        # A reading that failed is in its job's outcomes, so that the document says so.
        await _all(read(document, sha256, place) for place in live.places[sha256])
        return (await conclude(live.batch, job)).value
    finally:
        del live.jobs[sha256], live.places[sha256]


Process = Callable[[Batch, Watch], Awaitable[RunResult]]
"""From a run that is open to its recorded end."""


async def run_batch(options: BatchOptions, process: Process | None = None) -> str:
    """Process files and folders in the flow that is running; returns the run's id.

    The run is that of the flow run: one that is tried again goes on with it. `process` None reads
    all documents in this process.

    Raises:
        OctavoError: whatever ended the run; it is on record.
    """
    with open_octavo(load_settings()) as octavo, cancellable():
        tell_of_budgets(octavo)
        watch = WATCH.get()
        seen = watch or Watch()
        batch = open_batch(octavo, options, run=current_run_id(), progress=seen.progress)
        await close_dead_tasks(current_flow_run())
        try:
            async with shown_progress(seen.progress):
                result = await (process or _process)(batch, seen)
        except BaseException as error:
            record_failure(octavo, batch.run, error)
            if isinstance(error, asyncio.CancelledError) and await says_cancelled():
                await cancel_batches(batch)
                record_cancelled(octavo, batch.run)
            raise
        finally:
            await batch.aclose()
        # Whoever watches a run in this process writes its report himself.
        await publish(octavo, result, with_report=watch is None)
    return result.run


async def _process(batch: Batch, watch: Watch) -> RunResult:
    arrivals = await asyncio.to_thread(receive_files, batch)
    await buy_in_bulk(batch, watch, arrivals)
    await process_arrivals(batch, watch, arrivals)
    return await asyncio.to_thread(finish, batch)


async def process_arrivals(batch: Batch, watch: Watch, arrivals: Sequence[Arrival]) -> None:
    """Read documents of a run, some at a time; what became of each is on record.

    Raises:
        Exception: what became of one could not be recorded.
    """
    live = _Live(batch, watch)
    _LIVE.set(live)
    live.arrivals = {arrival.receipt.sha256: arrival for arrival in arrivals}
    slots = asyncio.Semaphore(batch.octavo.settings.parallel_documents)
    unrecorded = await _all(_in_turn(slots, batch, arrival) for arrival in arrivals)
    if unrecorded:
        raise unrecorded[0]


async def _in_turn(slots: asyncio.Semaphore, batch: Batch, arrival: Arrival) -> None:
    """Process one document; raises only where what became of it cannot be recorded."""
    async with slots:
        try:
            await process_document(arrival.receipt.name, arrival.receipt.sha256)
        except NotReadError:
            pass  # it is on record already; the task shows it as failed
        except Exception as error:
            get_run_logger().error("a document failed: %s", type(error).__name__)
            await asyncio.to_thread(record_crash, batch, arrival, error)
        batch.progress.files_done += 1


async def _all(tasks: Iterable[Awaitable[object]]) -> list[Exception]:
    """Await all; one that fails takes none of its siblings along. Returns what they raised."""
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Exception):
            raise result
    return [result for result in results if isinstance(result, Exception)]

"""The wait for readings at batch price, as a task of its own in the run that waits."""

from collections.abc import Sequence
from contextvars import ContextVar

from prefect import task

from flows.watch import Watch
from pipeline import Arrival, Batch
from pipeline.bulk.round import BulkRounds

_LIVE: ContextVar[tuple[Batch, Sequence[Arrival]]] = ContextVar("_LIVE")


@task(name="batch", task_run_name="waiting for batches of the provider", retries=0)
async def wait_for_batches() -> None:
    """Buys the first readings of the run; replies are in the ledger when it ends."""
    batch, arrivals = _LIVE.get()
    await BulkRounds(batch).buy(arrivals)


async def buy_in_bulk(batch: Batch, watch: Watch, arrivals: Sequence[Arrival]) -> None:
    """Have the readings that a batch can answer in the ledger; nothing where none is wanted.

    Raises:
        RequestError: the endpoint takes no batch, or gives none back.
    """
    if not batch.options.batch:
        return
    token = _LIVE.set((batch, arrivals))
    try:
        watch.task_runs += 1
        await wait_for_batches()
    finally:
        _LIVE.reset(token)
    # What is left to do has begun now, for whoever reckons how long it takes.
    batch.progress.begin()


async def cancel_batches(batch: Batch) -> None:
    """Have the providers stop what a cancelled run waits for."""
    if batch.options.batch:
        await BulkRounds(batch).cancel()

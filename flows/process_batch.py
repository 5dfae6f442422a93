"""The flow of a batch: files and folders to answers, started by a program."""

from prefect import flow

from flows.batch_run import run_batch
from flows.ending import note_cancelled, note_crashed
from flows.run_name import options_name
from pipeline import BatchOptions


@flow(
    name="process-batch",
    flow_run_name=options_name,
    on_cancellation=[note_cancelled],
    on_crashed=[note_crashed],
)
async def process_batch(options: BatchOptions, run: str | None = None) -> str:
    """Process files and folders; returns the run's id, under which everything is on record.

    Args:
        options: what to process, and how.
        run: id of a run to go on with; None starts a new one.
    """
    del run  # `run_batch` finds it among the flow run's parameters
    return await run_batch(options)

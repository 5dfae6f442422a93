"""The flow of a batch: files to answers, each document and each reading a task of its own.

Documents and readings are async tasks that are called directly: sub-flows, `submit` and `map`
cost twenty times as much. Only names and hashes cross a task's boundary; the text of a document
stays in the process and in the store.
"""

from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.batch_run import run_batch
from flows.ending import HOOKS
from flows.run_name import files_name
from pipeline import BatchOptions

RunId = Annotated[
    str | None,
    Field(
        title="Go on with run",
        description="The id of a run to go on with; empty starts a new one.",
    ),
]


@flow(name="process-batch", flow_run_name=files_name, validate_parameters=True, **HOOKS)
async def process_batch(options: BatchOptions, run: RunId = None) -> str:
    """Process files and folders; returns the run's id, under which everything is on record.

    Args:
        options: what to process, and how.
        run: id of a run to go on with; None starts a new one.
    """
    del run  # `run_batch` finds it among the flow run's parameters
    return await run_batch(options)

"""The flow behind the form for files: started by a person, in the UI."""

from prefect import flow

from flows.batch_run import run_batch
from flows.ending import note_cancelled, note_crashed
from flows.given_path import GivenPaths
from flows.run_form import AS_SETTINGS, RunForm
from flows.run_identity import RunId
from flows.run_name import files_name
from pipeline import load_settings


@flow(
    name="process-files",
    flow_run_name=files_name,
    on_cancellation=[note_cancelled],
    on_crashed=[note_crashed],
)
async def process_paths(
    files: GivenPaths, options: RunForm = AS_SETTINGS, run: RunId | None = None
) -> str:
    """Reads files and folders; returns the run's id.

    Args:
        files: Absolute paths of files or folders, as the machine that reads them sees them
        options: How they are read
        run: The id of a run to go on with; empty starts a new one
    """
    del run  # `run_batch` finds it among the flow run's parameters
    return await run_batch(options.options(load_settings(), files))

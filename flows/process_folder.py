"""The flow behind the form for a folder, such as the one that files are uploaded to."""

from prefect import State, flow

from flows.ending import note_cancelled, note_crashed
from flows.form_run import run_form
from flows.given_path import GivenPath
from flows.run_form import AS_SETTINGS, RunForm
from flows.run_identity import RunId
from flows.run_name import folder_name


@flow(
    name="process-folder",
    flow_run_name=folder_name,
    on_cancellation=[note_cancelled],
    on_crashed=[note_crashed],
)
async def process_folder(
    folder: GivenPath, options: RunForm = AS_SETTINGS, run: RunId | None = None
) -> str | State[None]:
    """Reads every file in a folder and its sub-folders; returns the run's id, or why none is read.

    Args:
        folder: Absolute path of the folder, as the machine that reads it sees it
        options: How the files are read
        run: The id of a run to go on with, as it was asked; empty starts a new one
    """
    del run  # `run_form` finds it among the flow run's parameters
    return await run_form(options, [folder])

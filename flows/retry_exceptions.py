"""The flow that reads again what failed for a reason that may have passed."""

from typing import Annotated

from prefect import flow, get_run_logger
from prefect.runtime import flow_run
from pydantic import Field

from flows.batch_run import run_batch
from flows.ending import note_cancelled, note_crashed
from flows.request import request
from pipeline import RequestError, load_settings, open_octavo
from pipeline.retryable import retryable_of_matter, retryable_of_run


def _name() -> str:
    chosen = flow_run.parameters
    return f"again: {chosen.get('of_run') or chosen.get('matter') or 'nothing'}"


@flow(
    name="retry-exceptions",
    flow_run_name=_name,
    on_cancellation=[note_cancelled],
    on_crashed=[note_crashed],
)
async def retry_exceptions(
    of_run: str | None = None,
    matter: str | None = None,
    budget_usd: Annotated[str | None, Field(pattern=r"^\d+(\.\d+)?$")] = None,
    run: str | None = None,
) -> str | None:
    """Reads again the files of which a retry can help; returns the run's id, None without any.

    Args:
        of_run: A run's id or `last`; its files are read as they were then
        matter: Instead of a run: all runs of a matter, read as the settings say
        budget_usd: Most that the run may spend in USD; empty as before, or as the settings say
        run: The id of a run to go on with; empty starts a new one
    """
    del run  # `run_batch` finds it among the flow run's parameters
    if (of_run is None) == (matter is None):
        raise RequestError("give either a run or a matter")
    settings = load_settings()
    with open_octavo(settings) as octavo:
        if of_run is not None:
            found = retryable_of_run(octavo, of_run)
        else:
            found = retryable_of_matter(octavo, str(matter))
    if found.gone:
        get_run_logger().warning("%d files are no longer there", found.gone)
    if not found.paths:
        get_run_logger().info("nothing to read again")
        return None
    if found.like is None:
        options = request(settings, found.paths, matter=matter)
    else:
        options = found.like.model_copy(update={"paths": found.paths})
    if budget_usd is not None:
        options = type(options).model_validate({**options.model_dump(), "budget_usd": budget_usd})
    return await run_batch(options)

"""The flow that reads again what failed for a reason that may have passed."""

from decimal import Decimal
from typing import Annotated

from prefect import State, flow
from prefect.runtime import flow_run
from prefect.states import Completed
from pydantic import Field

from flows.batch_run import run_batch
from flows.begun import begun
from flows.ending import note_cancelled, note_crashed
from flows.request import request
from flows.run_form import Usd
from flows.run_identity import RunId, current_run_id
from pipeline import BatchOptions, Octavo, RequestError, load_settings, open_octavo
from pipeline.retryable import retryable_of_matter, retryable_of_run

EITHER = ("of_run", "matter")
"""Parameters of which exactly one is given."""


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
    of_run: Annotated[
        str | None, Field(pattern=r"^(last|[0-9]{1,8}(-[0-9]{0,6}(-[0-9a-f]{0,6})?)?)$")
    ] = None,
    matter: str | None = None,
    budget_usd: Usd | None = None,
    run: RunId | None = None,
) -> str | State[None]:
    """Reads again the files of which a retry can help; returns the run's id, or why none is read.

    Args:
        of_run: A run's id, the beginning of one, or `last`: its files are read as they were then
        matter: Instead of a run: the files of all runs of a matter, read as the settings say
        budget_usd: Most that the run may spend, such as 20; empty as before, or as the settings say
        run: The id of a run to go on with; empty starts a new one
    """
    del run  # `run_batch` finds it among the flow run's parameters
    with open_octavo(load_settings()) as octavo:
        options = begun(octavo, current_run_id()) or again(
            octavo, of_run=of_run, matter=matter, budget_usd=budget_usd
        )
    if isinstance(options, str):
        return Completed(message=options)
    return await run_batch(options)


def again(
    octavo: Octavo, *, of_run: str | None, matter: str | None, budget_usd: Decimal | None = None
) -> BatchOptions | str:
    """What is read again of a run, or of all runs of a matter; or why nothing is.

    Raises:
        RequestError: neither is given, or both.
        UnknownNameError: there is no such run, or there are several.
    """
    if (of_run is None) == (matter is None):
        raise RequestError("give either a run or a matter")
    if of_run is not None:
        found = retryable_of_run(octavo, of_run)
    else:
        found = retryable_of_matter(octavo, str(matter))
    if not found.paths:
        gone = f": {found.gone} files are no longer where they were" if found.gone else ""
        return f"nothing to read again{gone}"
    if found.like is None:
        return request(octavo.settings, found.paths, matter=matter, budget_usd=budget_usd)
    changed: dict[str, object] = {"paths": found.paths}
    if budget_usd is not None:
        changed["budget_usd"] = budget_usd
    return found.like.model_copy(update=changed)

"""The run behind a filled-in form: a new one, or one that goes on with what it was asked."""

import os
from collections.abc import Iterable
from pathlib import Path

from prefect import State
from prefect.states import Completed

from flows.batch_run import Process, run_batch
from flows.run_form import RunForm
from flows.run_identity import current_flow_run, current_run_id
from flows.run_page import publish
from pipeline import (
    BatchOptions,
    Octavo,
    RequestError,
    RunStatus,
    UnknownNameError,
    find_run,
    load_run,
    load_settings,
    open_octavo,
)
from pipeline.store import RunRepository


async def run_form(
    form: RunForm, paths: list[str], process: Process | None = None
) -> str | State[None]:
    """Process what a form asks for in the flow that is running; returns the run's id, or why
    there is nothing to do. `process` as of `run_batch`.

    Raises:
        RequestError: the form asks something else than the run that it goes on with was asked.
        OctavoError: whatever ended the run; it is on record.
    """
    with open_octavo(load_settings()) as octavo:
        options = asked_of(octavo, form, paths, run=current_run_id())
        if isinstance(options, str) and current_flow_run().run_count > 1:
            # The process may have died between the end of the run and its report.
            await publish(octavo, load_run(octavo, current_run_id()), with_report=True)
    if isinstance(options, str):
        return Completed(message=options)
    return await run_batch(options, process)


def asked_of(octavo: Octavo, form: RunForm, paths: list[str], *, run: str) -> BatchOptions | str:
    """What `run` is to do: what it was asked when it began, else what the form says.

    Of a run that has begun the form may only raise the budget. A complete one does nothing more:
    the answer says so.

    Raises:
        RequestError: the form differs from what the run was asked.
    """
    try:
        _, before = find_run(octavo, run)
    except UnknownNameError:
        return form.options(octavo.settings, paths)
    changed = [*_changed(form, before), *_strangers(paths, before)]
    if changed:
        raise RequestError(
            f"run {run} goes on with what it was asked: {'; '.join(changed)}: leave that out, or "
            "leave `run` empty to start a new one"
        )
    with octavo.store.snapshot() as session:
        if RunRepository(session).summary(run).status is RunStatus.COMPLETE:
            return f"run {run} is complete: nothing is left to do"
    if form.budget_usd is None:
        return before
    return before.model_copy(update={"budget_usd": form.budget_usd})


def _changed(form: RunForm, before: BatchOptions) -> Iterable[str]:
    """What the form says otherwise, in words. What it leaves empty is as it was."""
    for name in sorted(form.model_fields_set - {"budget_usd"}):
        given, was = getattr(form, name), getattr(before, name)
        if given is not None and given != was:
            yield f"{name} was {str(was)!r}, not {str(given)!r}"
    given, was = form.budget_usd, before.budget_usd
    if given is not None and was is not None and given < was:
        yield f"budget_usd was {was} and can only be raised, not {given}"


def _strangers(paths: Iterable[str | os.PathLike[str]], before: BatchOptions) -> Iterable[str]:
    """The first path that is none of the run's. To name some of them is enough."""
    for path in paths:
        if str(Path(path).absolute()) not in before.paths:
            yield f"{str(path)!r} is none of its paths"
            return

"""The flow of a schedule: what has arrived in its folder since it was last read."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from prefect import State, flow
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.batch_run import run_batch
from flows.begun import begun
from flows.ending import note_cancelled, note_crashed
from flows.file_name import file_name
from flows.request import request
from flows.run_identity import RunId, current_run_id
from pipeline import (
    BatchOptions,
    Octavo,
    UnknownNameError,
    load_settings,
    open_octavo,
)
from pipeline.receiving.arrived import arrived
from pipeline.receiving.receipt import path_text
from pipeline.schedule import no_run_reason

_NAMED = 5
"""Files that a message names."""


def _name() -> str:
    """The schedule, and the time that it names in its own time zone."""
    scheduled = flow_run.scheduled_start_time
    return f"{flow_run.parameters['schedule']} of {scheduled:%Y-%m-%d %H:%M} UTC"


@flow(
    name="scheduled-batch",
    flow_run_name=_name,
    on_cancellation=[note_cancelled],
    on_crashed=[note_crashed],
)
async def scheduled_batch(
    schedule: str, run: RunId | None = None
) -> str | State[str] | State[None]:
    """Reads the new files of a schedule's folder; returns the run's id, or why nothing is read.

    Args:
        schedule: The name of a schedule in octavo.toml
        run: The id of a run to go on with; empty starts a new one
    """
    del run  # `run_batch` finds it among the flow run's parameters
    with open_octavo(load_settings()) as octavo:
        # It waits for files to be still.
        found = await asyncio.to_thread(
            due,
            octavo,
            schedule,
            run=current_run_id(),
            scheduled=flow_run.scheduled_start_time,
            now=datetime.now(UTC),
        )
    left = _left_words(found.unfinished)
    if isinstance(found.work, str):
        return Completed(message=f"nothing read: {found.work}{left}")
    done = await run_batch(found.work)
    return Completed(message=f"run {done}{left}", data=done) if left else done


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one run of a schedule finds."""

    work: BatchOptions | str
    """What is to be read, or why nothing is."""
    unfinished: tuple[Path, ...] = ()
    """Files that are still being written; the next run looks at them again."""


def _left_words(unfinished: Sequence[Path]) -> str:
    if not unfinished:
        return ""
    names = ", ".join(file_name(path_text(path)) for path in unfinished[:_NAMED])
    more = f" and {len(unfinished) - _NAMED} more" if len(unfinished) > _NAMED else ""
    return f"; left for the next time, as they are still being written: {names}{more}"


def due(octavo: Octavo, name: str, *, run: str, scheduled: datetime, now: datetime) -> Due:
    """What the run `run` of a schedule is to read, or why it reads nothing. Times are UTC.

    A run that has begun goes on with what it began with.

    Raises:
        UnknownNameError: no such schedule.
    """
    schedules = octavo.settings.schedules
    if name not in schedules:
        known = ", ".join(sorted(schedules)) or "none"
        raise UnknownNameError(f"no schedule {name!r} in octavo.toml: there are {known}")
    before = begun(octavo, run)
    if before is not None:
        return Due(work=before)
    schedule = schedules[name]
    reason = no_run_reason(schedule, scheduled=scheduled, now=now)
    if reason is not None:
        return Due(work=reason)
    matter = schedule.matter or octavo.settings.matter
    found = arrived(octavo, Path(schedule.folder), matter=matter)
    if not found.still:
        nothing = f"nothing has arrived in {schedule.folder}"
        return Due(work=nothing, unfinished=found.unfinished)
    options = request(
        octavo.settings,
        found.still,
        matter=matter,
        profile=schedule.profile,
        model=schedule.model,
        budget_usd=None if schedule.budget_usd is None else Decimal(schedule.budget_usd),
        batch=schedule.batch,
    )
    return Due(work=options, unfinished=found.unfinished)

"""The flow of a schedule: what has arrived in its folder since it was last read."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from prefect import State, flow
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.batch_run import run_batch
from flows.begun import begun
from flows.ending import note_cancelled, note_crashed
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
from pipeline.schedule import no_run_reason


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
async def scheduled_batch(schedule: str, run: RunId | None = None) -> str | State[None]:
    """Reads the new files of a schedule's folder; returns the run's id, or why nothing is read.

    Args:
        schedule: The name of a schedule in octavo.toml
        run: The id of a run to go on with; empty starts a new one
    """
    del run  # `run_batch` finds it among the flow run's parameters
    with open_octavo(load_settings()) as octavo:
        options = due(
            octavo,
            schedule,
            run=current_run_id(),
            scheduled=flow_run.scheduled_start_time,
            now=datetime.now(UTC),
        )
    if isinstance(options, str):
        return Completed(message=f"nothing read: {options}")
    return await run_batch(options)


def due(
    octavo: Octavo, name: str, *, run: str, scheduled: datetime, now: datetime
) -> BatchOptions | str:
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
        return before
    schedule = schedules[name]
    reason = no_run_reason(schedule, scheduled=scheduled, now=now)
    if reason is not None:
        return reason
    matter = schedule.matter or octavo.settings.matter
    paths = arrived(octavo, Path(schedule.folder), matter=matter)
    if not paths:
        return f"nothing has arrived in {schedule.folder}"
    return request(
        octavo.settings,
        paths,
        matter=matter,
        profile=schedule.profile,
        model=schedule.model,
        budget_usd=None if schedule.budget_usd is None else Decimal(schedule.budget_usd),
        batch=schedule.batch,
    )

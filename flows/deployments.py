"""What people and programs start in Prefect: the deployments, in a work pool of processes."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.exceptions import ObjectAlreadyExists

from flows.parameter_schema import form_schema
from flows.process_folder import process_folder
from flows.process_paths import process_paths
from flows.process_shard import process_shard
from flows.process_shards import process_shards
from flows.retry_exceptions import EITHER, retry_exceptions
from flows.scheduled_batch import scheduled_batch
from pipeline import Settings
from pipeline.schedule import ScheduleSettings

POOL = "octavo"
"""The work pool. Every machine that has a worker for it takes its share."""
TAG = "octavo"
GOES_ON_TAG = "octavo-goes-on"
"""Of deployments whose runs are started again where their process died."""
FOLDER_VARIABLE = "OCTAVO_FOLDER"
"""Where a worker's runs have their working folder: the one it was started in."""

INTERVALS_FROM = datetime(2020, 1, 1)  # noqa: DTZ001 - a clock on the wall
"""What `every_minutes` is counted from, in the schedule's time zone: Prefect counts from when it
is told, which every start of the service would begin anew."""

_SCHEDULED = "scheduled-batch"
_PULL_STEPS = [
    {
        "prefect.deployments.steps.set_working_directory": {
            "directory": f"{{{{ ${FOLDER_VARIABLE} }}}}"
        }
    }
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One flow, under the name by which it is started."""

    name: str
    flow: Flow[..., Any]
    entrypoint: str
    """Module and name, so that no machine depends on where another keeps its files."""
    description: str
    schedules: tuple[DeploymentScheduleCreate, ...] = ()
    goes_on: bool = True
    """Whether a run of it whose process died is started again by itself."""
    either: tuple[str, str] | None = None
    """Two parameters of which exactly one is given."""
    at_a_time: int | None = None
    """Runs of it at work at a time; None sets no limit. What is over it waits."""


def deployments(settings: Settings) -> tuple[Deployment, ...]:
    """All deployments, in the order in which people look for them."""
    return (
        Deployment(
            name="process-files",
            flow=process_paths,
            entrypoint="flows.process_paths.process_paths",
            description="Reads files by path: answers with checked citations, costs, a report.",
        ),
        Deployment(
            name="process-folder",
            flow=process_folder,
            entrypoint="flows.process_folder.process_folder",
            description="Reads every file of a folder, such as the one that files are put in.",
        ),
        Deployment(
            name="process-shards",
            flow=process_shards,
            entrypoint="flows.process_shards.process_shards",
            description="Reads many files with several workers, on one machine or on several.",
        ),
        Deployment(
            name="process-shard",
            flow=process_shard,
            entrypoint="flows.process_shard.process_shard",
            description="One share of a run; process-shards starts it.",
            goes_on=False,
        ),
        Deployment(
            name=_SCHEDULED,
            flow=scheduled_batch,
            entrypoint="flows.scheduled_batch.scheduled_batch",
            description="Reads what has arrived in a schedule's folder since it was last read.",
            schedules=_schedules(settings),
            # One after the other: of several missed ones the first reads all there is.
            at_a_time=1,
        ),
        Deployment(
            name="retry-exceptions",
            flow=retry_exceptions,
            entrypoint="flows.retry_exceptions.retry_exceptions",
            description="Reads again what failed for a reason that may have passed.",
            either=EITHER,
        ),
    )


async def register(client: PrefectClient, settings: Settings) -> None:
    """Make Prefect know the work pool and all deployments; doing it again brings them up to date.

    Runs that are there already, and whether a schedule was switched off by hand, stay as they are.
    """
    await _pool(client)
    missed = await missed_schedules(client)
    for deployment in deployments(settings):
        flow_id = await client.create_flow_from_name(deployment.flow.name)
        made = await client.create_deployment(
            flow_id,
            deployment.name,
            description=deployment.description,
            work_pool_name=POOL,
            entrypoint=deployment.entrypoint,
            pull_steps=_PULL_STEPS,
            # Said here, it is one process; left to the worker, it is one that prepares another.
            job_variables={"command": "python -m prefect.engine"},
            parameter_openapi_schema=form_schema(
                deployment.flow, settings, either=deployment.either
            ),
            enforce_parameter_schema=True,
            schedules=list(deployment.schedules),
            concurrency_limit=deployment.at_a_time,
            tags=[TAG, GOES_ON_TAG] if deployment.goes_on else [TAG],
        )
        if deployment.name == _SCHEDULED:
            await _make_up(client, made, missed & settings.schedules.keys())


async def missed_schedules(client: PrefectClient) -> set[str]:
    """Names of schedules with a run that was due and that nobody has started.

    Prefect drops these runs when a deployment is registered again.
    """
    runs = await client.read_flow_runs(
        deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[_SCHEDULED])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=datetime.now(UTC)),
        ),
    )
    return {str(run.parameters["schedule"]) for run in runs if "schedule" in run.parameters}


async def _make_up(client: PrefectClient, deployment: UUID, schedules: Iterable[str]) -> None:
    """One run for each schedule that has missed any: it reads all that has arrived."""
    for name in sorted(schedules):
        await client.create_flow_run_from_deployment(deployment, parameters={"schedule": name})


async def _pool(client: PrefectClient) -> None:
    with suppress(ObjectAlreadyExists):
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))


def _schedules(settings: Settings) -> tuple[DeploymentScheduleCreate, ...]:
    return tuple(
        DeploymentScheduleCreate(schedule=clock_of(each), slug=name, parameters={"schedule": name})
        for name, each in settings.schedules.items()
    )


def clock_of(schedule: ScheduleSettings) -> CronSchedule | IntervalSchedule:
    """The schedule as Prefect keeps it."""
    if schedule.interval is not None:
        return IntervalSchedule(
            interval=schedule.interval,
            anchor_date=INTERVALS_FROM.replace(tzinfo=ZoneInfo(schedule.timezone)),
            timezone=schedule.timezone,
        )
    return CronSchedule(cron=schedule.cron or "", timezone=schedule.timezone)


def worker_environment() -> dict[str, str]:
    """What the process of a flow run needs to know of its worker: folder and interpreter."""
    interpreter = str(Path(sys.executable).parent)
    return {
        FOLDER_VARIABLE: str(Path.cwd()),
        "PATH": os.pathsep.join((interpreter, os.environ.get("PATH", os.defpath))),
    }

"""What people and programs start in Prefect: the deployments, in a work pool of processes."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists

from flows.parameter_schema import form_schema
from flows.process_folder import process_folder
from flows.process_paths import process_paths
from pipeline import Settings

POOL = "octavo"
"""The work pool. Every machine that has a worker for it takes its share."""
FOLDER_VARIABLE = "OCTAVO_FOLDER"
"""Where a worker's runs have their working folder: the one it was started in."""

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
    parameters: Mapping[str, Any] = field(default_factory=dict)


def deployments() -> tuple[Deployment, ...]:
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
    )


async def register(client: PrefectClient, settings: Settings) -> None:
    """Make Prefect know the work pool and all deployments; doing it again brings them up to date.

    Runs that are there already, and whether a schedule was switched off by hand, stay as they are.
    """
    await _pool(client)
    for deployment in deployments():
        flow_id = await client.create_flow_from_name(deployment.flow.name)
        await client.create_deployment(
            flow_id,
            deployment.name,
            description=deployment.description,
            work_pool_name=POOL,
            entrypoint=deployment.entrypoint,
            pull_steps=_PULL_STEPS,
            parameters=dict(deployment.parameters),
            parameter_openapi_schema=form_schema(deployment.flow, settings),
            enforce_parameter_schema=True,
            tags=["octavo"],
        )


async def _pool(client: PrefectClient) -> None:
    with suppress(ObjectAlreadyExists):
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))


def worker_environment() -> dict[str, str]:
    """What the process of a flow run needs to know of its worker."""
    return {FOLDER_VARIABLE: os.getcwd()}  # noqa: PTH109 - as the shell says it

"""Which run of Octavo a flow run of Prefect is: a flow run that is tried again goes on with it."""

from typing import Annotated

from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext
from pydantic import Field

RunId = Annotated[str, Field(pattern=r"^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$")]
"""As `pipeline.new_run_id` makes it."""


def run_id_of(flow_run: FlowRun) -> str:
    """The run's id: the parameter `run` where it is given, else one made of the flow run's own.

    It has the form of `pipeline.new_run_id`, and is the same whenever it is asked for.
    """
    given = flow_run.parameters.get("run")
    if given:
        return str(given)
    since = flow_run.created or flow_run.expected_start_time
    when = "" if since is None else f"{since:%Y%m%d-%H%M%S}-"
    return f"{when}{flow_run.id.hex[-6:]}"


def current_run_id() -> str:
    """The same for the flow that is running.

    Raises:
        LookupError: no flow is running.
    """
    return run_id_of(current_flow_run())


def current_flow_run() -> FlowRun:
    """The flow run whose flow is running here.

    Raises:
        LookupError: no flow is running.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise LookupError("no flow is running here")
    return context.flow_run

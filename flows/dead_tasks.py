"""Task runs of a process that died, which the server would show as running for ever."""

import logging
from uuid import UUID

from prefect import State, get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

_PAGE = 200
"""The most that Prefect's server gives at a time."""
_OPEN = (StateType.RUNNING, StateType.PENDING)

_log = logging.getLogger(__name__)


async def close_dead_tasks(flow_run: FlowRun) -> None:
    """Mark as crashed what earlier processes of this flow run have left open. Never fails a run.

    Call it before the process that goes on with the flow run has tasks of its own.
    """
    if flow_run.run_count < 2:
        return
    try:
        async with get_client() as client:
            closed = await close_open_tasks(client, flow_run.id)
    except Exception as error:
        _log.warning("dead tasks not closed", extra={"kind": type(error).__name__})
    else:
        _log.info("dead tasks closed", extra={"tasks": closed})


async def close_open_tasks(client: PrefectClient, flow_run: UUID) -> int:
    """Mark every open task run of a flow run as crashed; how many there were."""
    state: State[None] = Crashed(message="its process ended; the run went on in another one")
    seen: set[UUID] = set()
    while True:
        found = await client.read_task_runs(
            flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run])),
            task_run_filter=TaskRunFilter(
                state=TaskRunFilterState(type=TaskRunFilterStateType(any_=list(_OPEN)))
            ),
            limit=_PAGE,
        )
        left = [task.id for task in found if task.id not in seen]
        if not left:
            return len(seen)
        for task in left:
            await client.set_task_run_state(task, state, force=True)
        seen.update(left)

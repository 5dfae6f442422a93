"""Runs that a stop of the whole service has left behind go on when it starts again.

While the server is there, its automations see to that; a server that was stopped or killed with
everything else has forgotten the events that it had not acted on.
"""

from filelock import FileLock, Timeout
from prefect import State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.logging import get_logger
from prefect.states import AwaitingRetry

from flows.deployments import GOES_ON_TAG
from flows.run_identity import run_id_of
from pipeline import Settings

_MOST_STARTS = 3
"""As in `flows.automations`: what has died three times is left to people."""
_OPEN = (StateType.RUNNING, StateType.PENDING, StateType.CRASHED)

_log = get_logger("octavo.worker")


async def take_up_again(client: PrefectClient, settings: Settings) -> int:
    """Schedule what no process works at any more; how many.

    Only on a database of this machine alone: the locks that tell whether a process is at work do
    not reach others. With several machines, their silence tells it after a minute or so.
    """
    if not settings.effective_database_url.startswith("sqlite"):
        return 0
    runs = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            tags=FlowRunFilterTags(all_=[GOES_ON_TAG]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(_OPEN))),
        )
    )
    left = [run for run in runs if run.run_count < _MOST_STARTS and not _at_work(run, settings)]
    for run in left:
        state: State[None] = AwaitingRetry(message="its process ended with the service")
        await client.set_flow_run_state(run.id, state, force=True)
        _log.info("run %s goes on", run.name)
    return len(left)


def _at_work(run: FlowRun, settings: Settings) -> bool:
    """Whether a process of this machine holds the run."""
    path = settings.home / "runs" / f"{run_id_of(run)}.lock"
    if not path.exists():
        return False
    try:
        with FileLock(path, blocking=False):
            return False
    except Timeout:
        return True

"""Claims of task runs whose process died: a server shows none of them as running for ever."""

import json

import pytest

from tests.flows.shell import Shell

_GOES_ON = """
import asyncio, json, sys
from prefect import flow, get_client, task
from prefect.states import Completed, Running
from flows.dead_tasks import close_dead_tasks
from flows.run_identity import current_flow_run

@task
async def reading():
    pass

@flow
async def goes_on(starts):
    flow_run = current_flow_run()
    async with get_client() as client:
        made = {
            name: await client.create_task_run(
                task=reading, flow_run_id=flow_run.id, dynamic_key=name, state=state
            )
            for name, state in (("open", Running()), ("ended", Completed()))
        }
        await close_dead_tasks(flow_run.model_copy(update={"run_count": starts}))
        found = {name: await client.read_task_run(task.id) for name, task in made.items()}
    return {name: task.state.type.value for name, task in found.items()}

print(json.dumps(asyncio.run(goes_on(int(sys.argv[1])))))
"""


@pytest.mark.parametrize(("starts", "state"), [(1, "RUNNING"), (2, "CRASHED")])
def test_only_what_an_earlier_process_left_open_is_closed(
    prefect_shell: Shell, starts: int, state: str
) -> None:
    """A first start has nobody before it; what had ended stays as it was."""
    done = prefect_shell.python(_GOES_ON, str(starts))
    assert done.code == 0, done.err
    assert json.loads(done.out.splitlines()[-1]) == {"open": state, "ended": "COMPLETED"}

"""What brings runs of dead processes back to life, installed as automations of Prefect's server.

A flow run that falls silent is crashed; one that is crashed is scheduled again, twice at most.
Going on costs nothing: the ledger has the replies that are there.
"""

from datetime import timedelta

from prefect.automations import Automation, ChangeFlowRunState, EventTrigger, Posture
from prefect.client.schemas.objects import StateType

from flows.deployments import GOES_ON_TAG, TAG
from flows.prefect_environment import HEARTBEAT_S

_HEARTBEAT = "prefect.flow-run.heartbeat"
_ENDS = ("Completed", "Failed", "Cancelled", "Crashed", "Suspended", "Paused", "AwaitingRetry")
_SILENCE_S = 2.5 * HEARTBEAT_S
"""One sign of life may be late or lost."""
_MOST_STARTS = 3
"""A run whose process dies three times is not tried again by itself."""


def _tagged(tag: str) -> dict[str, str | list[str]]:
    """Runs with the tag of a deployment of ours: others of the server are left alone."""
    return {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{tag}"}


def silent_runs_crash() -> Automation:
    """A run that has given no sign of life for two heartbeats and a half is crashed."""
    return Automation(
        name="octavo: silent runs are crashed",
        description="The process of the run is gone, and could not say so.",
        trigger=EventTrigger(
            after={_HEARTBEAT},
            expect={_HEARTBEAT, *(f"prefect.flow-run.{state}" for state in _ENDS)},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            match_related=_tagged(TAG),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=_SILENCE_S),
        ),
        actions=[
            ChangeFlowRunState(state=StateType.CRASHED, message="no sign of life from its process")
        ],
    )


def crashed_runs_go_on() -> Automation:
    """A run whose process died is scheduled again, under the same id."""
    return Automation(
        name="octavo: crashed runs go on",
        description="On any worker; replies that are on record are not bought again.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Crashed"},
            match={
                "prefect.resource.id": "prefect.flow-run.*",
                "prefect.run-count": [str(count) for count in range(1, _MOST_STARTS)],
            },
            match_related=_tagged(GOES_ON_TAG),
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(0),
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.SCHEDULED,
                name="AwaitingRetry",
                message="its process died",
                force=True,
            )
        ],
    )


async def install_automations() -> None:
    """Make Prefect know both; those of the same names are replaced."""
    for automation in (silent_runs_crash(), crashed_runs_go_on()):
        try:
            known = await Automation.aread(name=automation.name)
        except ValueError:
            await automation.acreate()
            continue
        automation.id = known.id
        await automation.aupdate()

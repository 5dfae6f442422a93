"""A worker of Prefect's for runs in processes, which outlives a run that comes back at once."""

import warnings

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker


def is_with_its_process(now: FlowRun, submitted: FlowRun) -> bool:
    """Whether a run is where the process that it was `submitted` for has left it.

    A run counts its starts: a later one, or a state in between, is no business of that process.
    """
    if now.state is None or now.state.is_final() or now.state.is_scheduled():
        return False
    begun = 1 if now.state.is_running() else 0
    return now.run_count <= submitted.run_count + begun


with warnings.catch_warnings():
    # It takes the place of the worker of its type on purpose.
    warnings.simplefilter("ignore", UserWarning)

    class PoolWorker(ProcessWorker):
        """Looks again later where a run is due whose last process it has not yet let go of.

        Prefect's own worker ends there with an error (3.8.8: the limiter counts by run).
        """

        async def get_and_submit_flow_runs(self) -> list[FlowRun]:
            """Start what is due; what is not free yet comes with the next look."""
            try:
                return await super().get_and_submit_flow_runs()
            except RuntimeError as error:
                if "already holding" not in str(error):
                    raise
                return []

        async def _propose_crashed_state(
            self, flow_run: FlowRun, message: str, client: PrefectClient | None = None
        ) -> None:
            """Say that a process has died, where nobody has said so before.

            It is said twice otherwise (3.8.8: by whoever waits for the process, then by the
            worker), and a run that goes on in between is started twice, on two machines.
            """
            try:
                now = await (client or self.client).read_flow_run(flow_run.id)
            except ObjectNotFound:
                return
            if is_with_its_process(now, flow_run):
                await super()._propose_crashed_state(flow_run, message, client)

"""A worker of Prefect's for runs in processes, which outlives a run that comes back at once."""

import warnings

from prefect.client.schemas.objects import FlowRun
from prefect.workers.process import ProcessWorker

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

"""Starting runs for whoever watches folders: under an id that is known before, and never twice."""

from collections.abc import Awaitable, Callable

from pipeline import BatchOptions

Start = Callable[[BatchOptions, str], Awaitable[str]]
"""Starts the run of that id, or goes on with it, and returns when it has ended, however it did:
with Prefect's type of the final state, or `GONE`."""

CANCELLED = "CANCELLED"
GONE = "GONE"
"""The deployment or the flow run is not there any more."""


async def start_here(options: BatchOptions, run: str) -> str:
    """Run the flow in this process."""
    # Prefect reads its settings when it is imported: not before the server's address is known.
    from flows.process_batch import process_batch  # noqa: PLC0415

    state = await process_batch(options, run=run, return_state=True)
    return str(state.type.value)


async def start_in_pool(options: BatchOptions, run: str) -> str:
    """Have a worker run the flow, on whichever machine; the same id gives the same flow run."""
    from prefect.deployments import arun_deployment  # noqa: PLC0415 - as above
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415 - as above

    from flows.run_form import form_of  # noqa: PLC0415 - as above
    from flows.run_name import run_name  # noqa: PLC0415 - as above

    try:
        flow_run = await arun_deployment(
            "process-files/process-files",
            parameters={"files": list(options.paths), "options": form_of(options), "run": run},
            flow_run_name=run_name(options.matter, options.paths),
            idempotency_key=run,
            poll_interval=2,
            as_subflow=False,
        )
    except ObjectNotFound:
        return GONE
    return GONE if flow_run.state is None else str(flow_run.state.type.value)

"""The flow that deals the documents of a run to workers, on any machine, and ends the run."""

import asyncio
import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated
from uuid import UUID

from prefect import State, flow, get_client, get_run_logger
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import arun_deployment
from prefect.states import Cancelling, Crashed
from pydantic import Field

from flows.batch_run import run_batch
from flows.bulk_readings import buy_in_bulk
from flows.ending import note_cancelled, note_crashed
from flows.run_form import AS_SETTINGS, RunForm
from flows.run_name import files_name
from flows.watch import Watch
from pipeline import (
    Arrival,
    Batch,
    OctavoError,
    RunResult,
    finish,
    load_settings,
    receive_files,
    record_crash,
)
from pipeline.shard import Dealt, begin_again, deal, dealt, unread

_DEALS = 4
"""Times that documents are dealt: a worker may die under them."""
_LOOK_S = 1.0
_START_S = 120.0
"""For a run that a worker has taken to give a sign of life; a start takes seconds."""


class ShardsLostError(OctavoError):
    """The processes that a document was dealt to have died, time after time."""


@flow(
    name="process-shards",
    flow_run_name=files_name,
    on_cancellation=[note_cancelled],
    on_crashed=[note_crashed],
)
async def process_shards(
    files: list[str],
    options: RunForm = AS_SETTINGS,
    shards: Annotated[int, Field(ge=1, le=256)] = 4,
    run: str | None = None,
) -> str:
    """Reads files and folders with several workers; returns the run's id.

    Args:
        files: Paths of files or folders, as the machine that starts the run sees them
        options: How they are read
        shards: Shares that the documents are dealt in; as many as workers can take at a time
        run: The id of a run to go on with; empty starts a new one
    """
    del run  # `run_batch` finds it among the flow run's parameters
    asked = options.options(load_settings(), files)
    return await run_batch(asked, partial(_deal_out, shards=shards))


async def _deal_out(batch: Batch, watch: Watch, *, shards: int) -> RunResult:
    octavo = batch.octavo
    arrivals = await asyncio.to_thread(receive_files, batch)
    # Bought by one for all: the shards find the replies in the ledger.
    await buy_in_bulk(batch, watch, arrivals)
    await asyncio.to_thread(begin_again, octavo, batch.run, arrivals)
    for _ in range(_DEALS):
        left = await asyncio.to_thread(unread, octavo, batch.run, arrivals)
        if not left:
            break
        batch.progress.files_done = batch.progress.files - len(left)
        async with get_client() as client:
            await _shards(client, batch, deal(left, shards))
    for arrival in await asyncio.to_thread(unread, octavo, batch.run, arrivals):
        error = ShardsLostError(f"its process died {_DEALS} times: look at the workers' logs")
        await asyncio.to_thread(record_crash, batch, arrival, error)
    return await asyncio.to_thread(finish, batch)


async def _shards(client: PrefectClient, batch: Batch, shares: Sequence[Sequence[Arrival]]) -> None:
    """Return when every shard has ended, however it ended."""
    started: set[UUID] = set()
    try:
        await asyncio.gather(*(_shard(client, batch, share, started) for share in shares))
    except asyncio.CancelledError:
        for flow_run in started:
            await client.set_flow_run_state(flow_run, Cancelling())
        raise


async def _shard(
    client: PrefectClient, batch: Batch, share: Sequence[Arrival], started: set[UUID]
) -> None:
    documents = await asyncio.to_thread(dealt, batch.octavo, share)
    flow_run = await _begun(batch.run, documents)
    started.add(flow_run.id)
    await _ended(client, flow_run)
    batch.progress.files_done += len(share)
    started.discard(flow_run.id)


async def _begun(run: str, documents: Sequence[Dealt]) -> FlowRun:
    """The flow run of a shard: the one that is under way, else a new one.

    A coordinator that is tried again finds its shards by their keys, which count those that have
    ended.
    """
    names = " ".join(str(each.position) for each in documents)
    key = f"{run} {hashlib.sha256(names.encode()).hexdigest()}"
    parameters = {"run": run, "documents": [asdict(each) for each in documents]}
    for ended in itertools.count():
        flow_run = await arun_deployment(
            "process-shard/process-shard",
            parameters=parameters,
            timeout=0,
            idempotency_key=f"{key} {ended}",
        )
        if flow_run.state is None or not flow_run.state.is_final():
            break
    return flow_run


async def _ended(client: PrefectClient, flow_run: FlowRun) -> None:
    silent_s = 0.0
    while flow_run.state is None or not flow_run.state.is_final():
        await asyncio.sleep(_LOOK_S)
        flow_run = await client.read_flow_run(flow_run.id)
        # A worker that dies before the process is there leaves nobody to say so.
        silent_s = silent_s + _LOOK_S if flow_run.state and flow_run.state.is_pending() else 0.0
        if silent_s > _START_S:
            get_run_logger().warning("shard %s has not started", flow_run.name)
            state: State[None] = Crashed(message="its worker gave no sign of life")
            await client.set_flow_run_state(flow_run.id, state, force=True)

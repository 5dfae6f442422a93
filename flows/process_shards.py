"""The flow that deals the documents of a run to workers, on any machine, and ends the run."""

import asyncio
import hashlib
import itertools
from collections.abc import Awaitable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Annotated
from uuid import UUID

from prefect import State, flow, get_client, get_run_logger
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun
from prefect.deployments import arun_deployment
from prefect.states import Cancelling, Crashed
from pydantic import Field

from flows.bulk_readings import buy_in_bulk
from flows.ending import note_cancelled, note_crashed
from flows.form_run import run_form
from flows.given_path import GivenPaths
from flows.run_form import AS_SETTINGS, RunForm
from flows.run_identity import RunId
from flows.run_name import files_name
from flows.watch import Watch
from pipeline import (
    Arrival,
    Batch,
    OctavoError,
    RunResult,
    finish,
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
    files: GivenPaths,
    options: RunForm = AS_SETTINGS,
    shards: Annotated[int, Field(ge=1, le=256)] = 4,
    run: RunId | None = None,
) -> str | State[None]:
    """Reads files and folders with several workers; returns the run's id, or why nothing is read.

    Args:
        files: Absolute paths of files or folders, as the machine that starts the run sees them
        options: How they are read
        shards: Shares that the documents are dealt in; as many as workers can take at a time
        run: The id of a run to go on with, as it was asked; empty starts a new one
    """
    del run  # `run_form` finds it among the flow run's parameters
    return await run_form(options, files, partial(_deal_out, shards=shards))


async def _deal_out(batch: Batch, watch: Watch, *, shards: int) -> RunResult:
    octavo = batch.octavo
    arrivals = await asyncio.to_thread(receive_files, batch)
    # Bought by one for all: the shards find the replies in the ledger.
    await buy_in_bulk(batch, watch, arrivals)
    async with get_client() as client:
        under_way = _Shards(client, batch, shards)
        await under_way.adopt()
        await asyncio.to_thread(begin_again, octavo, batch.run, arrivals)
        left = await asyncio.to_thread(unread, octavo, batch.run, arrivals)
        batch.progress.files_done = batch.progress.files - len(left)
        await under_way.read(left)
    for arrival in await asyncio.to_thread(unread, octavo, batch.run, arrivals):
        error = ShardsLostError(f"its process died {_DEALS} times: look at the workers' logs")
        await asyncio.to_thread(record_crash, batch, arrival, error)
    return await asyncio.to_thread(finish, batch)


@dataclass(slots=True)
class _Shards:
    """The shards of one run that are under way."""

    client: PrefectClient
    batch: Batch
    shards: int
    started: set[UUID] = field(default_factory=set)

    async def adopt(self) -> None:
        """Return when the shards have ended that another process of this run had started.

        Their documents are in their hands until then: nobody else may read them.
        """
        open_runs = FlowRunFilter(
            tags=FlowRunFilterTags(all_=[_tag(self.batch.run)]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(not_any_=list(TERMINAL_STATES))),
        )
        found = await self.client.read_flow_runs(flow_run_filter=open_runs)
        await self._or_cancel(asyncio.gather(*(self._wait(each) for each in found)))

    async def read(self, arrivals: Sequence[Arrival]) -> None:
        """Return when every document is read, or has been dealt as often as there is sense in."""
        await self._or_cancel(self._deal(arrivals, _DEALS))

    async def _or_cancel(self, waiting: Awaitable[object]) -> None:
        try:
            await waiting
        except asyncio.CancelledError:
            for flow_run in self.started:
                await self.client.set_flow_run_state(flow_run, Cancelling())
            raise

    async def _wait(self, flow_run: FlowRun) -> None:
        self.started.add(flow_run.id)
        await _ended(self.client, flow_run)
        self.started.discard(flow_run.id)

    async def _deal(self, arrivals: Sequence[Arrival], times: int) -> None:
        if arrivals and times:
            shares = deal(arrivals, self.shards)
            await asyncio.gather(*(self._share(share, times) for share in shares))

    async def _share(self, share: Sequence[Arrival], times: int) -> None:
        """What a dead process leaves of its share is dealt at once, whatever the others do."""
        octavo, run = self.batch.octavo, self.batch.run
        documents = await asyncio.to_thread(dealt, octavo, share)
        await self._wait(await _begun(run, documents))
        left = await asyncio.to_thread(unread, octavo, run, share)
        self.batch.progress.files_done += len(share) - len(left)
        await self._deal(left, times - 1)


def _tag(run: str) -> str:
    """What the flow runs of a run's shards are found by."""
    return f"octavo-run-{run}"


async def _begun(run: str, documents: Sequence[Dealt]) -> FlowRun:
    """The flow run of a shard: the one that is under way, else a new one.

    Keys count those that have ended: a share that is dealt again is read again.
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
            tags=[_tag(run)],
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

"""How far a run is, as an artifact on its page in Prefect: numbers only."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from prefect import get_client
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterKey,
)
from prefect.context import FlowRunContext

from pipeline import Progress
from pipeline.report.money import read_usd

_EVERY_S = 3.0
_KEY = "progress"

_log = logging.getLogger(__name__)


@asynccontextmanager
async def shown_progress(progress: Progress) -> AsyncIterator[None]:
    """Keep the artifact as `progress` is until the block ends. It never fails a run."""
    done = asyncio.Event()
    showing = asyncio.create_task(_show(progress, done))
    try:
        yield
    except BaseException:
        showing.cancel()
        raise
    finally:
        done.set()
        with suppress(asyncio.CancelledError):
            await showing


async def _show(progress: Progress, done: asyncio.Event) -> None:
    try:
        artifact = await _of_earlier_start() or await acreate_progress_artifact(
            _percent(progress), key=_KEY, description=progress_line(progress)
        )
        while not done.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), _EVERY_S)
            await aupdate_progress_artifact(artifact, _percent(progress), progress_line(progress))
    except Exception as error:
        _log.warning("no progress shown", extra={"kind": type(error).__name__})


async def _of_earlier_start() -> UUID | None:
    """The artifact that this flow run has already, where it was started before."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or context.flow_run.run_count < 2:
        return None
    theirs = ArtifactFilter(
        key=ArtifactFilterKey(any_=[_KEY]),
        flow_run_id=ArtifactFilterFlowRunId(any_=[context.flow_run.id]),
    )
    async with get_client() as client:
        found = await client.read_artifacts(artifact_filter=theirs)
    return found[0].id if found else None


def progress_line(progress: Progress) -> str:
    """Files, readings, tokens, money and time left in one line."""
    more = " and more" if progress.unknown_cost else ""
    parts = [
        f"{progress.files_done} of {progress.files} files",
        f"{progress.readings_done} of {progress.readings} readings",
        f"{progress.calls} calls, {progress.replayed} replayed",
        f"{progress.input_tokens:,} tokens in, {progress.output_tokens:,} out",
        f"{read_usd(progress.spent_usd)}{more} spent",
    ]
    if progress.waiting:
        parts.insert(0, progress.waiting_words)
    if progress.remaining_s:
        parts.append(f"about {progress.remaining_s:.0f} s left")
    return " · ".join(parts)


def _percent(progress: Progress) -> float:
    """By readings, which take the time; by files until there are any."""
    done, total = progress.readings_done, progress.readings
    if not total:
        done, total = progress.files_done, progress.files
    return min(100.0, 100.0 * done / total) if total else 0.0

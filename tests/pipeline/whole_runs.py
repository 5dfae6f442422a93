"""Whole runs in this process, through the pipeline as flows call it, for tests."""

import asyncio
from pathlib import Path

from pipeline.batch import Batch, BatchOptions, finish, open_batch
from pipeline.job import conclude, prepare, read_place
from pipeline.progress import Progress
from pipeline.receiving.arrival import Arrival, receive_files
from pipeline.result import RunResult
from pipeline.wiring import Octavo


async def run_over(octavo: Octavo, *paths: Path, model: str, profile: str) -> RunResult:
    """Everything that a run does with its files, one file after the other."""
    options = BatchOptions(
        paths=tuple(str(path) for path in paths), model=model, profile=profile, matter="matter"
    )
    batch = open_batch(octavo, options, progress=Progress())
    try:
        for arrival in await asyncio.to_thread(lambda: list(receive_files(batch))):
            await _process(batch, arrival)
        return finish(batch)
    finally:
        await batch.aclose()


async def _process(batch: Batch, arrival: Arrival) -> None:
    job = await asyncio.to_thread(prepare, batch, arrival)
    reads = (read_place(batch, job, place) for place in job.places)
    await asyncio.gather(*reads, return_exceptions=True)
    await conclude(batch, job)

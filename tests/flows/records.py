"""Runs on record, made in this process by the functions that the flow calls, without Prefect."""

from contextlib import suppress
from pathlib import Path

from pipeline import (
    BatchOptions,
    NotReadError,
    Octavo,
    Progress,
    RunResult,
    conclude,
    finish,
    open_batch,
    prepare,
    read_place,
    receive_files,
)


async def recorded(
    octavo: Octavo, *paths: Path, run: str | None = None, **more: object
) -> RunResult:
    """Process files one after the other; `more` are options of the batch."""
    options = BatchOptions(paths=tuple(map(str, paths)), **more)
    batch = open_batch(octavo, options, run=run, progress=Progress())
    try:
        for arrival in receive_files(batch):
            with suppress(NotReadError):
                job = prepare(batch, arrival)
                for place in job.places:
                    with suppress(NotReadError):
                        await read_place(batch, job, place)
                await conclude(batch, job)
        return finish(batch)
    finally:
        await batch.aclose()

"""Whole runs without Prefect: files through the pipeline, read by a loopback model."""

import asyncio
from pathlib import Path
from typing import Any

from pipeline.arrival import receive_files
from pipeline.batch import BatchOptions, finish, open_batch
from pipeline.job import conclude, prepare, read_place
from pipeline.progress import Progress
from pipeline.result import RunResult
from pipeline.settings import Settings
from pipeline.wiring import open_octavo


def settings_of(folder: Path, base_url: str, *, window: int, **changes: Any) -> Settings:
    """Settings with one model, `house`, that takes `window` tokens of o200k_base."""
    house = {
        "base_url": base_url,
        "context_window": window + 16_000,
        "max_input_tokens": window,
        "max_output_tokens": 16_000,
        "encoding_is_exact": True,
        "input_usd_per_million": "1",
        "output_usd_per_million": "10",
    }
    values = {"home": folder / "home", "models": {"house": house}, **changes}
    return Settings(**values)


async def read_files(settings: Settings, *paths: Path, profile: str | None) -> RunResult:
    """All of them through the pipeline; failed readings are in the result, not raised."""
    options = BatchOptions(
        paths=tuple(map(str, paths)), profile=profile, model="house", matter="default"
    )
    with open_octavo(settings) as octavo:
        batch = open_batch(octavo, options, progress=Progress())
        try:
            for arrival in receive_files(batch):
                job = await asyncio.to_thread(prepare, batch, arrival)
                reads = (read_place(batch, job, place) for place in job.places)
                await asyncio.gather(*reads, return_exceptions=True)
                await conclude(batch, job)
            return finish(batch)
        finally:
            await batch.aclose()

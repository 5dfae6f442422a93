"""Whole runs read by a loopback model, for tests."""

from pathlib import Path
from typing import Any

from pipeline.result import RunResult
from pipeline.settings import Settings
from pipeline.wiring import open_octavo
from tests.pipeline.whole_runs import run_over


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


async def read_files(settings: Settings, *paths: Path, profile: str) -> RunResult:
    """All of them through the pipeline; failed readings are in the result, not raised."""
    with open_octavo(settings) as octavo:
        return await run_over(octavo, *paths, model="house", profile=profile)

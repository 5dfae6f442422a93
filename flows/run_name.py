"""What the list of flow runs shows: the matter and the first file."""

from collections.abc import Sequence
from typing import Any

from prefect.runtime import flow_run

from flows.file_name import file_name
from pipeline import load_settings

_LONGEST = 40
"""Characters of a file's name that are shown."""


def options_name() -> str:
    """For a flow with the parameter `options`, which has paths."""
    options = _parameter("options")
    return run_name(options.matter, options.paths)


def files_name() -> str:
    """For a flow with the parameters `files` and `options`."""
    return run_name(_parameter("options").matter, _parameter("files"))


def folder_name() -> str:
    """For a flow with the parameters `folder` and `options`."""
    return run_name(_parameter("options").matter, [_parameter("folder")])


def run_name(matter: str | None, paths: Sequence[str]) -> str:
    """The matter, the first of the paths, and how many more there are."""
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    first = _short(file_name(paths[0])) if paths else "nothing"
    return f"{matter or load_settings().matter}: {first}{more}"


def _short(name: str) -> str:
    """The beginning and the end of a long name: Prefect's pages cut off what comes last."""
    half = _LONGEST // 2
    return name if len(name) <= _LONGEST else f"{name[: half - 1]}…{name[-half:]}"


def _parameter(name: str) -> Any:
    return flow_run.parameters[name]

"""What the list of flow runs shows: the matter and the first file."""

from collections.abc import Sequence
from typing import Any

from prefect.runtime import flow_run

from flows.file_name import file_name
from pipeline import load_settings


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
    first = file_name(paths[0]) if paths else "nothing"
    return f"{matter or load_settings().matter}: {first}{more}"


def _parameter(name: str) -> Any:
    return flow_run.parameters[name]

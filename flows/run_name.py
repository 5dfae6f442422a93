"""What the list of flow runs shows: the matter and the first file."""

from prefect.runtime import flow_run

from flows.file_name import file_name
from pipeline import BatchOptions


def files_name() -> str:
    """The matter, the first of the paths, and how many more there are."""
    options = BatchOptions.model_validate(flow_run.parameters["options"])
    more = f" and {len(options.paths) - 1} more" if len(options.paths) > 1 else ""
    return f"{options.matter}: {file_name(options.paths[0])}{more}"

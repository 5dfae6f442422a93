"""What `octavo serve` starts by itself, looked at before it does: nobody sees those runs fail."""

from collections.abc import Iterator
from pathlib import Path

from flows.request import request
from pipeline import BatchOptions, Octavo, RequestError, Settings
from pipeline.batch import usable_models
from pipeline.inbox import check_matter, watched_folders


def check_unattended(octavo: Octavo) -> None:
    """Look at what runs of watched folders and schedules are asked.

    Raises:
        RequestError: a matter, profile or model that cannot be used; names the section.
        ConfigurationError: watched folders of two matters that are one, or one in the other.
    """
    watched = watched_folders(octavo.settings)
    for folder, matter in watched:
        check_matter(Path(folder), matter, watched)
    for section, options in _asked(octavo.settings):
        try:
            for model in usable_models(octavo, options):
                octavo.check_provider(model)
        except RequestError as error:
            raise RequestError(f"[{section}] in the settings: {error}") from error


def missing_folders(settings: Settings) -> tuple[str, ...]:
    """Watched folders that are not there, such as a share that is not mounted yet."""
    watched = (matter.watch for matter in settings.matters.values())
    return tuple(folder for folder in watched if folder is not None and not Path(folder).is_dir())


def _asked(settings: Settings) -> Iterator[tuple[str, BatchOptions]]:
    """Section of the settings, and what its runs are asked."""
    for name, matter in settings.matters.items():
        if matter.watch is not None:
            yield f"matters.{name}", request(settings, (matter.watch,), matter=name)
    for name, schedule in settings.schedules.items():
        options = request(
            settings,
            (schedule.folder,),
            matter=schedule.matter,
            profile=schedule.profile,
            model=schedule.model,
            batch=schedule.batch,
        )
        yield f"schedules.{name}", options

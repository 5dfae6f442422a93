"""Watched folders and their matters: no file may be read for two."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import ConfigurationError, RequestError
from pipeline.inbox.places import DONE, EXCEPTIONS
from pipeline.settings import Settings


def check_matter(folder: Path, matter: str, others: Iterable[tuple[str, str]]) -> None:
    """Refuse a folder that is another matter's, lies in one, or holds one.

    Args:
        others: folders, each with its matter.

    Raises:
        ConfigurationError: it does.
    """
    place = folder.resolve()
    for other, owner in sorted(others):
        there = Path(other).resolve()
        if owner == matter or not (place.is_relative_to(there) or there.is_relative_to(place)):
            continue
        if place == there:
            said = f"folder {str(folder)!r} belongs to matter {owner!r}, not {matter!r}"
        else:
            where = "lies in" if place.is_relative_to(there) else "holds"
            said = f"folder {str(folder)!r} of matter {matter!r} {where} {other!r} of {owner!r}"
        raise ConfigurationError(f"{said}: a folder has one matter; watch another folder")


def check_places(folder: Path) -> None:
    """Refuse a folder in which files have the names of the folders that files are put in.

    Raises:
        RequestError: one has.
    """
    for name in (DONE, EXCEPTIONS):
        if (folder / name).is_file():
            raise RequestError(
                f"folder {str(folder)!r} has a file named {name!r}, as the folder is called that "
                "files are put away in: rename it"
            )


def watched_folders(settings: Settings) -> tuple[tuple[str, str], ...]:
    """The folders that the settings name, each with its matter."""
    return tuple(
        (each.watch, name) for name, each in settings.matters.items() if each.watch is not None
    )

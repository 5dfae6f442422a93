"""Which files a run meets: every file under the given paths is counted, none twice."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from pipeline.errors import RequestError


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """One file, or one folder that is not entered."""

    path: Path
    excluded: str | None = None
    """Why it is not read; None where it is."""


def find_files(
    paths: Iterable[Path], *, exclude: Sequence[str], skip: Collection[Path] = ()
) -> tuple[FoundFile, ...]:
    """Files under `paths` in the order given, folders by name.

    Args:
        paths: files and folders. A file that is named itself is never excluded.
        exclude: shell patterns of file names that are counted as excluded.
        skip: folders that are passed over as if they were not there.

    Raises:
        RequestError: a path that does not exist.
    """
    found: dict[str, FoundFile] = {}
    for path in paths:
        if not path.exists():
            raise RequestError(f"no file or folder {str(path)!r}: check the path")
        files = (
            _walk(path, exclude, skip, path.resolve())
            if path.is_dir()
            else iter([FoundFile(path=path)])
        )
        for file in files:
            # One file given twice, as itself and through its folder, arrives once.
            known = found.setdefault(_identity(file.path), file)
            if known.excluded is not None and file.excluded is None:
                found[_identity(file.path)] = file
    return tuple(found.values())


def _identity(path: Path) -> str:
    return os.path.normcase(path.absolute())


def _walk(
    folder: Path, exclude: Sequence[str], skip: Collection[Path], root: Path
) -> Iterator[FoundFile]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        # Whoever receives it meets the same error and puts it on record.
        yield FoundFile(path=folder)
        return
    for entry in entries:
        if entry in skip:
            continue
        reason = _unread(entry, exclude, root)
        if reason is None and entry.is_dir():
            yield from _walk(entry, exclude, skip, root)
        else:
            yield FoundFile(path=entry, excluded=reason)


def _unread(entry: Path, exclude: Sequence[str], root: Path) -> str | None:
    """Why an entry of a folder is not read, or not entered; None where it is."""
    is_folder = entry.is_dir()
    if entry.name.startswith("."):
        return f"hidden {'folder, not entered' if is_folder else 'file'}"
    if entry.is_symlink():
        # A link to a folder may lead back to where the walk began; and whoever may put a link
        # into a folder must not have any other file of the machine read.
        if is_folder:
            return "link to a folder, not followed"
        if not entry.resolve().is_relative_to(root):
            return "link out of the folder, not followed"
    if is_folder:
        return None
    # Opening a pipe would wait for whoever writes into it.
    is_odd = entry.exists() and not entry.is_file()
    return "neither a file nor a folder" if is_odd else _exclusion(entry.name, exclude)


def _exclusion(name: str, exclude: Sequence[str]) -> str | None:
    for pattern in exclude:
        if fnmatchcase(name.lower(), pattern.lower()):
            return f"its name matches the excluded pattern {pattern!r}"
    return None


def exclusion_inside(name: str, exclude: Sequence[str]) -> str | None:
    """Why a file of an archive is not read, by the rules for folders; None where it is.

    Args:
        name: its path in the archive, with forward slashes.
        exclude: as in `find_files`.
    """
    *folders, base = name.split("/")
    if base.startswith(".") or any(f.startswith(".") or f == "__MACOSX" for f in folders):
        return "hidden file"
    return _exclusion(base, exclude)

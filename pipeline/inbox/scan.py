"""A scan of a watched folder: which files wait, and which of them can be taken now."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.inbox.places import DONE, EXCEPTIONS
from pipeline.inbox.stamp import Stamp, stamp_of
from pipeline.inbox.stillness import Stillness, is_being_written
from pipeline.inbox_file import InboxFile
from pipeline.receiving.intake import find_files

_log = logging.getLogger(__name__)

TEMPORARY = (
    *("*.partial", "*.filepart", "*.download", "*.opdownload", "*.aria2", "*.swp", "*.lock"),
    *("*.!ut", "*~"),
)
"""Names that programs give to files they are still writing, besides those of the settings."""

Standing = frozenset[tuple[str, int, int]]
"""Path in the folder, size and time of files that were taken and still stand there."""


class Scan:
    """Looks at one folder, again and again. For one thread at a time."""

    def __init__(self, folder: Path, *, exclude: Sequence[str], settle_s: float) -> None:
        """
        Args:
            folder: absolute.
            exclude: shell patterns of names that are left alone.
            settle_s: seconds for which a file must stay as it is.
        """
        self._folder = folder
        self._exclude = (*exclude, *TEMPORARY)
        self._stillness = Stillness(settle_s)
        self._refused: dict[str, Stamp | None] = {}
        """Files that could not be taken, as they looked then."""

    def waiting(self, standing: Standing) -> dict[str, Stamp]:
        """Everything in the folder that was not taken yet, by its path in it."""
        found = {}
        for name in self._names():
            stamp = self._look(name)
            if stamp is not None and (name, *stamp) not in standing:
                found[name] = stamp
        return found

    def still(self, standing: Standing, now: float) -> Iterator[InboxFile]:
        """The files that nobody writes any more, hashed one by one as they are asked for.

        `now`: seconds of any clock that only goes forward.
        """
        waiting = self.waiting(standing)
        for name in self._stillness.still(waiting, now):
            file = self._taken(name, waiting[name])
            if file is not None:
                yield file

    def is_empty(self, standing: Standing) -> bool:
        """Whether nothing waits that can be taken."""
        waiting = self.waiting(standing)
        return all(self._refused.get(name) == stamp for name, stamp in waiting.items())

    def next_s(self, now: float) -> float | None:
        """Seconds until the first file that waits may be still; None where none waits."""
        return self._stillness.next_s(now)

    def _names(self) -> Iterator[str]:
        away = (self._folder / DONE, self._folder / EXCEPTIONS)
        for path in away:
            if path.is_file():
                why = "files are put away in a folder of that name: rename it"
                self._refuse(path.name, stamp_of(path), why)
        for file in find_files([self._folder], exclude=self._exclude, skip=away):
            if file.excluded is None:
                yield file.path.relative_to(self._folder).as_posix()

    def _look(self, name: str) -> Stamp | None:
        if name != name.encode("utf-8", "replace").decode():
            self._refuse(name, None, "its name is not UTF-8: give it another")
            return None
        try:
            return stamp_of(self._folder / name)
        except OSError:  # it was there a moment ago
            return None

    def _taken(self, name: str, stamp: Stamp) -> InboxFile | None:
        """The file with its hash; None where it is being written, or cannot be read as yet."""
        path = self._folder / name
        try:
            if is_being_written(path):
                return None
            with path.open("rb") as content:
                sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            if stamp_of(path) != stamp:
                return None
        except OSError as error:
            self._refuse(name, stamp, f"it cannot be read ({error.strerror})")
            return None
        return InboxFile(path=name, size_bytes=stamp[0], modified_ns=stamp[1], sha256=sha256)

    def _refuse(self, name: str, stamp: Stamp | None, why: str) -> None:
        """Say once why a file is left where it is."""
        if name not in self._refused or self._refused[name] != stamp:
            self._refused[name] = stamp
            # Without escapes a name that is not UTF-8 could not be printed.
            _log.warning("%s is left in %s: %s", ascii(name), self._folder, why)

"""What has arrived in a folder since it was last read, by the receipts of the store."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from pipeline.inbox.scan import TEMPORARY
from pipeline.inbox.stamp import Stamp, stamp_of
from pipeline.inbox.stillness import Stillness, is_being_written
from pipeline.receiving.intake import find_files
from pipeline.receiving.receipt import Receipt, path_text, receive
from pipeline.store import ReceiptRepository
from pipeline.wiring import Octavo


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What is new in a folder."""

    still: tuple[Path, ...]
    """Files that nobody writes any more, by the rule of watched folders."""
    unfinished: tuple[Path, ...]
    """Files that are still being written, or have the name of one that is."""


def arrived(octavo: Octavo, folder: Path, *, matter: str) -> Arrived:
    """Files under `folder` that no run in `matter` has dealt with as they are now.

    Blocks for the seconds for which a file has to stay as it is, where there is anything new.

    A file is as it was where its size is that of its newest receipt and it was not touched since,
    or where its bytes are the same. Excluded names are left out: they are no arrival.

    Raises:
        RequestError: the folder does not exist.
    """
    found = find_files([folder], exclude=octavo.settings.exclude)
    files = [file.path for file in found if file.excluded is None]
    with octavo.store.snapshot() as session:
        known = ReceiptRepository(session).newest_dealt_with(matter)
    return _settled(list(_new(files, known)), octavo.settings.watch.settle_s)


def _settled(files: Sequence[Path], settle_s: float) -> Arrived:
    """Of `files`, those that are there and do not change while we look."""
    named = [file for file in files if any(fnmatchcase(file.name.lower(), p) for p in TEMPORARY)]
    looked = [file for file in files if file not in set(named)]
    stillness = Stillness(settle_s)
    started, seen = time.monotonic(), {str(file): _stamp(file) for file in looked}
    stillness.still({name: stamp for name, stamp in seen.items() if stamp}, started)
    # An empty file is waited for longest; what changes meanwhile is left for the next time.
    while (wait_s := stillness.next_s(time.monotonic())) is not None:
        time.sleep(wait_s)
    now = {file: _stamp(file) for file in looked if file.exists()}
    still = [file for file, stamp in now.items() if stamp == seen[str(file)] and not _open(file)]
    unfinished = [*(file for file in now if file not in set(still)), *named]
    return Arrived(still=tuple(still), unfinished=tuple(unfinished))


def _stamp(file: Path) -> Stamp | None:
    """None where it cannot be looked at: whoever receives it puts the error on record."""
    try:
        return stamp_of(file)
    except OSError:
        return None


def _open(file: Path) -> bool:
    try:
        return bool(is_being_written(file))
    except OSError:
        return False


def _new(files: list[Path], known: dict[str, Receipt]) -> Iterator[Path]:
    for file in files:
        receipt = known.get(path_text(file))
        try:
            is_new = receipt is None or _changed(file, receipt)
        except OSError:
            # Whoever receives it meets the same error and puts it on record.
            is_new = True
        if is_new:
            yield file


def _changed(file: Path, receipt: Receipt) -> bool:
    status = file.stat()
    if status.st_size != receipt.size_bytes:
        return True
    # The time of the inode too: a copy that keeps the times of its source has a new one.
    touched = datetime.fromtimestamp(max(status.st_mtime, status.st_ctime), UTC)
    if touched <= receipt.received_at:
        return False
    return receive(file, matter=receipt.matter).sha256 != receipt.sha256

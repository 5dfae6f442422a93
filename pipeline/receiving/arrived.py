"""What has arrived in a folder since it was last read, by the receipts of the store."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.receiving.intake import find_files
from pipeline.receiving.receipt import Receipt, path_text, receive
from pipeline.store import ReceiptRepository
from pipeline.wiring import Octavo


def arrived(octavo: Octavo, folder: Path, *, matter: str) -> tuple[Path, ...]:
    """Files under `folder` that no run in `matter` has dealt with as they are now.

    A file is as it was where its size is that of its newest receipt and it was not touched since,
    or where its bytes are the same. Excluded names are left out: they are no arrival.

    Raises:
        RequestError: the folder does not exist.
    """
    found = find_files([folder], exclude=octavo.settings.exclude)
    files = [file.path for file in found if file.excluded is None]
    with octavo.store.snapshot() as session:
        known = ReceiptRepository(session).newest_dealt_with(matter)
    return tuple(_new(files, known))


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

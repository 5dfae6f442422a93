"""Arrivals: every file a run meets is hashed, kept and recorded; what is new goes on."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.batch import Batch
from pipeline.receiving.intake import find_files
from pipeline.receiving.item import Item
from pipeline.receiving.receipt import Receipt
from pipeline.receiving.unpacking import Unpacking
from pipeline.record import save_exception, save_result
from pipeline.result import DocumentResult, DocumentStatus
from pipeline.store import ReceiptRepository, RunRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One document to process: the first of its content in this run."""

    position: int
    """Its place among the files of the run, from 0; what a file holds comes after it."""
    receipt: Receipt


def receive_files(batch: Batch) -> tuple[Arrival, ...]:
    """Hash, keep and record every file, and every file inside one.

    Returns:
        The documents to process. Duplicates, archives, excluded files and those that cannot be
        had are recorded here, each with its reason.
    """
    octavo = batch.octavo
    paths = [Path(path) for path in batch.options.paths]
    found = find_files(paths, exclude=octavo.settings.exclude)
    batch.progress.files = len(found)
    unpacking = Unpacking(octavo, matter=batch.options.matter)
    arrivals: list[Arrival] = []
    received = 0
    for file in found:
        for item in unpacking.items(file):
            arrival = _receive(batch, received, item)
            received += 1
            # One more than was known, where a file holds others.
            batch.progress.files = max(batch.progress.files, received)
            if arrival is None:
                batch.progress.files_done += 1
            else:
                arrivals.append(arrival)
    with octavo.store.session() as session:
        RunRepository(session).receive(batch.run, received)
        session.commit()
    return tuple(arrivals)


def _receive(batch: Batch, position: int, item: Item) -> Arrival | None:
    """The arrival to process, or None where the item ends here, which is recorded."""
    if item.failure is not None:
        failure = item.failure
        save_exception(
            batch,
            position,
            item.path,
            item.receipt,
            exception_class=failure.exception_class,
            detail=failure.detail,
            retryable=failure.retryable,
        )
        return None
    if item.excluded is not None or item.duplicate_of is not None or item.receipt is None:
        _record_unread(batch, position, item)
        return None
    with batch.octavo.store.session() as session:
        ReceiptRepository(session).record_one(item.receipt)
        session.commit()
    return Arrival(position=position, receipt=item.receipt)


def _record_unread(batch: Batch, position: int, item: Item) -> None:
    is_duplicate = item.duplicate_of is not None
    result = DocumentResult(
        path=item.path,
        status=DocumentStatus.DUPLICATE if is_duplicate else DocumentStatus.EXCLUDED,
        receipt=item.receipt,
        conclusion=None,
        reason=item.duplicate_of or item.excluded,
    )
    save_result(batch, position, result)

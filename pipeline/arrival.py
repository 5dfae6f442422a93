"""Arrivals: every file a run meets is hashed, kept and recorded; what is new goes on."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.batch import Batch
from pipeline.exception import ExceptionClass
from pipeline.extraction import keep
from pipeline.intake import FoundFile, find_files
from pipeline.receipt import Receipt
from pipeline.record import save_exception, save_result
from pipeline.result import DocumentResult, DocumentStatus
from pipeline.store import ReceiptRepository, RunRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One document to process: the first of its content in this run."""

    position: int
    """Its place among the files of the run, from 0."""
    receipt: Receipt


def receive_files(batch: Batch) -> tuple[Arrival, ...]:
    """Hash, keep and record every file; the arrivals are the documents to process.

    Duplicates, excluded files and unreadable ones are recorded here, each with its reason.
    """
    octavo = batch.octavo
    paths = [Path(path) for path in batch.options.paths]
    found = find_files(paths, exclude=octavo.settings.exclude)
    with octavo.store.session() as session:
        RunRepository(session).receive(batch.run, len(found))
        session.commit()
    batch.progress.files = len(found)
    first: dict[str, Receipt] = {}
    arrivals: list[Arrival] = []
    for position, file in enumerate(found):
        receipt = _receive_one(batch, position, file)
        if receipt is None:
            batch.progress.files_done += 1
        elif receipt.sha256 in first:
            _record_duplicate(batch, position, receipt, first[receipt.sha256])
        else:
            first[receipt.sha256] = receipt
            arrivals.append(Arrival(position=position, receipt=receipt))
    return tuple(arrivals)


def _receive_one(batch: Batch, position: int, file: FoundFile) -> Receipt | None:
    """The receipt of a file, or None where it is excluded or unreadable, which is recorded."""
    path = file.path.absolute().as_posix()
    if file.excluded is not None:
        result = DocumentResult(
            path=path,
            status=DocumentStatus.EXCLUDED,
            receipt=None,
            conclusion=None,
            reason=file.excluded,
        )
        save_result(batch, position, result)
        return None
    try:
        receipt = keep(batch.octavo, file.path, matter=batch.options.matter)
        with batch.octavo.store.session() as session:
            ReceiptRepository(session).record_one(receipt)
            session.commit()
    except OSError as error:
        detail = f"cannot be read ({error.strerror or type(error).__name__}); check the file"
        save_exception(
            batch,
            position,
            path,
            None,
            exception_class=ExceptionClass.UNREADABLE,
            detail=detail,
            retryable=True,
        )
        return None
    return receipt


def _record_duplicate(batch: Batch, position: int, receipt: Receipt, first: Receipt) -> None:
    result = DocumentResult(
        path=receipt.path,
        status=DocumentStatus.DUPLICATE,
        receipt=receipt,
        conclusion=None,
        reason=f"same content as {first.path}",
    )
    save_result(batch, position, result)
    batch.progress.files_done += 1

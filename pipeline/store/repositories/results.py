"""Results: what runs say about documents, saved file by file and loaded whole."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from pipeline.call import CallState
from pipeline.costs.costs import CostBy, CostFilter
from pipeline.errors import UnknownNameError
from pipeline.exception import ExceptionRecord
from pipeline.result import Conclusion, DocumentResult, DocumentStatus, RunResult
from pipeline.store.instrument_json import instrument_from_json
from pipeline.store.repositories.calls import CallRepository
from pipeline.store.repositories.conclusion_rows import conclusion_rows
from pipeline.store.repositories.conclusion_values import ConclusionValues
from pipeline.store.repositories.costs import CostRepository
from pipeline.store.repositories.receipts import ReceiptRepository, receipt_value
from pipeline.store.repositories.runs import RunRepository
from pipeline.store.stored_opening import StoredOpening
from pipeline.store.stored_result import StoredResult
from pipeline.store.tables import (
    CallRow,
    ConclusionRow,
    DocumentRow,
    ExceptionRow,
    ReadingRow,
    ReceiptRow,
    RunDocumentRow,
    RunRow,
)


class ResultRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(
        self,
        *,
        run: str,
        position: int,
        result: DocumentResult,
        exceptions: Sequence[ExceptionRecord] = (),
    ) -> None:
        """Store what became of one received file, and the exceptions of it and its parts.

        `position` is the file's place in the run, from 0. Saving the same path in the same run
        again replaces everything that was stored for it. The run must have been started.
        """
        receipt = result.receipt
        receipt_id = receipt and ReceiptRepository(self._session).record_one(receipt)
        self.forget(run, result.path)
        row = RunDocumentRow(
            run_id=run,
            position=position,
            path=result.path,
            status=result.status,
            reason=result.reason,
            receipt_id=receipt_id,
        )
        self._session.add(row)
        self._session.flush()
        if result.conclusion:
            self._insert_conclusion(row.id, result.conclusion)
            self._link_calls(run, row.id)
        self._insert_exceptions(run, row.id, exceptions)

    def save_loose_exceptions(self, run: str, exceptions: Sequence[ExceptionRecord]) -> None:
        """Store the exceptions that belong to no received file; replaces those of before."""
        loose = ExceptionRow.run_document_id.is_(None)
        self._session.execute(delete(ExceptionRow).where(ExceptionRow.run_id == run, loose))
        self._insert_exceptions(run, None, exceptions)

    def load_run(self, run: str) -> RunResult:
        """Everything stored for the run with exactly this id, whether it has finished or not.

        Documents come by position; exceptions in the order of their documents, then the loose.

        Raises:
            UnknownNameError: no such run.
        """
        summary = RunRepository(self._session).summary(run)
        files = self._files(select(RunDocumentRow.id).where(RunDocumentRow.run_id == run))
        exceptions = self._exceptions(run)
        return RunResult(
            run=run,
            matter=summary.matter,
            status=summary.status,
            reason=summary.reason,
            started_at=summary.started_at,
            finished_at=summary.finished_at,
            received=summary.received,
            documents=tuple(files.values()),
            exceptions=tuple(each for key in (*files, None) for each in exceptions[key]),
            cost_usd=CallRepository(self._session).paid_usd(run),
            spending=CostRepository(self._session).rows(CostBy.PURPOSE, CostFilter(run=run)),
        )

    def latest(self, sha256: str, *, matter: str | None = None) -> StoredResult:
        """The newest result of a document across runs; one that was read goes before one not.

        Raises:
            UnknownNameError: no run has a result for exactly this SHA-256.
        """
        newest = self._session.execute(_newest_result(sha256, matter)).first()
        if newest is None:
            raise UnknownNameError(f"no run has a result for the document {sha256}")
        key, run, matter_of_run, text_address = newest
        files = self._files(select(RunDocumentRow.id).where(RunDocumentRow.id == key))
        return StoredResult(
            run=run,
            matter=matter_of_run,
            result=files[key],
            exceptions=tuple(self._exceptions(run)[key]),
            text_address=text_address,
        )

    def of_file(self, run: str, path: str) -> DocumentResult:
        """What the run says about the file that it met at this path.

        Raises:
            UnknownNameError: it met none there.
        """
        file = RunDocumentRow.run_id == run, RunDocumentRow.path == path
        for result in self._files(select(RunDocumentRow.id).where(*file)).values():
            return result
        raise UnknownNameError(f"run {run} has met no file {path!r}")

    def openings(self, matter: str, *, run: str | None = None) -> Mapping[str, StoredOpening]:
        """What the documents of a matter say that they are, by SHA-256: of each its newest reading.

        Args:
            matter: whose documents.
            run: leaves out what was read in later runs; None leaves out nothing.
        """
        found = (
            select(RunRow.id, RunDocumentRow.path, ReceiptRow.sha256, ConclusionRow.opening)
            .join(RunDocumentRow, RunDocumentRow.run_id == RunRow.id)
            .join(ReceiptRow, ReceiptRow.id == RunDocumentRow.receipt_id)
            .join(ConclusionRow, ConclusionRow.run_document_id == RunDocumentRow.id)
            .where(RunRow.matter == matter)
            .order_by(RunRow.started_at.desc(), RunRow.id.desc(), RunDocumentRow.position)
        )
        if run is not None:
            begun = select(RunRow.started_at).where(RunRow.id == run).scalar_subquery()
            found = found.where(RunRow.started_at <= begun)
        newest: dict[str, StoredOpening] = {}
        for run_id, path, sha256, opening in self._session.execute(found):
            if sha256 not in newest:
                known = None if opening is None else instrument_from_json(opening)
                newest[sha256] = StoredOpening(run=run_id, path=path, opening=known)
        return newest

    def text_address(self, run: str, path: str) -> str | None:
        """Address of the text that the offsets of this result count in; None where none is."""
        return self._session.scalars(
            select(ConclusionRow.text_address)
            .join(RunDocumentRow, RunDocumentRow.id == ConclusionRow.run_document_id)
            .where(RunDocumentRow.run_id == run, RunDocumentRow.path == path)
        ).first()

    def saved_paths(self, run: str) -> Mapping[str, DocumentStatus]:
        """Paths of the run that have a result, in the order of their positions."""
        rows = self._session.execute(
            select(RunDocumentRow.path, RunDocumentRow.status)
            .where(RunDocumentRow.run_id == run)
            .order_by(RunDocumentRow.position, RunDocumentRow.id)
        )
        return {row.path: row.status for row in rows}

    def retryable_paths(
        self, *, run: str | None = None, matter: str | None = None
    ) -> tuple[str, ...]:
        """Paths whose newest result, in the run or in all runs of the matter, has an exception of
        which a retry can help. In the order of the results."""
        scope = RunRow.id == run if matter is None else RunRow.matter == matter
        newest = (
            select(func.max(RunDocumentRow.id))
            .join(RunRow, RunRow.id == RunDocumentRow.run_id)
            .where(scope)
            .group_by(RunDocumentRow.path)
        )
        retryable = (
            select(ExceptionRow.id)
            .where(ExceptionRow.run_document_id == RunDocumentRow.id, ExceptionRow.retryable)
            .exists()
        )
        return tuple(
            self._session.scalars(
                select(RunDocumentRow.path)
                .where(RunDocumentRow.id.in_(newest), retryable)
                .order_by(RunDocumentRow.id)
            )
        )

    def forget(self, run: str, path: str) -> None:
        """Delete one file's rows; the rows below it go by their foreign keys."""
        self._session.execute(
            delete(RunDocumentRow).where(RunDocumentRow.run_id == run, RunDocumentRow.path == path)
        )

    def _insert_conclusion(self, key: int, conclusion: Conclusion) -> None:
        address = self._session.scalars(
            select(DocumentRow.text_address).where(
                DocumentRow.sha256 == conclusion.plan.sha256,
                DocumentRow.extractor == conclusion.extractor,
            )
        ).first()
        for table, rows in conclusion_rows(key, conclusion, address):
            if rows:
                self._session.execute(insert(table), rows)

    def _link_calls(self, run: str, key: int) -> None:
        """Point readings at the newest answered call of their request, else the newest of any."""
        matter = select(RunRow.matter).where(RunRow.id == run).scalar_subquery()
        call = (
            select(CallRow.id)
            .where(CallRow.matter == matter, CallRow.request_sha256 == ReadingRow.request_sha256)
            .order_by((CallRow.state == CallState.ANSWERED).desc(), CallRow.id.desc())
            .limit(1)
            .correlate(ReadingRow)
            .scalar_subquery()
        )
        self._session.execute(
            update(ReadingRow)
            .where(ReadingRow.run_document_id == key)
            .values(call_id=call)
            .execution_options(synchronize_session=False)
        )

    def _insert_exceptions(
        self, run: str, key: int | None, exceptions: Iterable[ExceptionRecord]
    ) -> None:
        self._session.add_all(
            ExceptionRow(
                run_id=run,
                run_document_id=key,
                position=position,
                path=each.path,
                exception_class=each.exception_class,
                retryable=each.retryable,
                detail=each.detail,
                sha256=each.sha256,
            )
            for position, each in enumerate(exceptions)
        )
        self._session.flush()

    def _files(self, keys: Select[tuple[int]]) -> dict[int, DocumentResult]:
        values = ConclusionValues(self._session, keys)
        rows = self._session.execute(
            select(RunDocumentRow, ReceiptRow, DocumentRow, ConclusionRow)
            .outerjoin(ReceiptRow, ReceiptRow.id == RunDocumentRow.receipt_id)
            .outerjoin(DocumentRow, DocumentRow.sha256 == ReceiptRow.sha256)
            .outerjoin(ConclusionRow, ConclusionRow.run_document_id == RunDocumentRow.id)
            .where(RunDocumentRow.id.in_(keys))
            .order_by(RunDocumentRow.position, RunDocumentRow.id)
        )
        return {
            file.id: DocumentResult(
                path=file.path,
                status=file.status,
                receipt=receipt_value(receipt, document) if receipt else None,
                conclusion=values.of(conclusion) if conclusion else None,
                reason=file.reason,
            )
            for file, receipt, document, conclusion in rows
        }

    def _exceptions(self, run: str) -> defaultdict[int | None, list[ExceptionRecord]]:
        groups: defaultdict[int | None, list[ExceptionRecord]] = defaultdict(list)
        rows = (
            select(ExceptionRow).where(ExceptionRow.run_id == run).order_by(ExceptionRow.position)
        )
        for row in self._session.scalars(rows):
            groups[row.run_document_id].append(_exception(row))
        return groups


def _newest_result(sha256: str, matter: str | None) -> Select[tuple[int, str, str, str | None]]:
    found = (
        select(RunDocumentRow.id, RunRow.id, RunRow.matter, ConclusionRow.text_address)
        .join(RunRow, RunRow.id == RunDocumentRow.run_id)
        .join(ReceiptRow, ReceiptRow.id == RunDocumentRow.receipt_id)
        .outerjoin(ConclusionRow, ConclusionRow.run_document_id == RunDocumentRow.id)
        .where(ReceiptRow.sha256 == sha256)
        .order_by(
            ConclusionRow.run_document_id.is_(None),
            RunRow.started_at.desc(),
            RunRow.id.desc(),
            RunDocumentRow.position,
        )
        .limit(1)
    )
    return found if matter is None else found.where(RunRow.matter == matter)


def _exception(row: ExceptionRow) -> ExceptionRecord:
    return ExceptionRecord(
        path=row.path,
        exception_class=row.exception_class,
        retryable=row.retryable,
        detail=row.detail,
        sha256=row.sha256,
    )

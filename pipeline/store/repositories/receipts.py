"""Receipts, and with them the documents they are receipts of."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.errors import UnknownNameError
from pipeline.receiving.receipt import Receipt
from pipeline.store.repositories.documents import DocumentRepository
from pipeline.store.repositories.insert_missing import insert_missing
from pipeline.store.tables import DocumentRow, ReceiptRow, RunDocumentRow


class ReceiptRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, receipts: Iterable[Receipt]) -> None:
        """Store receipts and, where they are new, the documents they name; twice is as once."""
        for receipt in receipts:
            self.record_one(receipt)

    def record_one(self, receipt: Receipt) -> int:
        """The key of the receipt's row, which is made where it is not there."""
        DocumentRepository(self._session).record(receipt)
        arrival = {
            "sha256": receipt.sha256,
            "matter": receipt.matter,
            "path": receipt.path,
            "received_at": receipt.received_at,
        }
        more = {"custodian": receipt.custodian, "parent_sha256": receipt.parent_sha256}
        insert_missing(self._session, ReceiptRow, {**arrival, **more})
        return self._session.scalars(select(ReceiptRow.id).filter_by(**arrival)).one()

    def of_document(self, sha256: str, *, matter: str) -> tuple[Receipt, ...]:
        """All receipts of a document in a matter, the earliest first."""
        rows = self._session.execute(
            select(ReceiptRow, DocumentRow)
            .join(DocumentRow, DocumentRow.sha256 == ReceiptRow.sha256)
            .where(ReceiptRow.sha256 == sha256, ReceiptRow.matter == matter)
            .order_by(ReceiptRow.received_at, ReceiptRow.id)
        )
        return tuple(receipt_value(row, document) for row, document in rows)

    def by_keys(self, keys: Collection[int]) -> dict[int, Receipt]:
        """Key -> its receipt, as `record_one` gave the keys.

        Raises:
            UnknownNameError: one is not there.
        """
        rows = self._session.execute(
            select(ReceiptRow, DocumentRow)
            .join(DocumentRow, DocumentRow.sha256 == ReceiptRow.sha256)
            .where(ReceiptRow.id.in_(keys))
        )
        found = {row.id: receipt_value(row, document) for row, document in rows}
        if missing := set(keys) - found.keys():
            raise UnknownNameError(f"{len(missing)} receipts are not in this store: check its URL")
        return found

    def newest_dealt_with(self, matter: str) -> dict[str, Receipt]:
        """Path -> its newest receipt in the matter for which some run has a result, of any kind."""
        rows = self._session.execute(
            select(ReceiptRow, DocumentRow)
            .join(DocumentRow, DocumentRow.sha256 == ReceiptRow.sha256)
            .where(
                ReceiptRow.matter == matter,
                select(RunDocumentRow.id)
                .where(RunDocumentRow.receipt_id == ReceiptRow.id)
                .exists(),
            )
            .order_by(ReceiptRow.received_at, ReceiptRow.id)
        )
        return {row.path: receipt_value(row, document) for row, document in rows}


def receipt_value(row: ReceiptRow, document: DocumentRow) -> Receipt:
    """The receipt that the two rows hold."""
    return Receipt(
        path=row.path,
        matter=row.matter,
        sha256=document.sha256,
        md5=document.md5,
        size_bytes=document.size_bytes,
        received_at=row.received_at,
        custodian=row.custodian,
        parent_sha256=row.parent_sha256,
    )

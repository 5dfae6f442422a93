"""Documents: what is known of a file's content, by its SHA-256."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from pipeline.document import Document
from pipeline.errors import UnknownNameError
from pipeline.receiving.receipt import Receipt
from pipeline.store.repositories.insert_missing import insert_missing
from pipeline.store.repositories.resolve import resolve
from pipeline.store.tables import DocumentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """Where a document's text is kept, and what has read it."""

    address: str
    extractor: str


class DocumentRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, receipt: Receipt) -> None:
        """Store the document that `receipt` names, without the receipt; twice is as once."""
        values = {
            "sha256": receipt.sha256,
            "md5": receipt.md5,
            "size_bytes": receipt.size_bytes,
        }
        insert_missing(self._session, DocumentRow, values)

    def record_text(self, document: Document, address: str) -> None:
        """Store where the newest extraction of `document` is kept (`ContentStore.put_document`).

        Raises:
            UnknownNameError: the document is not on record.
        """
        known = update(DocumentRow).where(DocumentRow.sha256 == document.sha256)
        values = {
            "media_type": document.media_type,
            "pages": len(document.pages) or None,
            "characters": len(document.text),
            "extractor": document.extractor,
            "text_address": address,
        }
        if not self._session.scalars(known.values(values).returning(DocumentRow.sha256)).first():
            raise UnknownNameError(f"the document {document.sha256} is not on record")

    def newest_text(self, sha256: str) -> StoredText | None:
        """The newest extraction; None where there is none."""
        row = self._session.get(DocumentRow, sha256)
        if row is None or row.text_address is None or row.extractor is None:
            return None
        return StoredText(address=row.text_address, extractor=row.extractor)

    def find(self, beginning: str) -> str:
        """The SHA-256 that is or begins with `beginning`, in either case.

        Raises:
            UnknownNameError: there is none, or there are several; the message lists candidates.
        """
        return resolve(
            self._session,
            DocumentRow.sha256,
            beginning.lower(),
            noun="document",
            newest=DocumentRow.sha256,
        )

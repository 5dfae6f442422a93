"""Documents: what is known of a file's content, by its SHA-256."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pipeline.document import Document
from pipeline.errors import UnknownNameError
from pipeline.receipt import Receipt
from pipeline.store.repositories.insert_missing import insert_missing
from pipeline.store.repositories.resolve import resolve
from pipeline.store.tables import DocumentRow


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

    def text_address(self, sha256: str, *, extractor: str | None = None) -> str | None:
        """Address of the newest extraction; None where there is none.

        With `extractor`, only an extraction made by exactly that one counts.
        """
        address = select(DocumentRow.text_address).where(DocumentRow.sha256 == sha256)
        if extractor is not None:
            address = address.where(DocumentRow.extractor == extractor)
        return self._session.scalars(address).first()

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

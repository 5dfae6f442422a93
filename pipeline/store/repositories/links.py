"""Links between the documents of a matter, as people stated them."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pipeline.consolidate.link import Link, LinkSource
from pipeline.store.tables import DocumentLinkRow, ReceiptRow


class LinkRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def state(
        self, matter: str, *, base: str, amendment: str, number: int | None, at: datetime
    ) -> None:
        """Store that `amendment` amends `base`, by SHA-256; replaces what was stated of it."""
        self._session.execute(
            delete(DocumentLinkRow).where(
                DocumentLinkRow.matter == matter, DocumentLinkRow.amendment_sha256 == amendment
            )
        )
        self._session.add(
            DocumentLinkRow(
                matter=matter,
                amendment_sha256=amendment,
                base_sha256=base,
                number=number,
                stated_at=at,
            )
        )
        self._session.flush()

    def remove(self, matter: str, *, base: str, amendment: str) -> bool:
        """Take back that `amendment` amends `base`; whether it had been stated."""
        removed = self._session.scalars(
            delete(DocumentLinkRow)
            .where(
                DocumentLinkRow.matter == matter,
                DocumentLinkRow.amendment_sha256 == amendment,
                DocumentLinkRow.base_sha256 == base,
            )
            .returning(DocumentLinkRow.amendment_sha256)
        )
        return removed.first() is not None

    def stated(self, matter: str) -> tuple[Link, ...]:
        """The links of a matter, by base and number."""
        rows = self._session.scalars(
            select(DocumentLinkRow)
            .where(DocumentLinkRow.matter == matter)
            .order_by(DocumentLinkRow.base_sha256, DocumentLinkRow.number)
        )
        return tuple(
            Link(
                base_sha256=row.base_sha256,
                amendment_sha256=row.amendment_sha256,
                number=row.number,
                source=LinkSource.STATED,
                reason=f"stated on {row.stated_at:%Y-%m-%d}",
            )
            for row in rows
        )

    def documents(self, matter: str) -> tuple[str, ...]:
        """SHA-256 of every document that the matter has received, sorted."""
        found = select(ReceiptRow.sha256).where(ReceiptRow.matter == matter).distinct()
        return tuple(sorted(self._session.scalars(found)))

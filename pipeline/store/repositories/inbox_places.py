"""What arrived under a path of a watched folder, for whoever looks for a file that was moved."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.store.tables import InboxFileRow, ReceiptRow, RunDocumentRow, RunRow

_IN_EXCEPTIONS = ("exception", "incomplete")


class InboxPlaceRepository:
    """Only reads."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def moved(self, folder: str, path: str, *, run: str | None = None) -> frozenset[str]:
        """SHA-256 of the files that stood at `path` in the watched `folder`, were not read, or
        not wholly, and were moved away. `run` None takes those of all runs."""
        query = select(InboxFileRow.sha256).where(
            InboxFileRow.folder == folder,
            InboxFileRow.path == path,
            InboxFileRow.outcome.in_(_IN_EXCEPTIONS),
            InboxFileRow.standing.is_(None),
        )
        mine = query if run is None else query.where(InboxFileRow.run == run)
        return frozenset(self._session.scalars(mine))

    def was_read(self, path: str, sha256: str, *, matter: str) -> bool:
        """Whether a run in `matter` has met this content under this path (both as in receipts)."""
        found = (
            select(RunDocumentRow.id)
            .join(RunRow, RunRow.id == RunDocumentRow.run_id)
            .join(ReceiptRow, ReceiptRow.id == RunDocumentRow.receipt_id)
            .where(
                RunRow.matter == matter,
                RunDocumentRow.path == path,
                ReceiptRow.sha256 == sha256,
            )
            .limit(1)
        )
        return self._session.scalars(found).first() is not None

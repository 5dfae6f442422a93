"""Bulks: jobs at providers, and which calls are in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from pipeline.bulk.bulk import Bulk
from pipeline.store.tables import BulkCallRow, BulkRow, CallRow
from providers import BatchJob


class BulkRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, job: BatchJob, call_ids: Sequence[int], *, run: str, matter: str, at: datetime
    ) -> int:
        """Insert a bulk over these calls, in the order of the job's requests; its key."""
        row = BulkRow(
            run_id=run,
            matter=matter,
            model=job.model,
            batch_id=job.batch_id,
            job=_without_ids(job),
            made_at=at,
        )
        self._session.add(row)
        self._session.flush()
        values = [
            {"call_id": call, "bulk_id": row.id, "position": position}
            for position, call in enumerate(call_ids)
        ]
        self._session.execute(insert(BulkCallRow), values)
        return row.id

    def keep(self, bulk: int, job: BatchJob) -> None:
        """What is known of the job now."""
        self._update(bulk, batch_id=job.batch_id, job=_without_ids(job))

    def end(self, bulk: int, *, at: datetime) -> None:
        """All its calls are settled."""
        self._update(bulk, ended_at=at)

    def open(self, matter: str) -> tuple[Bulk, ...]:
        """The bulks of a matter that have not ended, oldest first."""
        query = select(BulkRow).where(BulkRow.matter == matter, BulkRow.ended_at.is_(None))
        return tuple(map(self._value, self._session.scalars(query.order_by(BulkRow.id))))

    def open_one(self, bulk: int) -> Bulk | None:
        """That bulk; None where it has ended."""
        query = select(BulkRow).where(BulkRow.id == bulk, BulkRow.ended_at.is_(None))
        row = self._session.scalars(query).first()
        return None if row is None else self._value(row)

    def has_batch(self, batch_id: str) -> bool:
        """Whether some bulk is known to be that batch of a provider."""
        query = select(BulkRow.id).where(BulkRow.batch_id == batch_id)
        return self._session.scalars(query).first() is not None

    def _value(self, row: BulkRow) -> Bulk:
        query = (
            select(CallRow.id, CallRow.request_sha256)
            .join(BulkCallRow, BulkCallRow.call_id == CallRow.id)
            .where(BulkCallRow.bulk_id == row.id)
            .order_by(BulkCallRow.position)
        )
        calls = self._session.execute(query).all()
        job = BatchJob.from_dict({**row.job, "custom_ids": [sha256 for _, sha256 in calls]})
        return Bulk(
            id=row.id,
            run=row.run_id,
            matter=row.matter,
            job=job,
            call_ids=tuple(call for call, _ in calls),
        )

    def _update(self, bulk: int, **values: object) -> None:
        self._session.execute(update(BulkRow).where(BulkRow.id == bulk).values(**values))


def _without_ids(job: BatchJob) -> dict[str, object]:
    value = job.as_dict()
    del value["custom_ids"]
    return value

"""The book of bulks: what is waited for, and what became of it, in the store.

    calls reserved ---> bulk opened, its calls sent (one transaction) ---> ... ---> bulk ended

A bulk that is open says where its job stands, so that whoever comes after a process that died goes
on with it. Calls are settled by the ledger. Not here: what is said to the provider.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pipeline.bulk.bulk import Bulk
from pipeline.call import CallState
from pipeline.ledger import CallMoveError
from pipeline.store import BulkRepository, CallRepository, Store
from providers import BatchJob


def _now() -> datetime:
    return datetime.now(UTC)


class BulkBook:
    """Every method is one short transaction, committed when it returns. Blocks, as the ledger."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._clock = clock

    def enter(self, job: BatchJob, call_ids: Sequence[int], *, run: str, matter: str) -> Bulk:
        """A new bulk over reserved calls, which count as sent from here on.

        Args:
            job: nothing of it was sent.
            call_ids: one for each of its `custom_ids`, in the same order.
            run: to whom the calls are charged.
            matter: whose replies they will be.

        Raises:
            CallMoveError: some call is not reserved; nothing was stored.
        """
        now = self._clock()
        with self._store.session() as session:
            if CallRepository(session).send_all(call_ids, now) != len(call_ids):
                raise CallMoveError(call_ids[0], None, CallState.SENT)
            key = BulkRepository(session).add(job, call_ids, run=run, matter=matter, at=now)
            session.commit()
        return Bulk(id=key, run=run, matter=matter, job=job, call_ids=tuple(call_ids))

    def keep(self, bulk: Bulk) -> None:
        """Store where its job stands."""
        with self._store.session() as session:
            BulkRepository(session).keep(bulk.id, bulk.job)
            session.commit()

    def end(self, bulk: Bulk) -> None:
        """All its calls are settled: nobody waits for it any more."""
        with self._store.session() as session:
            BulkRepository(session).end(bulk.id, at=self._clock())
            session.commit()

    def open(self, matter: str) -> tuple[Bulk, ...]:
        """The bulks of a matter that have not ended, of whatever run, oldest first."""
        with self._store.snapshot() as session:
            return BulkRepository(session).open(matter)

    def reread(self, bulk: Bulk) -> Bulk | None:
        """The bulk as it is in the store by now; None where it has ended."""
        with self._store.snapshot() as session:
            return BulkRepository(session).open_one(bulk.id)

    def knows(self, batch_id: str | None) -> bool:
        """Whether that batch of a provider is some bulk's already, open or ended."""
        if batch_id is None:
            return False
        with self._store.snapshot() as session:
            return BulkRepository(session).has_batch(batch_id)

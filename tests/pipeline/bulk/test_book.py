"""Bulks are in the store whole or not at all, and their calls are nobody's to give up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pipeline.budget.budget import Account
from pipeline.bulk.book import BulkBook
from pipeline.bulk.bulk import Bulk
from pipeline.call import CallFacts, CallState, Purpose
from pipeline.ledger import CallMoveError, Ledger
from pipeline.store import RunRepository, Store
from providers import BatchJob, BatchStatus

RUN = "20260101-000000-abcdef"
ACCOUNT = Account(run=RUN, matter="m")


def reserved(store: Store, number: int) -> tuple[BatchJob, list[int]]:
    """A job of so many requests, and the calls that are reserved for them."""
    with store.session() as session:
        RunRepository(session).start(run=RUN, matter="m", started_at=datetime.now(UTC))
        session.commit()
    hashes = tuple(f"{each:064x}" for each in range(number))
    ledger = Ledger(store)
    calls = [
        ledger.reserve(ACCOUNT, facts_of(sha256), worst_case_usd=Decimal("0.1"))
        for sha256 in hashes
    ]
    return BatchJob(model="house", custom_ids=hashes, input_sha256="f" * 64), calls


def facts_of(sha256: str) -> CallFacts:
    return CallFacts(
        purpose=Purpose.READING,
        provider="openai",
        model="house",
        request_sha256=sha256,
        asked_sha256=sha256,
    )


def entered(store: Store, number: int = 3) -> Bulk:
    job, calls = reserved(store, number)
    return BulkBook(store).enter(job, calls, run=RUN, matter="m")


def states(store: Store) -> set[CallState]:
    return {call.state for call in Ledger(store).calls_of_run(RUN)}


def test_a_bulk_comes_back_as_it_was_kept(store: Store) -> None:
    """With its requests in the order of its file, more than one statement holds."""
    book, bulk = BulkBook(store), entered(store, 1_100)
    assert book.open("m") == (bulk,)
    job = replace(bulk.job, status=BatchStatus.IN_PROGRESS, batch_id="batch_1", completed=2)
    book.keep(bulk.with_job(job))
    assert book.reread(bulk) == bulk.with_job(job)
    assert book.knows("batch_1")
    assert not book.knows("batch_2")
    assert book.open("another matter") == ()


def test_its_calls_are_sent_when_it_is_entered(store: Store) -> None:
    """All of them, or none where one is not reserved any more."""
    job, calls = reserved(store, 3)
    Ledger(store).release(calls[1])
    with pytest.raises(CallMoveError):
        BulkBook(store).enter(job, calls, run=RUN, matter="m")
    assert states(store) == {CallState.RESERVED}
    assert BulkBook(store).open("m") == ()


def test_recovery_leaves_its_calls_until_it_has_ended(store: Store) -> None:
    """Whoever goes on with the bulk settles them; what an ended one has left is in doubt."""
    bulk = entered(store)
    later = Ledger(store, clock=lambda: datetime.now(UTC) + timedelta(days=2))
    assert later.recover(run_id=RUN).in_doubt == 0
    assert later.recover(older_than=timedelta(hours=1)).in_doubt == 0
    assert states(store) == {CallState.SENT}
    BulkBook(store).end(bulk)
    assert BulkBook(store).open("m") == ()
    assert BulkBook(store).reread(bulk) is None
    assert later.recover(run_id=RUN).in_doubt == 3

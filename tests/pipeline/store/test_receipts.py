from datetime import UTC, datetime, timedelta

from pipeline.store import ReceiptRepository, Store
from tests.pipeline.store.run_results import receipt

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HERE = receipt("/in/a.txt", "matter", content=b"same", received_at=NOW)
THERE = receipt("/in/b.txt", "matter", content=b"same", received_at=NOW - timedelta(hours=1))
ELSEWHERE = receipt("/in/a.txt", "another", content=b"same", received_at=NOW)


def test_a_duplicate_document_keeps_all_its_receipts(store: Store) -> None:
    """Equal in every part, the earliest first, and only those of the matter."""
    with store.session() as session:
        ReceiptRepository(session).record([HERE, THERE, ELSEWHERE])
        session.commit()
    with store.snapshot() as session:
        receipts = ReceiptRepository(session).of_document(HERE.sha256, matter="matter")
    assert receipts == (THERE, HERE)


def test_recording_twice_is_as_recording_once(store: Store) -> None:
    """The same arrival is one row."""
    with store.session() as session:
        repository = ReceiptRepository(session)
        assert repository.record_one(HERE) == repository.record_one(HERE)
        assert repository.of_document(HERE.sha256, matter="matter") == (HERE,)

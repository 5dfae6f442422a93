from datetime import UTC, datetime

import pytest

from pipeline.document import Document
from pipeline.errors import UnknownNameError
from pipeline.store import DocumentRepository, Store
from tests.pipeline.store.run_results import receipt

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
RECEIPT = receipt("/in/a.txt", "matter", content=b"content", received_at=NOW)
DOCUMENT = Document(
    sha256=RECEIPT.sha256,
    media_type="text/plain",
    text="content",
    blocks=(),
    pages=(),
    extractor="text 1",
)


def test_the_text_is_found_by_the_file(store: Store) -> None:
    """A file that was read once by an extractor is not read by it again."""
    with store.session() as session:
        documents = DocumentRepository(session)
        documents.record(RECEIPT)
        assert documents.newest_text(RECEIPT.sha256) is None
        documents.record_text(DOCUMENT, "address")
        documents.record(RECEIPT)
        kept = documents.newest_text(RECEIPT.sha256)
        assert kept is not None
        assert (kept.address, kept.extractor) == ("address", "text 1")


def test_a_text_needs_its_document(store: Store) -> None:
    """A text of a file that never came in is a mistake."""
    with store.session() as session, pytest.raises(UnknownNameError, match=DOCUMENT.sha256):
        DocumentRepository(session).record_text(DOCUMENT, "address")


def test_a_document_is_found_by_the_beginning_of_its_hash(store: Store) -> None:
    """In either case, as people copy it from wherever they see it."""
    with store.session() as session:
        documents = DocumentRepository(session)
        documents.record(RECEIPT)
        assert documents.find(RECEIPT.sha256) == RECEIPT.sha256
        assert documents.find(RECEIPT.sha256[:8].upper()) == RECEIPT.sha256
        with pytest.raises(UnknownNameError, match=r"no document 'xyz'; there are ed7002b4"):
            documents.find("xyz")

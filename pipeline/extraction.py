"""The bytes of a file and its text: kept by content, read once by each version of its reader."""

from pathlib import Path

from pipeline.document import Document, Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import EXTRACTORS, media_type_of, name_note
from pipeline.receipt import Receipt, receive, receive_member
from pipeline.store import DocumentRepository
from pipeline.wiring import Octavo


def keep(octavo: Octavo, path: Path, *, matter: str) -> tuple[Receipt, bytes | None]:
    """The receipt of a file whose bytes are in the content store from here on, and the bytes.

    A file above the limit on sizes is hashed and not kept; its bytes are None.

    Raises:
        OSError: it cannot be read, or it changed while it was read.
    """
    receipt = receive(path, matter=matter)
    content = None
    if receipt.size_bytes <= octavo.settings.max_file_bytes:
        content = path.read_bytes()
        if octavo.store.content.put(content) != receipt.sha256:
            raise OSError(0, "it changed while it was read")
    _record(octavo, receipt)
    return receipt, content


def keep_member(octavo: Octavo, parent: Receipt, name: str, content: bytes) -> Receipt:
    """The receipt of a file found inside another, whose bytes are kept likewise."""
    receipt = receive_member(parent, name, content)
    if receipt.size_bytes <= octavo.settings.max_file_bytes:
        octavo.store.content.put(content)
    _record(octavo, receipt)
    return receipt


def _record(octavo: Octavo, receipt: Receipt) -> None:
    with octavo.store.session() as session:
        DocumentRepository(session).record(receipt)
        session.commit()


def extract(octavo: Octavo, receipt: Receipt) -> tuple[Document, tuple[Note, ...]]:
    """The document, and its notes with what its name says besides.

    Raises:
        IngestError: the file cannot be read.
    """
    limit = octavo.settings.max_file_bytes
    if receipt.size_bytes > limit:
        raise IngestError(
            ExceptionClass.OVER_LIMIT,
            f"{receipt.size_bytes} bytes are more than {limit}: raise OCTAVO_MAX_FILE_BYTES, "
            "or split the file",
        )
    content = octavo.store.content.get(receipt.sha256)
    extractor = EXTRACTORS.get(media_type_of(content, receipt.name))
    document = _kept(octavo, receipt.sha256, extractor)
    if document is None:
        document = octavo.sandbox.read(content, name=receipt.name, sha256=receipt.sha256)
        address = octavo.store.content.put_document(document)
        with octavo.store.session() as session:
            DocumentRepository(session).record_text(document, address)
            session.commit()
    return document, (*document.notes, *name_note(document.media_type, receipt.name))


def _kept(octavo: Octavo, sha256: str, extractor: str | None) -> Document | None:
    """The text of an earlier reading by the same version; None where there is none."""
    if extractor is None:
        return None
    with octavo.store.snapshot() as session:
        address = DocumentRepository(session).text_address(sha256, extractor=extractor)
    return None if address is None else octavo.store.content.get_document(address)

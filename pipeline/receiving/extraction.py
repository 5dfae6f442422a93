"""The bytes of a file and its text: kept by content, read once by each version of its reader."""

from dataclasses import asdict
from pathlib import Path

from pipeline.document import Document, Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import Revisions, awaits_ocr, extractors, name_note
from pipeline.receiving.receipt import Receipt, receive, receive_member
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


def extract(
    octavo: Octavo, receipt: Receipt, *, revisions: Revisions = Revisions.FINAL
) -> tuple[Document, tuple[Note, ...]]:
    """The document, and its notes with what its name says besides.

    `revisions` is the view of tracked changes, where a format has them.

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
    document = _kept(octavo, receipt.sha256, revisions)
    if document is None:
        content = octavo.store.content.get(receipt.sha256)
        document = octavo.sandbox.read(
            content,
            name=receipt.name,
            sha256=receipt.sha256,
            revisions=revisions.value,
            limits=asdict(octavo.reader_limits),
            ocr=None if octavo.ocr is None else asdict(octavo.ocr),
        )
        address = octavo.store.content.put_document(document)
        with octavo.store.session() as session:
            DocumentRepository(session).record_text(document, address)
            session.commit()
    return document, (*document.notes, *name_note(document.media_type, receipt.name))


def _kept(octavo: Octavo, sha256: str, revisions: Revisions) -> Document | None:
    """The newest text of the document, where a reader as it is now has read it; else None."""
    with octavo.store.snapshot() as session:
        kept = DocumentRepository(session).newest_text(sha256)
    if kept is None or kept.extractor not in extractors(revisions, octavo.ocr):
        return None
    document = octavo.store.content.get_document(kept.address)
    return None if awaits_ocr(document, octavo.ocr) else document

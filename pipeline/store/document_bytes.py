"""A document as bytes: one line of JSON about the text, then the text itself.

The bytes are a function of the document alone, so that equal documents have equal addresses.
"""

import json
from typing import Any

from chunking import Block, BlockKind
from pipeline.document import Document, Note, Page

_FORMAT = 1


def document_to_bytes(document: Document) -> bytes:
    """`document` in UTF-8; lone surrogates are kept as they are in memory."""
    head = {
        "format": _FORMAT,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "extractor": document.extractor,
        "language": document.language,
        "blocks": [[b.kind, b.start, b.end, b.level, b.label] for b in document.blocks],
        "pages": [[page.number, page.start, page.end] for page in document.pages],
        "notes": [[note.kind, note.detail, note.page] for note in document.notes],
    }
    line = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    return f"{line}\n{document.text}".encode("utf-8", "surrogatepass")


def document_from_bytes(data: bytes) -> Document:
    """The inverse of `document_to_bytes`."""
    line, _, text = data.decode("utf-8", "surrogatepass").partition("\n")
    head: dict[str, Any] = json.loads(line)
    return Document(
        sha256=head["sha256"],
        media_type=head["media_type"],
        text=text,
        blocks=tuple(
            Block(kind=BlockKind(kind), start=start, end=end, level=level, label=label)
            for kind, start, end, level, label in head["blocks"]
        ),
        pages=tuple(Page(number=n, start=start, end=end) for n, start, end in head["pages"]),
        extractor=head["extractor"],
        notes=tuple(Note(kind=k, detail=detail, page=p) for k, detail, p in head["notes"]),
        language=head["language"],
    )

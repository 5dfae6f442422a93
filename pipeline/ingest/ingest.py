"""File to document: the reader is chosen by the content, and whatever goes wrong has a class."""

from pipeline.document import Document, Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import docx, pdf, text
from pipeline.ingest.body import Body
from pipeline.ingest.media_type import MediaType, mismatch
from pipeline.ingest.sniff import media_type_of

EXTRACTORS = {
    MediaType.PDF: pdf.EXTRACTOR,
    MediaType.DOCX: docx.EXTRACTOR,
    MediaType.TEXT: text.EXTRACTOR,
    MediaType.MARKDOWN: text.EXTRACTOR,
}
"""What reads each type: its name and version. Types that are not here are not read."""


def ingest(content: bytes, *, name: str, sha256: str) -> Document:
    """Read the bytes of one file.

    Args:
        content: all bytes of the file.
        name: the file's name; its extension is compared with the content.
        sha256: of `content`; becomes the document's name.

    Raises:
        IngestError: nothing can be read; its class says what is wrong.
    """
    media_type = media_type_of(content, name)
    _check_type(media_type, name)
    body = Body()
    notes = _read(body, media_type, content)
    document_text, blocks, pages = body.finished()
    if not document_text.strip():
        raise IngestError(
            ExceptionClass.NO_TEXT, "no page has text; run OCR over it and supply the result"
        )
    return Document(
        sha256=sha256,
        media_type=media_type.value,
        text=document_text,
        blocks=blocks,
        pages=pages,
        extractor=EXTRACTORS[media_type],
        notes=notes,
    )


def name_note(media_type: str, name: str) -> tuple[Note, ...]:
    """A note where a readable file has another type's extension, else nothing."""
    if not mismatch(MediaType(media_type), name):
        return ()
    detail = f"the content is {media_type}, which the file's extension does not say"
    return (Note(kind="mismatched_type", detail=detail),)


def _check_type(media_type: MediaType, name: str) -> None:
    if media_type is MediaType.EMPTY:
        raise IngestError(ExceptionClass.EMPTY, "the file holds no content", retryable=True)
    if media_type in EXTRACTORS:
        return
    if mismatch(media_type, name):
        raise IngestError(
            ExceptionClass.MISMATCHED_TYPE,
            f"the content is {media_type.value}, which is neither what the extension says nor read",
        )
    raise IngestError(
        ExceptionClass.UNSUPPORTED,
        f"{media_type.value} is not read; PDF, DOCX, TXT and Markdown are",
    )


def _read(body: Body, media_type: MediaType, content: bytes) -> tuple[Note, ...]:
    if media_type is MediaType.PDF:
        return pdf.add_pdf(body, content)
    if media_type is MediaType.DOCX:
        return docx.add_docx(body, content)
    decoded, notes = text.decode(content)
    if media_type is MediaType.MARKDOWN:
        text.add_markdown(body, decoded)
    else:
        text.add_paragraphs(body, decoded)
    return notes

"""File to document: the reader is chosen by the content, and whatever goes wrong has a class."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.document import Document, Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest import csv_table, docx, eml, html, msg, office, pdf, pptx, text, xlsx
from pipeline.ingest.body import Body
from pipeline.ingest.family import CONTAINERS
from pipeline.ingest.limits import ReaderLimits
from pipeline.ingest.media_type import PICTURES, MediaType, is_disguised, mismatch
from pipeline.ingest.sniff import media_type_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reads files of one type."""

    extractor: str
    """Its name and version: a text is read anew when this changes."""
    add: Callable[[Body, bytes, ReaderLimits], tuple[Note, ...]]
    """Appends the text of a file; returns what was dropped, joined or guessed."""


def _plain(extractor: str, add: Callable[[Body, bytes], tuple[Note, ...]]) -> Reader:
    """Of a format that unpacks to nothing larger than the file."""
    return Reader(extractor=extractor, add=lambda body, content, _: add(body, content))


def _pdf(ocr: pdf.Ocr | None = None) -> Reader:
    return Reader(
        extractor=pdf.EXTRACTOR,
        add=lambda body, content, limits: pdf.add_pdf(body, content, limits=limits.pdf, ocr=ocr),
    )


def _docx(view: docx.Revisions) -> Reader:
    """The view belongs to the name: the text of another view is another text."""
    is_final = view is docx.Revisions.FINAL
    return Reader(
        extractor=docx.EXTRACTOR if is_final else f"{docx.EXTRACTOR}, {view.value} revisions",
        add=lambda body, content, limits: docx.add_docx(
            body, content, revisions=view, limits=limits.package
        ),
    )


def _package(extractor: str, add: Callable[..., tuple[Note, ...]]) -> Reader:
    return Reader(
        extractor=extractor,
        add=lambda body, content, limits: add(body, content, limits=limits.package),
    )


def _office(media_type: MediaType) -> Reader:
    return Reader(
        extractor=office.extractor_of(media_type),
        add=lambda body, content, limits: office.add_office(
            body, content, media_type, limits=limits.package
        ),
    )


_PLAIN = _plain(text.EXTRACTOR, text.add_text)
READERS: dict[MediaType, Reader] = {
    MediaType.PDF: _pdf(),
    MediaType.DOCX: _docx(docx.Revisions.FINAL),
    MediaType.XLSX: _package(xlsx.EXTRACTOR, xlsx.add_xlsx),
    MediaType.PPTX: _package(pptx.EXTRACTOR, pptx.add_pptx),
    MediaType.EML: _plain(eml.EXTRACTOR, eml.add_eml),
    MediaType.MSG: _plain(msg.EXTRACTOR, msg.add_msg),
    MediaType.HTML: _plain(html.EXTRACTOR, html.add_html),
    MediaType.CSV: _plain(csv_table.EXTRACTOR, csv_table.add_csv),
    MediaType.MARKDOWN: _plain(f"{text.EXTRACTOR} md", text.add_markdown_file),
    MediaType.TEXT: _PLAIN,
    MediaType.JSON: _PLAIN,
    **{media_type: _office(media_type) for media_type in office.CONVERTED},
}
"""What reads each type. Types that are not here are not read."""


def reader_of(
    media_type: MediaType, revisions: str = docx.Revisions.FINAL, ocr: pdf.Ocr | None = None
) -> Reader:
    """What reads files of the type in this view of their tracked changes, with OCR or without."""
    if media_type is MediaType.DOCX:
        return _docx(docx.Revisions(revisions))
    if media_type is MediaType.PDF:
        return _pdf(ocr)
    return READERS[media_type]


def extractors(revisions: str = docx.Revisions.FINAL, ocr: pdf.Ocr | None = None) -> frozenset[str]:
    """Names and versions of all readers, so asked: a text by another one is to be read anew."""
    names = {reader_of(media_type, revisions).extractor for media_type in READERS}
    engines = frozenset() if ocr is None else ocr.engine_names()
    return frozenset(names | {_with_engine(pdf.EXTRACTOR, engine) for engine in engines})


def awaits_ocr(document: Document, ocr: pdf.Ocr | None) -> bool:
    """Whether it has pages without text that OCR was never put to and can be by now."""
    kinds = {note.kind for note in document.notes}
    untried = "page_without_text" in kinds and pdf.ENGINE_NOTE not in kinds
    return untried and ocr is not None and ocr.engine is not None


def _with_engine(extractor: str, engine: str) -> str:
    return f"{extractor} + {engine}"


def ingest(
    content: bytes,
    *,
    name: str,
    sha256: str,
    revisions: str = docx.Revisions.FINAL,
    limits: Mapping[str, int] | None = None,
    ocr: Mapping[str, Any] | None = None,
) -> Document:
    """Read the bytes of one file.

    Args:
        content: all bytes of the file.
        name: the file's name; its extension is compared with the content.
        sha256: of `content`; becomes the document's name.
        revisions: the view of tracked changes, where a format has them: a value of
            `docx.Revisions`.
        limits: fields of `ReaderLimits`; None for the defaults.
        ocr: fields of `pdf.Ocr`; None leaves pages without text listed as not read.

    Raises:
        IngestError: nothing can be read; its class says what is wrong.
    """
    media_type = media_type_of(content, name)
    _check_type(media_type, name)
    reader = reader_of(media_type, revisions, None if ocr is None else pdf.Ocr(**ocr))
    body = Body()
    notes = reader.add(body, content, ReaderLimits(**(limits or {})))
    document_text, blocks, pages = body.finished()
    if not document_text.strip():
        raise _no_text(media_type, notes)
    return Document(
        sha256=sha256,
        media_type=media_type.value,
        text=document_text,
        blocks=blocks,
        pages=pages,
        extractor=_extractor(reader, notes),
        notes=notes,
    )


def _extractor(reader: Reader, notes: Iterable[Note]) -> str:
    """The reader's name, and that of the engine for OCR where it took part."""
    engines = [note.detail for note in notes if note.kind == pdf.ENGINE_NOTE]
    return _with_engine(reader.extractor, engines[0]) if engines else reader.extractor


def name_note(media_type: str, name: str) -> tuple[Note, ...]:
    """A note where a readable file has another type's extension, else nothing."""
    if not mismatch(MediaType(media_type), name):
        return ()
    detail = f"the content is {media_type}, which the file's extension does not say"
    return (Note(kind="mismatched_type", detail=detail),)


def _check_type(media_type: MediaType, name: str) -> None:
    if media_type is MediaType.EMPTY:
        raise IngestError(ExceptionClass.EMPTY, "the file holds no content", retryable=True)
    if media_type is MediaType.ENCRYPTED_OFFICE:
        raise IngestError(
            ExceptionClass.ENCRYPTED,
            "the document asks for a password; supply a copy that opens without one",
            retryable=True,
        )
    # What claims to be something else is not handed to another program.
    is_refused = media_type in office.CONVERTED and is_disguised(media_type, name)
    if media_type in READERS and not is_refused:
        return
    raise _unread(media_type, name)


def _unread(media_type: MediaType, name: str) -> IngestError:
    if media_type is MediaType.BINARY and mismatch(media_type, name):
        return IngestError(
            ExceptionClass.CORRUPT,
            "the content is nothing known, whatever the file's extension says; supply a new copy",
        )
    if mismatch(media_type, name):
        return IngestError(
            ExceptionClass.MISMATCHED_TYPE,
            f"the content is {media_type.value}, which the file's extension does not say; "
            "give the file its right name, or supply the right file",
        )
    if media_type in CONTAINERS:
        return IngestError(
            ExceptionClass.UNSUPPORTED,
            f"{media_type.value} has no text of its own; the files in it are received instead",
        )
    if media_type in PICTURES:
        return _no_text(media_type)
    return IngestError(
        ExceptionClass.UNSUPPORTED,
        f"{media_type.value} is not read; save it as PDF, DOCX or text",
    )


def _no_text(media_type: MediaType, notes: Iterable[Note] = ()) -> IngestError:
    if media_type in PICTURES:
        return IngestError(
            ExceptionClass.NO_TEXT, "no page has text; run OCR over it and supply the result"
        )
    if media_type is MediaType.PDF:
        reasons = [note.detail for note in notes if note.kind == "page_without_text"]
        reason = reasons[0] if reasons else "its pages are blank"
        return IngestError(ExceptionClass.NO_TEXT, f"no page has text: {reason}")
    if any(note.kind == "picture_without_text" for note in notes):
        detail = "only pictures without text; OCR is not done in this format, supply a PDF"
        return IngestError(ExceptionClass.NO_TEXT, detail)
    return IngestError(ExceptionClass.NO_TEXT, "the file opens and shows no text; check the file")

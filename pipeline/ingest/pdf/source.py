"""One PDF opened by both readers."""

import logging
from dataclasses import dataclass, field
from io import BytesIO

import pypdfium2 as pdfium
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PdfReadError

from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.pdf.content_size import ContentSizes
from pipeline.ingest.pdf.layer import has_layers
from pipeline.ingest.pdf.limits import PdfLimits

# pypdf warns once per odd font, with up to 2 KB a line.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(slots=True, kw_only=True)
class Source:
    """The open file. At least one of the two readers has it."""

    reader: PdfReader | None
    pages: tuple[PageObject, ...]
    """As pypdf found them; empty where it could not open the file."""
    document: pdfium.PdfDocument | None
    limits: PdfLimits
    sizes: ContentSizes = field(default_factory=ContentSizes)
    has_layers: bool = False
    """Whether some layer of the file may be off."""
    asked_in_vain: int = 0
    """Pages so far on which pypdf was asked and had no better text."""

    @property
    def page_count(self) -> int:
        """Pages of the reader that found more."""
        return max(len(self.pages), len(self.document) if self.document is not None else 0)

    def close(self) -> None:
        if self.document is not None:
            self.document.close()


def open_source(content: bytes, limits: PdfLimits) -> Source:
    """Open the file with both readers.

    Raises:
        IngestError: it asks for a password, has too many pages, or neither reader opens it.
    """
    document = _open_pdfium(content)
    if document is not None and len(document) > limits.pages:
        raise _too_long(len(document), limits)
    fault: Exception | None = None
    reader: PdfReader | None = None
    pages: tuple[PageObject, ...] = ()
    try:
        reader = _open_pypdf(content)
        pages = tuple(reader.pages)
    except (IngestError, MemoryError):
        raise
    except Exception as error:  # pypdf raises many kinds on broken files
        fault = error
    source = Source(
        reader=reader,
        pages=pages,
        document=document,
        limits=limits,
        has_layers=reader is not None and has_layers(reader),
    )
    if not source.page_count:
        raise _unreadable(fault)
    if source.page_count > limits.pages:
        raise _too_long(source.page_count, limits)
    return source


def _too_long(pages: int, limits: PdfLimits) -> IngestError:
    return IngestError(
        ExceptionClass.OVER_LIMIT,
        f"{pages} pages are more than {limits.pages}: raise OCTAVO_INGEST__PAGES, "
        "or split the file",
    )


def _open_pypdf(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(content))
        opened = not reader.is_encrypted or reader.decrypt("")
    except DependencyError as error:
        raise IngestError(
            ExceptionClass.ENCRYPTED, f"the PDF's encryption is not supported: {error}"
        ) from error
    if not opened:
        raise IngestError(
            ExceptionClass.ENCRYPTED,
            "the PDF asks for a password; supply a copy that opens without one",
            True,  # noqa: FBT003 - errors take their fields by position, to survive pickling
        )
    return reader


def _open_pdfium(content: bytes) -> pdfium.PdfDocument | None:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise IngestError(
                ExceptionClass.ENCRYPTED,
                "the PDF asks for a password; supply a copy that opens without one",
                True,  # noqa: FBT003 - as above
            ) from error
        return None
    return document


def _unreadable(fault: Exception | None) -> IngestError:
    if isinstance(fault, LimitReachedError):
        return IngestError(
            ExceptionClass.OVER_LIMIT, "the PDF unfolds past the limits of its reader"
        )
    if fault is None:
        return IngestError(ExceptionClass.CORRUPT, "the PDF has no pages")
    kind = "PDF structure" if isinstance(fault, PdfReadError) else type(fault).__name__
    return IngestError(ExceptionClass.CORRUPT, f"not readable as a PDF ({kind}); supply a new copy")

"""PDF to a document, by pypdf in plain mode (layout mode drops what stands in form XObjects)."""

import logging
from importlib.metadata import version
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PdfReadError
from pypdf.generic import Destination

from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body, clean_text
from pipeline.ingest.page_lines import Headings, add_page, furniture_of

EXTRACTOR = f"pypdf {version('pypdf')}"

# pypdf warns once per odd font, with up to 2 KB a line.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def add_pdf(body: Body, content: bytes) -> tuple[Note, ...]:
    """Append every page of the PDF; returns what could not be read, page by page.

    Raises:
        IngestError: encrypted, not readable as a PDF, or without any page.
    """
    reader = _open(content)
    texts: list[str] = []
    notes: list[Note] = []
    for number, page in enumerate(_pages(reader), start=1):
        text, note = _page_text(page, number)
        texts.append(text)
        if note is not None:
            notes.append(note)
    furniture = furniture_of(texts)
    headings = _outline(reader)
    for number, text in enumerate(texts, start=1):
        add_page(body, text, furniture=furniture, headings=headings.get(number, {}))
        body.end_page()
    return tuple(notes)


def _open(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise IngestError(
                ExceptionClass.ENCRYPTED,
                "the PDF asks for a password; supply a copy that opens without one",
                True,
            )
    except DependencyError as error:
        raise IngestError(
            ExceptionClass.ENCRYPTED, f"the PDF's encryption is not supported: {error}"
        ) from error
    except IngestError:
        raise
    except Exception as error:  # pypdf raises many kinds on broken files
        raise _corrupt(error) from error
    return reader


def _pages(reader: PdfReader) -> list[PageObject]:
    try:
        pages = list(reader.pages)
    except Exception as error:  # pypdf raises many kinds on broken files
        raise _corrupt(error) from error
    if not pages:
        raise IngestError(ExceptionClass.CORRUPT, "the PDF has no pages")
    return pages


def _corrupt(error: Exception) -> IngestError:
    kind = "PDF structure" if isinstance(error, PdfReadError) else type(error).__name__
    return IngestError(ExceptionClass.CORRUPT, f"not readable as a PDF ({kind}); supply a new copy")


def _page_text(page: PageObject, number: int) -> tuple[str, Note | None]:
    try:
        text = clean_text(page.extract_text())
    except Exception as error:  # one page's fault must not cost the others
        detail = f"pypdf could not read it ({type(error).__name__})"
        return "", Note(kind="page_not_read", detail=detail, page=number)
    if not text.strip() and _shows_something(page):
        return "", Note(kind="page_without_text", detail="a picture without text", page=number)
    return text, None


def _shows_something(page: PageObject) -> bool:
    """Whether a page without text has content; a blank page raises no alarm."""
    try:
        return "/XObject" in page.get("/Resources", {}) and bool(page.images)
    except Exception:  # broken resources say that there is something that nobody reads
        return True


def _outline(reader: PdfReader) -> dict[int, Headings]:
    """Bookmarks by page number: title -> level from 1. An unreadable outline is no outline."""
    found: dict[int, Headings] = {}

    def walk(items: list[object], level: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, level + 1)
            elif isinstance(item, Destination) and item.title:
                page = reader.get_destination_page_number(item)
                if page is not None and page >= 0:
                    title = " ".join(str(item.title).split())
                    found.setdefault(page + 1, {})[title] = level

    try:
        walk(list(reader.outline), 1)
    except Exception:  # headings are also found from the text
        return {}
    return found

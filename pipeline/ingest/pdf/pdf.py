"""PDF to a document: every page by the better of two readers, in blocks."""

from collections import Counter
from dataclasses import replace
from importlib.metadata import version

from chunking import BlockKind
from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.pdf.annotation import REMARK_KINDS, remarks_of
from pipeline.ingest.pdf.bookmark import bookmarks_of
from pipeline.ingest.pdf.furniture import furniture_of
from pipeline.ingest.pdf.limits import PdfLimits
from pipeline.ingest.pdf.line import Line, PageText
from pipeline.ingest.pdf.notes import file_notes, page_notes, remark_notes
from pipeline.ingest.pdf.ocr import Ocr, OcrRun
from pipeline.ingest.pdf.page_choice import ChosenPage, choose_page
from pipeline.ingest.pdf.page_layout import add_page
from pipeline.ingest.pdf.picture import lost_note
from pipeline.ingest.pdf.source import Source, open_source

EXTRACTOR = f"octavo pdf 4 (pypdfium2 {version('pypdfium2')} + pypdf {version('pypdf')})"

_LIMITS = PdfLimits()


def add_pdf(
    body: Body, content: bytes, *, limits: PdfLimits = _LIMITS, ocr: Ocr | None = None
) -> tuple[Note, ...]:
    """Append every page of the PDF; returns what was dropped, guessed or not read, by page.

    Args:
        body: grows by the blocks and pages of the file.
        content: all bytes of the file.
        limits: what the file may cost at most.
        ocr: how pages without text are recognised; None leaves them listed as not read.

    Raises:
        IngestError: encrypted, not readable as a PDF, over a limit, or without any page.
    """
    source = open_source(content, limits)
    try:
        return _add(body, source, None if ocr is None else OcrRun(ocr))
    finally:
        source.close()


def _add(body: Body, source: Source, ocr: OcrRun | None) -> tuple[Note, ...]:
    chosen = _chosen_pages(source)
    texts = [PageText() if page.quality.worthless else page.text for page in chosen]
    furniture = furniture_of(texts)
    bookmarks = {} if source.reader is None else bookmarks_of(source.reader)
    notes: list[Note] = []
    remarks: dict[BlockKind, Counter[int]] = {kind: Counter() for kind in REMARK_KINDS}
    hidden: Counter[int] = Counter()
    for index, page in enumerate(chosen):
        text, edges = texts[index], furniture[index]
        lost = lost_note(source, page, text, edges)
        if lost is not None:
            found, lost = _by_ocr(source, page, lost, ocr)
            text = text if found is None else _joined(text, found)
            notes.append(lost)
        add_page(body, text, edges, bookmarks.get(index, ()))
        for remark in remarks_of(source.pages[index]) if index < len(source.pages) else ():
            hidden[page.number] += remark.hidden
            if remark.hidden:
                continue
            body.add(remark.kind, f"{remark.text}\n")
            remarks[remark.kind][page.number] += 1
        body.end_page()
    if ocr is not None:
        notes += ocr.notes()
    return (
        *notes,
        *page_notes(source, chosen),
        *remark_notes(remarks, hidden),
        *file_notes(source),
    )


def _joined(text: PageText, found: PageText) -> PageText:
    """The page's own lines, such as stamps, which are exact, and behind them those of OCR."""
    return (
        replace(found, lines=(*text.lines, Line(""), *found.lines)) if text.text.strip() else found
    )


def _by_ocr(
    source: Source, page: ChosenPage, lost: Note, ocr: OcrRun | None
) -> tuple[PageText | None, Note]:
    """The page by OCR, with a note of how sure it is; None and a note where it stays lost."""
    if lost.kind != "page_without_text" or source.document is None or not page.drawable:
        return None, lost
    if ocr is None:
        hint = "OCR can read it: set OCTAVO_INGEST__OCR to auto"
        return None, replace(lost, detail=f"{lost.detail}; {hint}")
    return ocr.read(source.document, lost)


def _chosen_pages(source: Source) -> list[ChosenPage]:
    """Every page read; stops with the page that takes the text past its limit."""
    chosen: list[ChosenPage] = []
    characters = 0
    for index in range(source.page_count):
        page = choose_page(source, index)
        characters += len(page.text.text)
        if characters > source.limits.characters:
            raise IngestError(
                ExceptionClass.OVER_LIMIT,
                f"the text is longer than {source.limits.characters} characters at page "
                f"{index + 1} of {source.page_count}; split the file",
            )
        chosen.append(page)
    if not characters and any(page.over_limit for page in chosen):
        raise IngestError(
            ExceptionClass.OVER_LIMIT,
            "its pages unfold past the limits of the readers, as bombs do; supply a printed copy",
        )
    return chosen

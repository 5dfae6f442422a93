"""What is noted about the pages of a PDF besides the pages that were lost. Notes hold no text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from chunking import BlockKind
from pipeline.document import Note
from pipeline.ingest.pdf.attachment import attachment_notes
from pipeline.ingest.pdf.crop import hidden_by_crop
from pipeline.ingest.pdf.page_choice import ChosenPage
from pipeline.ingest.pdf.page_range import page_range
from pipeline.ingest.pdf.source import Source
from pipeline.ingest.pdf.structure import stands_for

_REMARKS = {
    BlockKind.COMMENT: ("annotation", "comments"),
    BlockKind.PARAGRAPH: ("form_value", "values of form fields"),
}


def page_notes(source: Source, pages: Sequence[ChosenPage]) -> Iterator[Note]:
    """Which reader was taken where it was not pdfium, and what of the pages was left out."""
    reasons: dict[str, list[int]] = defaultdict(list)
    for page in pages:
        if page.by_pypdf is not None:
            reasons[page.by_pypdf].append(page.number)
    for reason, numbers in reasons.items():
        yield Note(kind="read_by_pypdf", detail=f"{_pages(numbers)}: {reason}")
    disagreeing = [page.number for page in pages if page.disagree]
    if disagreeing:
        detail = f"{_pages(disagreeing)}: one finds a tenth more text than the other"
        yield Note(kind="readers_disagree", detail=detail)
    yield from _counted(
        "covered_text",
        "characters under what the page draws over them left out",
        {page.number: page.text.covered for page in pages},
    )
    yield from _counted(
        "hidden_text",
        "characters that the page does not show left out",
        {page.number: page.text.hidden for page in pages},
    )
    yield from _counted(
        "outside_crop_box",
        "characters outside the visible page left out",
        hidden_by_crop(source, pages),
    )
    scanned = [page.number for page in pages if _keeps_invisible_text(page)]
    if scanned:
        detail = f"{_pages(scanned)}: invisible text over a picture, as scanners' software makes it"
        yield Note(kind="ocr_layer", detail=detail)


def _keeps_invisible_text(page: ChosenPage) -> bool:
    return page.size is not None and page.size.hides_text and page.size.draws_images


def remark_notes(remarks: Mapping[BlockKind, Counter[int]], hidden: Counter[int]) -> Iterator[Note]:
    """How many comments and form values stand at the ends of which pages; `hidden` are left out."""
    yield from _counted("hidden_field", "values of hidden form fields left out", hidden)
    for kind, counts in remarks.items():
        name, what = _REMARKS[kind]
        yield from _counted(name, f"{what} set at the page's end", counts)


def file_notes(source: Source) -> Iterator[Note]:
    """What concerns the whole file."""
    if source.reader is None:
        detail = "pypdf cannot open it: no outline, comments, form values or attachments"
        yield Note(kind="structure_not_read", detail=detail)
        return
    if source.document is not None and len(source.document) != len(source.pages):
        detail = f"pdfium finds {len(source.document)} pages, pypdf {len(source.pages)}"
        yield Note(kind="readers_disagree", detail=detail)
    yield from attachment_notes(source.reader)
    instead = stands_for(source.reader)
    if instead is not None:
        yield Note(kind="page_not_read", detail=instead, page=1)


def _counted(kind: str, what: str, counts: Mapping[int, int]) -> Iterator[Note]:
    numbers = [number for number, count in counts.items() if count]
    if numbers:
        yield Note(kind=kind, detail=f"{_pages(numbers)}: {sum(counts.values())} {what}")


def _pages(numbers: Iterable[int]) -> str:
    numbers = list(numbers)
    return f"{'page' if len(numbers) == 1 else 'pages'} {page_range(numbers)}"

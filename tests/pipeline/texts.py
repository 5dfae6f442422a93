"""Documents for tests, made from plain text."""

import hashlib

from chunking import Block, BlockKind, Frame, FrameItem, FrameKind, Segment
from chunking.segment import Boundary
from pipeline.document import Document, Page


def document_of(text: str, *, page_ends: tuple[int, ...] = ()) -> Document:
    """A document of one paragraph; `page_ends` are offsets at which pages end."""
    starts = (0, *page_ends)
    ends = (*page_ends, len(text))
    pages = tuple(
        Page(number=number, start=start, end=end)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    )
    return Document(
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        media_type="text/plain",
        text=text,
        blocks=(Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text)),) if text else (),
        pages=pages if page_ends else (),
        extractor="a test",
    )


def segment_of(start: int, end: int, index: int = 0) -> Segment:
    """A segment without a heading."""
    return Segment(
        index=index,
        start=start,
        end=end,
        tokens=max(1, (end - start) // 4),
        boundary=Boundary.PARAGRAPH,
        heading=None,
    )


def frame_of(document: Document, start: int, end: int) -> Frame:
    """A frame that carries one passage of the document."""
    text = document.text[start:end]
    item = FrameItem(kind=FrameKind.DEFINITION, name="Term", text=text, start=start, end=end)
    return Frame(items=(item,), tokens=10)

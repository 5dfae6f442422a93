"""PPTX to a document: each slide is a page, its shapes from top to bottom, its notes after them."""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from chunking import BlockKind
from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.docx import PackageLimits
from pipeline.ingest.office_package import checked_package, embedded_count

EXTRACTOR = f"octavo pptx 1 (python-pptx {version('python-pptx')})"
CELL_END = " | "

_TITLES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE})
_EDGES = {
    PP_PLACEHOLDER.FOOTER: BlockKind.FOOTER,
    PP_PLACEHOLDER.DATE: BlockKind.FOOTER,
    PP_PLACEHOLDER.SLIDE_NUMBER: BlockKind.FOOTER,
    PP_PLACEHOLDER.HEADER: BlockKind.HEADER,
}
_DEEPEST = 40
"""Groups in groups; a real slide has three."""

Shape = Any
"""python-pptx has no types of its own."""


def add_pptx(
    body: Body, content: bytes, *, limits: PackageLimits | None = None
) -> tuple[Note, ...]:
    """Append every slide as a page, hidden ones too, which is noted.

    Raises:
        IngestError: over a limit, or not readable as a presentation.
    """
    try:
        package = checked_package(content, limits or PackageLimits())
        slides = Presentation(BytesIO(package)).slides
        notes = [
            note for number, slide in enumerate(slides, 1) for note in _add(body, slide, number)
        ]
    except IngestError:
        raise
    except Exception as error:  # python-pptx raises many kinds on damaged files
        raise IngestError(
            ExceptionClass.CORRUPT,
            f"not readable as a presentation ({type(error).__name__}); supply a new copy",
        ) from error
    embedded = embedded_count(package)
    if embedded:
        detail = f"{embedded} embedded files are not read; supply them as files of their own"
        notes.append(Note(kind="embedded_file", detail=detail))
    return tuple(notes)


def _add(body: Body, slide: Any, number: int) -> Iterator[Note]:
    before = body.length
    pictures = 0
    for shape in _in_order(slide.shapes):
        _add_shape(body, shape)
        pictures += hasattr(shape, "image")
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        text = slide.notes_slide.notes_text_frame.text.strip()
        if text:
            body.add(BlockKind.COMMENT, f"{_plain(text)}\n\n")
    has_text = body.length > before
    body.end_page()
    if slide.element.get("show") == "0":
        yield Note(kind="hidden_slide", detail="the slide is hidden; it was read", page=number)
    if pictures and not has_text:
        yield Note(kind="page_without_text", detail="only pictures on the slide", page=number)
    elif pictures:
        yield Note(kind="picture", detail=f"{pictures} pictures have no text here", page=number)


def _in_order(shapes: Iterable[Shape], depth: int = 0) -> Iterator[Shape]:
    """Title first, then by place; the shapes of a group together."""
    for shape in sorted(shapes, key=_place):
        inner = getattr(shape, "shapes", None)
        if inner is not None and depth < _DEEPEST:
            yield from _in_order(inner, depth + 1)
        else:
            yield shape


def _place(shape: Shape) -> tuple[bool, bool, int, int]:
    kind = _placeholder(shape)
    return (kind not in _TITLES, kind in _EDGES, shape.top or 0, shape.left or 0)


def _placeholder(shape: Shape) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _add_shape(body: Body, shape: Shape) -> None:
    if getattr(shape, "has_table", False):
        _add_table(body, shape.table)
    elif getattr(shape, "has_chart", False):
        if shape.chart.has_title and shape.chart.chart_title.has_text_frame:
            body.add(BlockKind.TEXT_BOX, f"{_plain(shape.chart.chart_title.text_frame.text)}\n\n")
    elif shape.has_text_frame:
        _add_text(body, shape)


def _add_text(body: Body, shape: Shape) -> None:
    place = _placeholder(shape)
    is_title = place in _TITLES
    text = _plain(shape.text_frame.text).strip()
    if is_title and text:
        body.add(BlockKind.HEADING, f"{text}\n\n", level=1)
        return
    kind = _EDGES.get(place, BlockKind.PARAGRAPH if shape.is_placeholder else BlockKind.TEXT_BOX)
    paragraphs = [p for p in shape.text_frame.paragraphs if p.text.strip()]
    for number, paragraph in enumerate(paragraphs, start=1):
        end = "\n\n" if number == len(paragraphs) else "\n"
        is_item = paragraph.level > 0 and kind is BlockKind.PARAGRAPH
        body.add(
            BlockKind.LIST_ITEM if is_item else kind,
            _plain(paragraph.text).strip() + end,
            level=paragraph.level if is_item else None,
        )


def _add_table(body: Body, table: Any) -> None:
    rows = [[_plain(cell.text).strip() for cell in row.cells] for row in table.rows]
    filled = [row for row in rows if any(row)]
    for number, row in enumerate(filled, start=1):
        end = "\n\n" if number == len(filled) else "\n"
        body.add_row(row, separator=CELL_END, end=end)


def _plain(text: str) -> str:
    # A line break inside a paragraph is a vertical tab in python-pptx.
    return text.replace("\v", "\n")

"""DOCX to a document: the package is opened, its XML walked, and each item written."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib.metadata import version

from lxml.etree import _Element as Element

from chunking import BlockKind
from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.docx.annotations import Annotations, Marks
from pipeline.ingest.docx.content import Item, SectionEnd
from pipeline.ingest.docx.context import Context
from pipeline.ingest.docx.list_levels import ListDefinitions
from pipeline.ingest.docx.names import W, child, elements
from pipeline.ingest.docx.numbering import Numbering
from pipeline.ingest.docx.ole import is_encrypted
from pipeline.ingest.docx.package import PART_NOT_READ, Part, linked, open_package
from pipeline.ingest.docx.package_limits import PackageLimits, require
from pipeline.ingest.docx.page_picture import page_area, unread_pictures
from pipeline.ingest.docx.remarks import Remarks
from pipeline.ingest.docx.revisions import Revisions
from pipeline.ingest.docx.sections import Sections, section_properties
from pipeline.ingest.docx.story import Story
from pipeline.ingest.docx.styles import Styles
from pipeline.ingest.docx.writer import Writer

EXTRACTOR = f"octavo docx 2 (python-docx {version('python-docx')}, lxml {version('lxml')})"


def add_docx(
    body: Body,
    content: bytes,
    *,
    revisions: Revisions = Revisions.FINAL,
    limits: PackageLimits | None = None,
) -> tuple[Note, ...]:
    """Append the text of a DOCX, or of a DOCM, DOTX or DOTM, whose macros are not looked at.

    Args:
        revisions: the view of tracked changes that becomes the text.
        limits: how much the package may hold; None for the defaults.

    Returns:
        What was dropped, joined, guessed or not read.

    Raises:
        IngestError: encrypted, over a limit, or not readable as a DOCX.
    """
    remarks = Remarks()
    writer = Writer(body)
    before = body.length
    for item, kind in docx_items(content, revisions, limits or PackageLimits(), remarks):
        writer.write(item, kind)
    for detail in unread_pictures(remarks.large_pictures, body.length - before):
        remarks.tell("picture_without_text", detail)
    return remarks.notes(revisions)


def docx_items(
    content: bytes, revisions: Revisions, limits: PackageLimits, remarks: Remarks
) -> Iterator[tuple[Item, BlockKind | None]]:
    """The paragraphs and rows of a DOCX in reading order, before they are written.

    The kind is that of the header or footer that holds the item; None in the text. `remarks`
    fills up on the way.

    Raises:
        IngestError: as `add_docx`.
    """
    if is_encrypted(content):
        raise IngestError(
            ExceptionClass.ENCRYPTED,
            "the document asks for a password; supply a copy that opens without one",
            retryable=True,
        )
    main = open_package(content, limits, remarks)
    if child(main.root, "body") is None:
        raise IngestError(ExceptionClass.CORRUPT, "the DOCX has no body; supply a new copy")
    sections = section_properties(main.root)
    settings = _root_of(main, "settings", remarks)
    context = _context(main, settings, sections, view=revisions, limits=limits, remarks=remarks)
    try:
        yield from _reading_order(context, main, sections, settings)
    except RecursionError as error:
        raise IngestError(
            ExceptionClass.OVER_LIMIT, "elements nested too deep; save the file anew in Word"
        ) from error
    for annotations in context.annotations.values():
        annotations.tell_left(remarks)


def _context(
    main: Part,
    settings: Element | None,
    sections: list[Element],
    *,
    view: Revisions,
    limits: PackageLimits,
    remarks: Remarks,
) -> Context:
    styles = Styles(_root_of(main, "styles", remarks))
    lists = ListDefinitions(_root_of(main, "numbering", remarks), styles)
    kinds = (
        (BlockKind.FOOTNOTE, "footnotes", "footnote"),
        (BlockKind.ENDNOTE, "endnotes", "endnote"),
        (BlockKind.COMMENT, "comments", "comment"),
    )
    return Context(
        view=view,
        styles=styles,
        numbering=Numbering(lists, styles, remarks),
        remarks=remarks,
        annotations={
            kind: Annotations(kind, linked(main.link(link), link, remarks), name)
            for kind, link, name in kinds
        },
        marks={
            kind: Marks(kind, settings, sections)
            for kind in (BlockKind.FOOTNOTE, BlockKind.ENDNOTE)
        },
        page_area=page_area(sections),
        nesting=limits.nesting,
        open_docx=partial(_inside, view=view, limits=limits, remarks=remarks),
    )


def _inside(
    content: bytes, *, view: Revisions, limits: PackageLimits, remarks: Remarks
) -> Iterator[Item]:
    """A DOCX in the text of another one, as Word shows it: without its headers and footers."""
    require(2, limits.nesting, "documents stand in each other: {} levels where {} are left")
    shallower = replace(limits, nesting=limits.nesting - 1)
    for item, kind in docx_items(content, view, shallower, remarks):
        if kind is None:
            yield item


def _reading_order(
    context: Context,
    main: Part,
    sections: list[Element],
    settings: Element | None,
) -> Iterator[tuple[Item, BlockKind | None]]:
    """Each section's headers, its text, its footers. The kind is None in the text."""
    headers = Sections("header", sections, main, settings)
    footers = Sections("footer", sections, main, settings)
    index = 0
    yield from _margin(context, headers, index, BlockKind.HEADER)
    bodies = (block for body in main.root.iterchildren(f"{W}body") for block in elements(body))
    for item in Story(context, main, [main.root], None).items(bodies):
        if isinstance(item, SectionEnd):
            yield from _margin(context, footers, index, BlockKind.FOOTER)
            index += 1
            for marks in context.marks.values():
                marks.end_section()
            yield from _margin(context, headers, index, BlockKind.HEADER)
        else:
            yield item, None
    yield from _margin(context, footers, index, BlockKind.FOOTER)
    for margins in (headers, footers):
        margins.tell_left(context.remarks)


def _margin(
    context: Context, margins: Sections, index: int, kind: BlockKind
) -> Iterator[tuple[Item, BlockKind]]:
    for part in margins.of_section(index, context.remarks):
        for item in Story(context, part, [part.root], kind).items(elements(part.root)):
            yield item, kind


def _root_of(main: Part, kind: str, remarks: Remarks) -> Element | None:
    """A part of definitions. Without its numbering, a text lacks labels that a reader sees."""
    lost = PART_NOT_READ if kind == "numbering" else "definitions_not_read"
    part = linked(main.link(kind), kind, remarks, lost=lost)
    return None if part is None else part.root

"""Plain text and Markdown to a document."""

import re

from markdown_it import MarkdownIt

from chunking import BlockKind
from pipeline.document import Note
from pipeline.ingest.body import Body
from pipeline.ingest.encoding import decode
from pipeline.ingest.text_pages import pages_of
from pipeline.ingest.transcript import add_transcript, transcript_of

EXTRACTOR = "octavo text 2"

_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*\n?)+(?:[^\S\n]*\n)*|\s+")
_MARKDOWN_KINDS = {
    "heading_open": BlockKind.HEADING,
    "paragraph_open": BlockKind.PARAGRAPH,
    "list_item_open": BlockKind.LIST_ITEM,
    "tr_open": BlockKind.TABLE_ROW,
}


def add_text(body: Body, content: bytes) -> tuple[Note, ...]:
    """Append a plain text: as a transcript, by its pages, or as paragraphs.

    Raises:
        IngestError: no encoding fits.
    """
    text, notes = decode(content)
    transcript = transcript_of(text)
    if transcript is not None:
        return (*notes, *add_transcript(body, transcript))
    pages = pages_of(text)
    for page in pages:
        add_paragraphs(body, page.text)
        body.add(BlockKind.PAGE_BREAK, page.end)
        body.end_page()
    if not pages:
        add_paragraphs(body, text)
    return notes


def add_markdown_file(body: Body, content: bytes) -> tuple[Note, ...]:
    """Append a Markdown text.

    Raises:
        IngestError: no encoding fits.
    """
    text, notes = decode(content)
    add_markdown(body, text)
    return notes


def add_paragraphs(body: Body, text: str) -> None:
    """Blocks of a plain text: runs of lines between blank lines."""
    for match in _PARAGRAPH.finditer(text):
        body.add(BlockKind.PARAGRAPH, match.group())


def add_markdown(body: Body, text: str) -> None:
    """Blocks of a Markdown text, which itself is kept as it is written."""
    lines = text.split("\n")
    lines = [f"{line}\n" for line in lines[:-1]] + lines[-1:]
    starts = _block_starts(text)
    for position, (line, kind, level) in enumerate(starts):
        end = starts[position + 1][0] if position + 1 < len(starts) else len(lines)
        body.add(kind, "".join(lines[line:end]), level=level)


def _block_starts(text: str) -> list[tuple[int, BlockKind, int | None]]:
    """First line, kind and level of each block, ascending; the first begins at line 0."""
    found: dict[int, tuple[BlockKind, int | None]] = {0: (BlockKind.PARAGRAPH, None)}
    parser = MarkdownIt("commonmark").enable("table")
    for token in parser.parse(text):
        kind = _MARKDOWN_KINDS.get(token.type)
        if kind is None or token.map is None:
            continue
        level = int(token.tag[1]) if kind is BlockKind.HEADING else None
        # A list item opens before the paragraph inside it: the outer one names the line.
        if kind is not BlockKind.PARAGRAPH or token.map[0] not in found:
            found[token.map[0]] = (kind, level)
    return [(line, *found[line]) for line in sorted(found)]

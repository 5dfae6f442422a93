"""Plain text and Markdown to a document."""

import re

from charset_normalizer import from_bytes
from markdown_it import MarkdownIt

from chunking import BlockKind
from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body, clean_text

_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*\n?)+(?:[^\S\n]*\n)*|\s+")
EXTRACTOR = "octavo text 1"

_MARKDOWN_KINDS = {
    "heading_open": BlockKind.HEADING,
    "paragraph_open": BlockKind.PARAGRAPH,
    "list_item_open": BlockKind.LIST_ITEM,
    "tr_open": BlockKind.TABLE_ROW,
}


def decode(content: bytes) -> tuple[str, tuple[Note, ...]]:
    """The text of `content`, with a note where its encoding was guessed.

    Raises:
        IngestError: no encoding fits.
    """
    for encoding in _declared(content):
        try:
            return clean_text(content.decode(encoding)), ()
        except UnicodeDecodeError:
            continue
    guess = from_bytes(content).best()
    if guess is None:
        raise IngestError(
            ExceptionClass.CORRUPT, "no text encoding fits; save the file as UTF-8 and try again"
        )
    note = Note(kind="encoding_guessed", detail=f"read as {guess.encoding}")
    return clean_text(str(guess)), (note,)


def add_paragraphs(body: Body, text: str) -> None:
    """Blocks of a plain text: runs of lines between blank lines."""
    for match in _PARAGRAPH.finditer(text):
        body.add(BlockKind.PARAGRAPH, match.group())


def add_markdown(body: Body, text: str) -> None:
    """Blocks of a Markdown text, which itself is kept as it is written."""
    lines = text.splitlines(keepends=True)
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


def _declared(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16", "utf-8-sig")
    return ("utf-8-sig",)

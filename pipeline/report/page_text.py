"""The text of a document as the report shows it: pages of blocks of runs."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chunking import Block, BlockKind
from pipeline.document import Document
from pipeline.report.text_marks import Run, TextMarks

_SECTION_CHARACTERS = 6_000
"""Where a format has no pages its text is shown in pieces of about two pages, which a browser
lays out only when they come into view."""

UNSEEN = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_BREAK})
"""Kinds of block that a person does not count as paragraphs."""
_PROSE_LINE = 45
"""Lines of a hard-wrapped paragraph are at least this long on average; those of addresses,
signature blocks and lists are shorter and keep their line ends."""

_BRACKETS = " \t\n(["
"""A number is the same with and without brackets: a note's `1` may be written as `[1]`."""

_CONTROLS = {code for code in range(32) if chr(code) not in "\t\n\f"}
_SURROGATES = range(0xD800, 0xE000)
_REPLACED = dict.fromkeys((*_CONTROLS, *_SURROGATES), "\ufffd")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """One block, or the part of it that stands on one page."""

    kind: str
    level: int | None
    label: str | None
    """A number that is computed and not part of the text; None where there is none."""
    wraps: bool
    """Whether its line ends are typesetting only."""
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """One page, or a stretch of a text without pages."""

    id: str
    number: int | None
    """None where the format has no pages."""
    blocks: tuple[TextBlock, ...]


def shown_text(text: str) -> str:
    """The text with what HTML cannot carry (controls, lone surrogates) as U+FFFD.

    Character by character, so that offsets stay true.
    """
    return text.translate(_REPLACED)


def text_pages(document: Document, marks: TextMarks) -> Iterator[TextPage]:
    """The pages of `document` in order; joined, the texts of their runs are its shown text."""
    blocks = list(top_blocks(document))
    starts = [block.start for block in blocks]
    for number, start, end in _sections(document, blocks):
        first, stop = max(0, bisect_right(starts, start) - 1), bisect_left(starts, end)
        yield TextPage(
            id=f"p{number}" if document.pages else f"s{number}",
            number=number if document.pages else None,
            blocks=tuple(
                _part(document.text, block, max(start, block.start), min(end, block.end), marks)
                for block in blocks[first:stop]
            ),
        )


def top_blocks(document: Document) -> Iterator[Block]:
    """The blocks that joined are the text: without cells, and with gaps as paragraphs."""
    reached = 0
    for block in document.blocks:
        if block.kind is BlockKind.TABLE_CELL or block.end <= block.start:
            continue
        if block.start > reached:
            yield Block(kind=BlockKind.PARAGRAPH, start=reached, end=block.start)
        yield block
        reached = block.end
    if reached < len(document.text):
        yield Block(kind=BlockKind.PARAGRAPH, start=reached, end=len(document.text))


def _sections(document: Document, blocks: Sequence[Block]) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each page, or of each stretch where there are no pages."""
    if document.pages:
        yield from ((page.number, page.start, page.end) for page in document.pages)
        return
    number, start = 1, 0
    for stop in _stops(document.text, blocks):
        if stop - start >= _SECTION_CHARACTERS or stop == len(document.text):
            yield number, start, stop
            number, start = number + 1, stop


def _stops(text: str, blocks: Sequence[Block]) -> Iterator[int]:
    """Where a stretch may end: after every block, and inside one that is very long."""
    for block in blocks:
        at = block.start
        while block.end - at > 2 * _SECTION_CHARACTERS:
            space = text.find(" ", at + _SECTION_CHARACTERS, at + 2 * _SECTION_CHARACTERS)
            at = at + 2 * _SECTION_CHARACTERS if space < 0 else space + 1
            yield at
        yield block.end


def _part(text: str, block: Block, start: int, end: int, marks: TextMarks) -> TextBlock:
    """The part `[start, end)` of a block."""
    part = text[start:end]
    begins = start == block.start and block.label is not None
    written = part.lstrip(_BRACKETS).startswith((block.label or "").lstrip(_BRACKETS))
    return TextBlock(
        kind=block.kind.value,
        level=block.level,
        label=block.label if begins and not written else None,
        wraps=_wraps(part),
        runs=tuple(marks.runs(start, end)),
    )


def _wraps(text: str) -> bool:
    lines = text.strip().split("\n")
    if len(lines) == 1:
        return True
    return sum(map(len, lines[:-1])) >= _PROSE_LINE * (len(lines) - 1)

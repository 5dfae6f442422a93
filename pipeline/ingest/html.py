"""HTML to a document: what a reader of the page sees, without its programs and hidden parts."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version

from lxml import etree
from lxml.html import HTMLParser

from chunking import BlockKind
from pipeline.document import Note
from pipeline.errors import IngestError
from pipeline.exception import ExceptionClass
from pipeline.ingest.body import Body
from pipeline.ingest.encoding import decode
from pipeline.ingest.html_flow import Flow, Passage, Table
from pipeline.ingest.html_table import without_empty_end

EXTRACTOR = f"octavo html 2 (lxml {version('lxml')})"
CELL_END = " | "

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.-]+)"""
)
_TOO_DEEP = "Excessive depth"
"""How libxml2 says that it leaves out what lies deeper (parserInternals.h, XML_MAX_HUGE_DEPTH)."""
_CHARSET_WITHIN = 4096
_NOTES = {
    "hidden_text": "{} hidden elements are not in the text",
    "script_dropped": "{} scripts and style sheets are not in the text",
    "deletion_dropped": "{} elements marked as deleted are not in the text",
    "struck_text": "{} elements that a line is drawn through are in the text",
    "picture": "{} pictures and frames have no text here",
}


def add_html(body: Body, content: bytes) -> tuple[Note, ...]:
    """Append what a page shows; returns what was dropped or guessed.

    Raises:
        IngestError: no encoding fits, or nothing is HTML.
    """
    markup, notes = markup_of(content)
    return (*notes, *add_markup(body, markup))


def markup_of(content: bytes) -> tuple[str, tuple[Note, ...]]:
    """The markup in `content`, by the encoding that it declares or shows, and what was guessed.

    Raises:
        IngestError: no encoding fits.
    """
    found = _CHARSET.search(content[:_CHARSET_WITHIN])
    return decode(content, declared=found[1].decode("ascii", "replace") if found else None)


def add_markup(body: Body, markup: str) -> tuple[Note, ...]:
    """The same for HTML that is text already, such as a mail's body."""
    dropped: Counter[str] = Counter()
    for piece in shown_in(markup, dropped):
        if isinstance(piece, Passage):
            _add_passage(body, piece)
        else:
            _add_table(body, piece)
    return notes_on(dropped)


def shown_in(markup: str, dropped: Counter[str]) -> Iterator[Passage | Table]:
    """What the markup shows, in order; `dropped` counts the rest, by kind of note.

    Raises:
        IngestError: nothing is HTML.
    """
    yield from Flow(dropped).read(_parsed(markup))


def _parsed(markup: str) -> etree._Element:
    # U+0000 ends a text for libxml2, and nobody sees it.
    data = markup.replace("\x00", "").encode("utf-8", "replace")
    try:
        # Without `huge_tree`, what lies deeper than 256 elements would be lost without a word.
        parser = HTMLParser(encoding="utf-8", huge_tree=True)
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise IngestError(ExceptionClass.CORRUPT, "not readable as HTML") from error
    if any(_TOO_DEEP in (entry.message or "") for entry in parser.error_log):
        raise IngestError(
            ExceptionClass.OVER_LIMIT,
            "elements lie more than 2048 deep, where the parser stops; save the page as PDF",
        )
    if root is None:
        raise IngestError(ExceptionClass.NO_TEXT, "the page shows no text")
    return root


def _add_passage(body: Body, passage: Passage) -> None:
    end = "\n" if passage.kind is BlockKind.LIST_ITEM else "\n\n"
    body.add(passage.kind, passage.text + end, level=passage.level, label=passage.label)


def _add_table(body: Body, table: Table) -> None:
    for place, row in enumerate(table, start=1):
        end = "\n\n" if place == len(table) else "\n"
        body.add_row(without_empty_end(row), separator=CELL_END, end=end)


def notes_on(dropped: Counter[str]) -> tuple[Note, ...]:
    """What `shown_in` left out, in words; what no reader of a page misses has none."""
    return tuple(
        Note(kind=kind, detail=words.format(dropped[kind]))
        for kind, words in _NOTES.items()
        if dropped[kind]
    )

"""Transcripts, whose lines are numbered from 1 on every page: cited as page:line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chunking import BlockKind
from pipeline.document import Note
from pipeline.ingest.body import Body

_NUMBERED = re.compile(r"[ \t]{0,12}(\d{1,2})(?:[ \t:.]+(?P<text>.*)|(?=$))")
_PRINTED_PAGE = re.compile(r"(?:\bpage\s*:?\s*|^\s*|\s{2,})(\d{1,5})(?:\s+of\s+\d+)?\s*$", re.I)
_FULL_PAGE = range(20, 32)
"""Lines on a full page: 25 in most courts, 24 to 28 in others."""
_NUMBERED_SHARE = 0.6
"""Of the lines with text. Numbered lists have longer items, and stop short of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the file. `text` is without the number, and with its line end."""

    number: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Pages in order; every line of the file is on one of them."""

    pages: tuple[tuple[Line, ...], ...]
    printed: tuple[int, ...]
    """What is printed on the pages; their count in the file where nothing consistent is."""


def transcript_of(text: str) -> Transcript | None:
    """The transcript; None for any other text.

    A text is one where two pages or more run from line 1 to 20 or beyond without a gap, and
    most lines with text are numbered.
    """
    lines = [_line(line) for line in text.splitlines(keepends=True)] if _may_be(text) else []
    pages = tuple(_pages(lines))
    full = sum(_last_number(page) in _FULL_PAGE for page in pages)
    filled = sum(1 for line in lines if line.number is not None or line.text.strip())
    numbered = sum(1 for line in lines if line.number is not None)
    if full < 2 or numbered < _NUMBERED_SHARE * filled:
        return None
    return Transcript(pages=pages, printed=_printed(pages))


def add_transcript(body: Body, transcript: Transcript) -> tuple[Note, ...]:
    """Append each line as a block whose label is `page:line`, without its number in the text."""
    for number, page in zip(transcript.printed, transcript.pages, strict=True):
        numbered = [place for place, line in enumerate(page) if line.number is not None]
        for place, line in enumerate(page):
            kind = BlockKind.PARAGRAPH
            if line.number is None and numbered:
                kind = BlockKind.HEADER if place < numbered[0] else kind
                kind = BlockKind.FOOTER if place > numbered[-1] else kind
            label = None if line.number is None else f"{number}:{line.number}"
            body.add(kind, line.text, label=label)
        body.end_page()
    detail = f"numbers of lines are labels (page:line), not text, on {len(transcript.pages)} pages"
    return (Note(kind="transcript", detail=detail),)


def _may_be(text: str) -> bool:
    """A cheap look: some early line is numbered 20."""
    return re.search(r"^[ \t]{0,12}20(?:[ \t:.]|$)", text[:200_000], re.MULTILINE) is not None


def _line(line: str) -> Line:
    bare = line.rstrip("\n\f")
    match = _NUMBERED.fullmatch(bare)
    if match is None or int(match[1]) not in range(1, _FULL_PAGE.stop):
        return Line(number=None, text=line)
    return Line(number=int(match[1]), text=(match["text"] or "") + line[len(bare) :])


def _pages(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Cut at form feeds where there are any, else where the numbers begin again."""
    has_feeds = any("\f" in line.text for line in lines)
    page: list[Line] = []
    for line in _in_sequence(lines):
        before = [each for each in page if each.number is not None]
        if not has_feeds and line.number == 1 and before:
            head = _head(page)
            yield tuple(page[: len(page) - head])
            page = page[len(page) - head :]
        page.append(line)
        if has_feeds and "\f" in line.text:
            yield tuple(page)
            page = []
    if page:
        yield tuple(page)


def _head(page: Sequence[Line]) -> int:
    """How many unnumbered lines at the end of what was read stand above the next page.

    All of them where the first page has lines above its own first; else none.
    """
    if page[0].number is not None:
        return 0
    return next((n for n, line in enumerate(reversed(page)) if line.number is not None), 0)


def _in_sequence(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines whose number does not follow the one before are text that begins with a number."""
    last = 0
    for line in lines:
        if line.number in {1, last + 1}:
            last = line.number or 0
            yield line
        elif line.number is None:
            yield line
        else:
            yield Line(number=None, text=f"{line.number} {line.text}")


def _last_number(page: Sequence[Line]) -> int:
    return max((line.number for line in page if line.number is not None), default=0)


def _printed(pages: Sequence[Sequence[Line]]) -> tuple[int, ...]:
    """Numbers printed above or below the lines, where each page has the next one."""
    for candidates in _candidates(pages):
        first = candidates[0]
        if first is not None and candidates == [first + place for place in range(len(pages))]:
            return tuple(first + place for place in range(len(pages)))
    return tuple(range(1, len(pages) + 1))


def _candidates(pages: Sequence[Sequence[Line]]) -> Iterator[list[int | None]]:
    """What may be printed page numbers: at the first, or the last, unnumbered line of each."""
    for place in (0, -1):
        yield [_printed_on(page, place) for page in pages]


def _printed_on(page: Sequence[Line], place: int) -> int | None:
    edge = [line.text for line in page if line.number is None and line.text.strip()]
    match = _PRINTED_PAGE.search(edge[place].rstrip()) if edge else None
    return int(match[1]) if match else None

"""The cells of a page's tables: the words that stand in them, and what they say."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.ingest.pdf.characters import Spot
from pipeline.ingest.pdf.line import Span

TextOf = Callable[[Span], str]
"""What a stretch of the page's text says, as it reaches the document."""


class Word(NamedTuple):
    """One word of a line, or a whole line that is turned against the page."""

    line: int
    """Index of the page's line."""
    span: Span
    """The whole of that line."""
    start: int
    end: int
    """Half-open, in the text of the page."""
    text: str
    """As the page has it, without corrections."""
    spot: Spot
    """Its box, from the lower left corner of the page as it is read."""

    @property
    def middle(self) -> tuple[float, float]:
        spot = self.spot
        return (spot.left + spot.right) / 2, (spot.bottom + spot.top) / 2


def cell_text(words: Sequence[Word], text_of: TextOf) -> str:
    """The words of one cell in the order of the page's text, those of several lines with blanks.

    Behind a hyphen the line end stays, as it does in the text around tables.
    """
    ordered = sorted(words, key=lambda word: word.start)
    pieces = [text_of(_piece(list(run))) for _, run in groupby(ordered, key=lambda word: word.line)]
    return "".join(_ended(pieces)).strip()


def _piece(words: Sequence[Word]) -> Span:
    start, end, content = words[0].span
    first, last = words[0].start, words[-1].end
    # What follows the last character stands for pdfium's own mark of a hyphen.
    return first, last, content[first - start : len(content) if last == end else last - start]


def _ended(pieces: Sequence[str]) -> Iterator[str]:
    for piece in pieces:
        yield piece
        yield "\n" if piece.endswith(("-", "\u00ad", "\u2010")) else " "


def without_empty(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The rows without those, and without the columns, that have no text at all."""
    filled = [row for row in rows if any(row)]
    used = [column for column in range(len(rows[0])) if any(row[column] for row in filled)]
    return tuple(tuple(row[column] for column in used) for row in filled)

"""A piece: what one request of a reading asks, some fields of a place over a part of its text.

A reply that was cut off is never asked for again as it was: what is left of it is asked in smaller
pieces, of fewer fields first, then of half the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chunking import Block, ImpossibleSplitError, SplitLimits, Vocabulary, split
from pipeline.document import Document

_SMALLEST_TOKENS = 1_000
"""No piece of text gets shorter: its findings would take a page of context each."""
_LEAST_SHARE, _MOST_SHARE = 0.35, 0.65
"""Of the tokens: how far from the middle the text may be cut, to find a good boundary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A cell of the grid of segments and field groups, by its indices in the plan."""

    segment: int
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some fields of a place over the half-open interval `[start, end)` of the document."""

    place: Place
    fields: tuple[str, ...]
    start: int
    end: int
    with_summary: bool = False
    """Whether a summary of the text is asked for as well."""
    is_gleaning: bool = False
    """Whether a first reading has found none of the fields anywhere."""

    def asking(self, fields: Sequence[str], *, with_summary: bool = False) -> "Piece":
        """The same text, other fields."""
        return replace(self, fields=tuple(fields), with_summary=with_summary)


def smaller(
    piece: Piece, rest: Sequence[str], document: Document, vocabulary: Vocabulary
) -> tuple[Piece, ...]:
    """The pieces in which to ask for `rest`, of which none is `piece` itself.

    Fewer fields where there is more than one, else the halves of the text; empty where the text
    is too short to be halved. A summary goes with the first piece, since it is about the text.

    Args:
        piece: what was asked, and cut off.
        rest: those of its fields that are not settled; at least one.
        document: holds the text.
        vocabulary: what its tokens are counted in.
    """
    wanted = piece.with_summary
    if len(rest) < len(piece.fields):
        return (piece.asking(rest, with_summary=wanted),)
    if len(rest) > 1:
        middle = len(rest) // 2
        first = piece.asking(rest[:middle], with_summary=wanted)
        return first, piece.asking(rest[middle:])
    spans = halves(document, piece.start, piece.end, vocabulary)
    return tuple(replace(piece, start=start, end=end) for start, end in spans)


def halves(
    document: Document, start: int, end: int, vocabulary: Vocabulary
) -> tuple[tuple[int, int], ...]:
    """Two intervals that joined are `[start, end)`, cut near its middle where it breaks least.

    Empty where a half would have fewer than 1,000 tokens.
    """
    text = document.text[start:end]
    index = vocabulary.index(text)
    if index.total < 2 * _SMALLEST_TOKENS:
        return ()
    limits = SplitLimits(
        direct_max=1,
        minimum=int(index.total * _LEAST_SHARE),
        maximum=int(index.total * _MOST_SHARE),
    )
    try:
        parts = split(text, _blocks_within(document, start, end), index, limits=limits)
    except ImpossibleSplitError:
        return ()
    return tuple((start + part.start, start + part.end) for part in parts)


def _blocks_within(document: Document, start: int, end: int) -> list[Block]:
    """The document's blocks in `[start, end)`, clipped, with offsets from `start`."""
    return [
        replace(block, start=max(block.start, start) - start, end=min(block.end, end) - start)
        for block in document.blocks
        if block.start < end and block.end > start
    ]

"""Citations: a quote is matched exactly after normalisation, or it is not verified.

Similarity never verifies: a changed number or a dropped "not" must fail.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from chunking import BlockKind, Frame, Segment
from pipeline.answer import Citation, Match
from pipeline.document import Document
from pipeline.searchable import SearchableText

_FURNITURE = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_BREAK})

Place = tuple[int, int]
"""A half-open interval of the document's text, in characters."""


class CitationChecker:
    """Finds quotes in one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._whole = SearchableText(document.text)

    def check(self, quote: str, *, segment: Segment, frame: Frame) -> tuple[Citation, ...]:
        """The citation for `quote`; none where it stands nowhere in the document.

        Of several occurrences one in the segment is cited, else one in a passage that the frame
        carried, else one elsewhere; among these one that stands as the quote has it, else the
        first. A quote that runs over a page's end, past the lines that every page repeats, is
        cited as its parts, each where it stands.
        """
        whole = [(place,) for place in self._whole.places(quote)]
        found = whole or self._across_furniture(quote)
        if not found:
            return ()
        parts = self._likeliest(found, quote.strip(), segment, frame)
        return tuple(self._citation(quote, part, parts, segment, len(found)) for part in parts)

    def _likeliest(
        self, found: Sequence[tuple[Place, ...]], quote: str, segment: Segment, frame: Frame
    ) -> tuple[Place, ...]:
        inside = _within(found, [(segment.start, segment.end)])
        carried = _within(found, [(item.start, item.end) for item in frame.items])
        likely = inside or carried or found
        verbatim = (parts for parts in likely if self._text(parts[0]) == quote)
        return next(verbatim, likely[0])

    def _citation(
        self,
        quote: str,
        part: Place,
        parts: Sequence[Place],
        segment: Segment,
        occurrences: int,
    ) -> Citation:
        start, end = part
        verbatim = self._text(part) == quote.strip()
        return Citation(
            quote=quote if len(parts) == 1 else self._text(part),
            start=start,
            end=end,
            page=self._document.page_at(start),
            match=Match.EXACT if verbatim else Match.NORMALISED,
            in_frame=not segment.start <= start < segment.end,
            occurrences=occurrences,
        )

    def _text(self, place: Place) -> str:
        return self._document.text[place[0] : place[1]]

    def _across_furniture(self, quote: str) -> list[tuple[Place, ...]]:
        """Where `quote` stands if headers, footers and page breaks are looked past."""
        if len(self._kept) < 2:
            return []
        return [self._parts(*place) for place in self._running.places(quote)]

    @cached_property
    def _kept(self) -> tuple[Place, ...]:
        """The stretches of the document between its furniture, in order."""
        edges = [0]
        for block in self._document.blocks:
            if block.kind in _FURNITURE:
                edges += [block.start, block.end]
        edges.append(len(self._document.text))
        return tuple(
            (start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end
        )

    @cached_property
    def _running(self) -> SearchableText:
        return SearchableText("".join(self._text(place) for place in self._kept))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Where each kept stretch begins in the running text, and where the last one ends."""
        starts = [0]
        for start, end in self._kept:
            starts.append(starts[-1] + end - start)
        return tuple(starts)

    def _parts(self, start: int, end: int) -> tuple[Place, ...]:
        """An interval of the running text as intervals of the document, white space trimmed."""
        parts = []
        for (low, high), (origin, _) in zip(pairwise(self._starts), self._kept, strict=True):
            if low < end and start < high:
                place = (origin + max(start, low) - low, origin + min(end, high) - low)
                parts.append(self._trimmed(place))
        return tuple(part for part in parts if part[0] < part[1])

    def _trimmed(self, place: Place) -> Place:
        text = self._text(place)
        start = place[0] + len(text) - len(text.lstrip())
        return start, max(start, place[1] - (len(text) - len(text.rstrip())))


def _within(
    found: Sequence[tuple[Place, ...]], intervals: Sequence[Place]
) -> list[tuple[Place, ...]]:
    """The occurrences that begin in one of the intervals, in order."""
    return [parts for parts in found if any(low <= parts[0][0] < high for low, high in intervals)]

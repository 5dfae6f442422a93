"""Citations: a quote is matched exactly after normalisation, or it is not verified.

A quote that stands nowhere so is looked up once more blanks aside, as pages tear words.
Similarity never verifies: a changed number or a dropped "not" must fail.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock

from chunking import BlockKind, Frame, Segment
from pipeline.answer import Citation, Match
from pipeline.document import Document
from pipeline.evidence.searchable import SearchableText

_FURNITURE = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_BREAK})

Place = tuple[int, int]
"""A half-open interval of the document's text, in characters."""

Occurrence = tuple[Place, ...]
"""The parts in which a quote stands once: several where it runs over a page's end."""


class CitationChecker:
    """Finds quotes in one document. Threads may share it: readings end side by side."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._whole = SearchableText(document.text)
        self._found: dict[str, tuple[Occurrence, ...]] = {}
        self._aside: set[str] = set()
        """Quotes that stand in the document blanks aside only."""
        self._lock = Lock()

    def check(self, quote: str, *, segment: Segment, frame: Frame) -> tuple[Citation, ...]:
        """The citation for `quote`; none where it stands nowhere in the document.

        Of several occurrences one in the segment is cited, else one in a passage that the frame
        carried, else one elsewhere; among these one that stands as the quote has it, else the
        first. A quote that runs over a page's end, past the lines that every page repeats, is
        cited as its parts, each where it stands.
        """
        found = self.occurrences(quote)
        if not found:
            return ()
        parts = self._likeliest(found, quote.strip(), segment, frame)
        return tuple(
            self._citation(
                quote, part, parts, len(found), in_frame=_is_carried(part, segment, frame)
            )
            for part in parts
        )

    def occurrences(self, quote: str) -> tuple[Occurrence, ...]:
        """Every place at which `quote` stands in the document, in order."""
        with self._lock:
            if quote not in self._found:
                self._found[quote] = self._as_it_is(quote) or self._blanks_aside(quote)
            return self._found[quote]

    def _as_it_is(self, quote: str) -> tuple[Occurrence, ...]:
        whole = tuple((place,) for place in self._whole.places(quote))
        return whole or self._across_furniture(quote, SearchableText.places)

    def _blanks_aside(self, quote: str) -> tuple[Occurrence, ...]:
        whole = tuple((place,) for place in self._whole.places_blanks_aside(quote))
        found = whole or self._across_furniture(quote, SearchableText.places_blanks_aside)
        if found:
            self._aside.add(quote)
        return found

    def _likeliest(
        self, found: Sequence[Occurrence], quote: str, segment: Segment, frame: Frame
    ) -> Occurrence:
        inside = _within(found, segment.start, segment.end)
        carried = inside or [
            parts for item in frame.items for parts in _within(found, item.start, item.end)
        ]
        likely = carried or found
        verbatim = (parts for parts in likely if self._text(parts[0]) == quote)
        return next(verbatim, likely[0])

    def _citation(
        self, quote: str, part: Place, parts: Occurrence, occurrences: int, *, in_frame: bool
    ) -> Citation:
        start, end = part
        verbatim = self._text(part) == quote.strip()
        return Citation(
            quote=quote if len(parts) == 1 else self._text(part),
            start=start,
            end=end,
            page=self._document.page_at(start),
            match=Match.EXACT if verbatim else Match.NORMALISED,
            in_frame=in_frame,
            occurrences=occurrences,
            blanks_aside=quote in self._aside,
        )

    def _text(self, place: Place) -> str:
        return self._document.text[place[0] : place[1]]

    def _across_furniture(
        self, quote: str, look_up: Callable[[SearchableText, str], Sequence[Place]]
    ) -> tuple[Occurrence, ...]:
        """Where `quote` stands if headers, footers and page breaks are looked past."""
        if len(self._kept) < 2:
            return ()
        return tuple(self._parts(*place) for place in look_up(self._running, quote))

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

    def _parts(self, start: int, end: int) -> Occurrence:
        """An interval of the running text as intervals of the document, white space trimmed."""
        parts = []
        first = bisect_right(self._starts, start) - 1
        for index in range(first, bisect_left(self._starts, end)):
            low, origin = self._starts[index], self._kept[index][0]
            high = self._starts[index + 1]
            place = (origin + max(start, low) - low, origin + min(end, high) - low)
            parts.append(self._trimmed(place))
        return tuple(part for part in parts if part[0] < part[1])

    def _trimmed(self, place: Place) -> Place:
        text = self._text(place)
        start = place[0] + len(text) - len(text.lstrip())
        return start, max(start, place[1] - (len(text) - len(text.rstrip())))


def _within(found: Sequence[Occurrence], low: int, high: int) -> Sequence[Occurrence]:
    """The occurrences that begin in `[low, high)`; both are in order."""

    def start(parts: Occurrence) -> int:
        return parts[0][0]

    return found[bisect_left(found, low, key=start) : bisect_left(found, high, key=start)]


def _is_carried(part: Place, segment: Segment, frame: Frame) -> bool:
    """Whether the place is one of the frame's passages and not the segment's own."""
    if segment.start <= part[0] < segment.end:
        return False
    return any(item.start <= part[0] < item.end for item in frame.items)

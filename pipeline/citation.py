"""Citations: a quote is matched exactly after normalisation, or it is not verified.

Similarity never verifies: a changed number or a dropped "not" must fail.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from chunking import Frame, Segment
from pipeline.answer import Citation, Match
from pipeline.document import Document
from pipeline.normalise import Folded, Offsets, fold, same_hyphens, without_hyphens

_BULLETS = " \t\r\n-–—•·*"
"""What models put before or after a quote that is not part of it."""


class CitationChecker:
    """Finds quotes in one document. Keeps the folded text, so that many quotes cost one fold."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _folded(self) -> Folded:
        return fold(self._document.text)

    @cached_property
    def _bare(self) -> tuple[str, Offsets]:
        return without_hyphens(self._folded)

    def check(self, quote: str, *, segment: Segment, frame: Frame) -> Citation | None:
        """The citation for `quote`, or None where it stands nowhere in the document.

        Of several occurrences one in the segment is cited, else one in a passage that the frame
        carried, else one elsewhere; among these one that stands as the quote has it, else the
        first.
        """
        found = list(self._occurrences(quote))
        if not found:
            return None
        inside = _within(found, [(segment.start, segment.end)])
        carried = _within(found, [(item.start, item.end) for item in frame.items])
        start, end = self._likeliest(inside or carried or found, quote.strip())
        verbatim = self._document.text[start:end] == quote.strip()
        return Citation(
            quote=quote,
            start=start,
            end=end,
            page=self._document.page_at(start),
            match=Match.EXACT if verbatim else Match.NORMALISED,
            in_frame=not segment.start <= start < segment.end,
            occurrences=len(found),
        )

    def _likeliest(self, places: Sequence[tuple[int, int]], quote: str) -> tuple[int, int]:
        verbatim = (p for p in places if self._document.text[p[0] : p[1]] == quote)
        return next(verbatim, places[0])

    def _occurrences(self, quote: str) -> Iterator[tuple[int, int]]:
        """Half-open intervals of the document in which `quote` stands, in order."""
        wanted = fold(quote.strip(_BULLETS))
        bare_quote, _ = without_hyphens(wanted)
        if not any(character.isalnum() for character in bare_quote):
            return
        bare_text, positions = self._bare
        at = bare_text.find(bare_quote)
        while at >= 0:
            start = int(positions[at])
            end = int(positions[at + len(bare_quote) - 1]) + 1
            if self._stands_alone(start, end) and self._agrees(wanted.text, start, end):
                yield self._folded.original(start, end)
            at = bare_text.find(bare_quote, at + 1)

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether the match neither begins nor ends inside a word or a number."""
        text = self._folded.text
        return not (_inside(text, start) or _inside(text, end))

    def _agrees(self, quote: str, start: int, end: int) -> bool:
        return same_hyphens(quote, self._folded.text[start:end])


def _inside(text: str, place: int) -> bool:
    """Whether `place` lies between two characters of one word or one number such as 2,000.50."""
    before, after = text[max(0, place - 2) : place], text[place : place + 2]
    if not before or not after:
        return False
    if _in_word(before[-1]) and _in_word(after[0]):
        return True
    ends_number = before[-1].isdigit() and after[0] in ".," and after[1:].isdigit()
    starts_number = after[0].isdigit() and before[-1] in ".," and before[:-1].isdigit()
    return ends_number or starts_number


def _in_word(character: str) -> bool:
    # Scripts without blanks between words have no inside of a word that could be cut.
    return character.isalnum() and character < "\u2e80"


def _within(
    found: Sequence[tuple[int, int]], intervals: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The places that begin in one of the intervals, in order."""
    return [place for place in found if any(low <= place[0] < high for low, high in intervals)]

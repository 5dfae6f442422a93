"""A text that quotes are looked up in: exactly, after folding what typesetting changes."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from pipeline.normalise import Folded, Offsets, fold, same_hyphens, without_hyphens

_BULLET = re.compile(r"\s*(?:[-–—•·*]\s+|[•·*]+)?")
"""What models put before a quote that is not part of it. A dash without a blank may be a sign."""


class SearchableText:
    """Folds once, on the first look-up, so that many quotes cost one fold."""

    def __init__(self, text: str) -> None:
        self._text = text

    def places(self, quote: str) -> Iterator[tuple[int, int]]:
        """Half-open intervals of the text in which `quote` stands, in order.

        A place neither begins nor ends inside a word or a number. Hyphens must agree, but for
        those at the end of a line, of which the page does not say whether they belong to the word.
        """
        wanted = fold(_BULLET.sub("", quote, count=1))
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

    @cached_property
    def _folded(self) -> Folded:
        return fold(self._text)

    @cached_property
    def _bare(self) -> tuple[str, Offsets]:
        return without_hyphens(self._folded)

    def _stands_alone(self, start: int, end: int) -> bool:
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
    if before[-1] == "-" and after[0].isdigit() and not before[:-1].isalnum():
        return True  # the sign of a number
    ends_number = before[-1].isdigit() and after[0] in ".," and after[1:].isdigit()
    starts_number = after[0].isdigit() and before[-1] in ".," and before[:-1].isdigit()
    return ends_number or starts_number


def _in_word(character: str) -> bool:
    # Scripts without blanks between words have no inside of a word that could be cut, and a
    # raised figure is the mark of a note, not a part of the word before it.
    is_raised = unicodedata.decomposition(character).startswith("<super>")
    return character.isalnum() and character < "\u2e80" and not is_raised

"""Quotes looked up blanks aside: the letters, digits and marks of both, in order, and no more.

Text layers of PDF files tear words ("1s t", "I NTRODUCTION", "o f") and run them together
("PartyA", "ofthe"); who quotes them tidies that. Which blanks may differ is for
`pipeline.evidence.moved_blanks` to say.
"""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.evidence.gram_index import GramIndex
from pipeline.evidence.moved_blanks import MovedBlanks
from pipeline.evidence.normalise import OPTIONAL_HYPHEN, Folded, fold, folded_text
from pipeline.evidence.spelling import Spelling

FEWEST_CHARACTERS = 16
"""Letters and digits of a quote; fewer may stand anywhere, blanks aside."""
_BLANKS_AND_HYPHENS = str.maketrans("", "", f" -{OPTIONAL_HYPHEN}")
_IDEOGRAPHS = "\u2e80"
"""From here on a character says as much as two, and counts as much."""


class BlanksAside:
    """One folded text without its blanks, indexed at its words on the first look-up."""

    def __init__(self, original: str, folded: Folded, starts: NDArray[np.bool_]) -> None:
        """`starts` says of each character of the folded text whether a word begins there."""
        self._spelling = Spelling(original, folded)
        self._starts = starts
        self._moved = MovedBlanks(folded.text, self._spelling)

    def places(self, quote: str) -> Iterator[tuple[int, int]]:
        """Half-open intervals of the folded text with the quote's letters, digits and marks.

        Hyphens are for the caller to compare, and so are the interval's ends.
        """
        wanted = folded_text(quote).translate(_BLANKS_AND_HYPHENS)
        if _weight(wanted) < FEWEST_CHARACTERS:
            return
        bare, positions = self._spelling.squeezed, self._spelling.positions
        first = next(i for i, character in enumerate(wanted) if character.isalnum())
        proposed = self._index.candidates(wanted, [first]).tolist()
        standing = [at for at in proposed if bare.startswith(wanted, at)]
        if not standing:
            return
        mine = Spelling(quote, fold(quote))
        for at in standing:
            if self._moved.may_differ(mine, at):
                yield int(positions[at]), int(positions[at + len(wanted) - 1]) + 1

    @cached_property
    def _index(self) -> GramIndex:
        spelling = self._spelling
        return GramIndex(spelling.squeezed, np.flatnonzero(self._starts[spelling.positions]))


def _weight(text: str) -> int:
    return sum(1 + (character >= _IDEOGRAPHS) for character in text if character.isalnum())

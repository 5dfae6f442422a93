"""A folded text without its blanks and hyphens, which still knows where they stood."""

from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.evidence.normalise import OPTIONAL_HYPHEN, Folded, Offsets

_BLANK, _HYPHENS = ord(" "), (ord("-"), ord(OPTIONAL_HYPHEN))
_LONGEST_WORD = 60
"""Letters beyond which a run of them is no word that could be weighed."""


class Spelling:
    """The characters of a text in order, and between which of them it has blanks.

    Indices are those of `squeezed` unless something else is said.
    """

    def __init__(self, original: str, folded: Folded) -> None:
        self._original = original
        self._folded = folded

    @property
    def squeezed(self) -> str:
        """The folded text without blanks and hyphens."""
        return self._squeezed[0]

    @property
    def positions(self) -> Offsets:
        """The index in the folded text of each character of `squeezed`."""
        return self._squeezed[1]

    def gaps(self, start: int, end: int) -> NDArray[np.bool_]:
        """Whether a blank stands after each character of `[start, end)` but the last."""
        found: NDArray[np.bool_] = np.diff(self._blanks[start:end]) > 0
        return found

    def hyphens(self, start: int, end: int) -> NDArray[np.bool_]:
        """Whether a hyphen stands after each character of `[start, end)` but the last."""
        apart = np.diff(self.positions[start:end]) - 1
        found: NDArray[np.bool_] = apart > np.diff(self._blanks[start:end])
        return found

    def between(self, index: int) -> str:
        """The blanks and hyphens of the folded text that stand after the character."""
        low, high = self.positions[index] + 1, self.positions[index + 1]
        return self._folded.text[int(low) : int(high)]

    def around(self, index: int) -> tuple[bool, bool]:
        """Whether what stands after the character begins with a blank, and ends with one."""
        between = self.between(index)
        return between[:1] == " ", between[-1:] == " "

    def is_capital(self, index: int) -> bool:
        """Whether the character was written as a capital before folding."""
        return self._original[int(self._folded.starts[int(self.positions[index])])].isupper()

    def words(self, start: int, end: int) -> list[str]:
        """The letters of `[start, end)` as the blanks divide them."""
        edges = [start, *(start + 1 + np.flatnonzero(self.gaps(start, end))).tolist(), end]
        return [self.squeezed[a:b] for a, b in pairwise(edges)]

    def word_before(self, index: int) -> str:
        """The word whose last letter stands before the character, a blank between them."""
        low = index
        while low > 0 and index - low < _LONGEST_WORD and is_letter(self.squeezed[low - 1]):
            if self.between(low - 1) != (" " if low == index else ""):
                break
            low -= 1
        return self.squeezed[low:index]

    def word_after(self, index: int) -> str:
        """The word that begins at the character, a blank before it."""
        high = index
        while high < len(self.squeezed) and high - index < _LONGEST_WORD:
            is_apart = self.between(high - 1) != (" " if high == index else "")
            if is_apart or not is_letter(self.squeezed[high]):
                break
            high += 1
        return self.squeezed[index:high]

    @cached_property
    def _squeezed(self) -> tuple[str, Offsets]:
        codes = self._codes
        kept = np.flatnonzero((codes != _BLANK) & ~np.isin(codes, _HYPHENS))
        return codes[kept].tobytes().decode("utf-32-le", "surrogatepass"), kept

    @cached_property
    def _blanks(self) -> Offsets:
        """How many blanks stand before each character."""
        counted: Offsets = np.cumsum(self._codes == _BLANK)[self.positions]
        return counted

    @property
    def _codes(self) -> NDArray[np.uint32]:
        return np.frombuffer(self._folded.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def is_letter(character: str) -> bool:
    """Whether the character is a letter of a script that sets its words apart by blanks."""
    return character.isalpha() and character < "\u2e80"

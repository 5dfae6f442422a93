"""An index of the places at which words begin, for looking many passages up in one long text.

A passage is looked for where its rarest run of characters stands. The index proposes places by
hash; whoever asks compares the text there. Hashes are polynomials modulo 2^64 over prefix sums
(Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987), so that an index is
built in time linear in the text but for one sort of the words' places.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

_SIZES = (32, 16, 8, 4, 2, 1)
"""Lengths of the runs that are hashed, in characters; the longest that a passage holds is used."""
_ANCHORS = 3
"""Runs of a passage that are looked at; the rarest of them proposes the places."""
_BASE = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse modulo 2^64."""
_INVERSE = pow(_BASE, -1, 2**64)
_MASK = 2**64 - 1


class GramIndex:
    """Proposes where a passage may stand in `text`; never leaves out a place where it does."""

    def __init__(self, text: str, starts: Places) -> None:
        """`starts` are the ascending places at which a passage's words can begin."""
        self._length = len(text)
        self._starts = starts
        self._codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        self._levels: dict[int, tuple[Hashes, Places]] = {}

    def candidates(self, passage: str, anchors: list[int]) -> Places:
        """Ascending places at which `passage` may begin.

        `anchors` are the offsets in it of words that begin at a place of the index wherever the
        passage stands; at least one.
        """
        size = next(size for size in _SIZES if size <= len(passage) - anchors[0])
        fitting = [anchor for anchor in anchors if anchor + size <= len(passage)]
        chosen = fitting[:: max(1, len(fitting) // _ANCHORS)][:_ANCHORS]
        hashes, places = self._level(size)
        wanted = np.array([_hash(passage[a : a + size]) for a in chosen], dtype=np.uint64)
        low = np.searchsorted(hashes, wanted, side="left")
        high = np.searchsorted(hashes, wanted, side="right")
        rarest = int(np.argmin(high - low))
        found = np.sort(places[low[rarest] : high[rarest]]) - chosen[rarest]
        return found[(found >= 0) & (found + len(passage) <= self._length)]

    def _level(self, size: int) -> tuple[Hashes, Places]:
        """The hashes of the runs of `size` characters at the starts, sorted, and their places."""
        if size not in self._levels:
            starts = self._starts[self._starts + size <= self._length]
            hashes = (self._sums[starts + size] - self._sums[starts]) * self._scale[: len(starts)]
            order = np.argsort(hashes, kind="stable")
            self._levels[size] = (hashes[order], starts[order])
        return self._levels[size]

    @cached_property
    def _sums(self) -> Hashes:
        """Prefix sums of the characters' codes, each times a power of the base."""
        terms = self._codes.astype(np.uint64) * _powers(_BASE, self._length)
        return np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)))

    @cached_property
    def _scale(self) -> Hashes:
        """What takes the power out of the sum of a run, for each start."""
        return _powers(_INVERSE, self._length)[self._starts]


def _powers(base: int, count: int) -> Hashes:
    """`base` to the powers 0 to `count` - 1, modulo 2^64."""
    factors = np.full(count, base, dtype=np.uint64)
    factors[:1] = 1
    return np.multiply.accumulate(factors)


def _hash(run: str) -> int:
    value = 0
    for character in reversed(run):
        value = (value * _BASE + ord(character)) & _MASK
    return value

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

_SIZES = (24, 8, 3, 1)
"""Lengths of the runs that are hashed, in characters; the longest that a passage holds is used."""
_ANCHORS = 3
"""Runs of a passage that are looked at; the rarest of them proposes the places."""
_BASE = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse modulo 2^64."""
_INVERSE = pow(_BASE, -1, 2**64)


class GramIndex:
    """Proposes where a passage may stand in `text`; never leaves out a place where it does."""

    def __init__(self, text: str, starts: Places) -> None:
        """`starts` are the ascending places at which a passage's words can begin."""
        self._length = len(text)
        self._starts = starts
        self._codes = _codes(text)
        # A key is the high bits of a run's hash and, below them, the number of its start: to sort
        # them takes half as long as to sort hashes and to take the starts along.
        self._low_bits = np.uint64((1 << len(starts).bit_length()) - 1)
        self._levels: dict[int, Hashes] = {}

    def candidates(self, passage: str, anchors: list[int]) -> Places:
        """Ascending places at which `passage` may begin.

        `anchors` are the offsets in it of words that begin at a place of the index wherever the
        passage stands; at least one.
        """
        size = next(size for size in _SIZES if size <= len(passage) - anchors[0])
        fitting = [anchor for anchor in anchors if anchor + size <= len(passage)]
        chosen = fitting[:: max(1, len(fitting) // _ANCHORS)][:_ANCHORS]
        keys = self._level(size)
        runs = _codes(passage)[np.add.outer(chosen, np.arange(size))]
        wanted = (runs * _FIRST_POWERS[:size]).sum(axis=1, dtype=np.uint64) & ~self._low_bits
        low = np.searchsorted(keys, wanted, side="left")
        high = np.searchsorted(keys, wanted | self._low_bits, side="right")
        rarest = int(np.argmin(high - low))
        numbers = keys[low[rarest] : high[rarest]] & self._low_bits
        found = self._starts[numbers.astype(np.int64)] - chosen[rarest]
        return found[(found >= 0) & (found + len(passage) <= self._length)]

    def _level(self, size: int) -> Hashes:
        """The keys of the runs of `size` characters at the starts, sorted."""
        if size not in self._levels:
            starts = self._starts[self._starts + size <= self._length]
            keys = (self._sums[starts + size] - self._sums[starts]) * self._scale[: len(starts)]
            keys &= ~self._low_bits
            keys |= np.arange(len(starts), dtype=np.uint64)
            keys.sort()
            self._levels[size] = keys
        return self._levels[size]

    @cached_property
    def _sums(self) -> Hashes:
        """Prefix sums of the characters' codes, each times a power of the base."""
        sums = np.zeros(self._length + 1, dtype=np.uint64)
        terms = _powers(_BASE, self._length)
        terms *= self._codes
        np.cumsum(terms, out=sums[1:])
        return sums

    @cached_property
    def _scale(self) -> Hashes:
        """What takes the power out of the sum of a run, for each start."""
        # One power is left in: a run of one character would be all low bits without it.
        return _powers(_INVERSE, self._length)[self._starts] * np.uint64(_BASE)


def _powers(base: int, count: int) -> Hashes:
    """`base` to the powers 0 to `count` - 1, modulo 2^64."""
    factors = np.full(count, base, dtype=np.uint64)
    factors[:1] = 1
    return np.multiply.accumulate(factors, out=factors)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


_FIRST_POWERS = _powers(_BASE, _SIZES[0] + 1)[1:]

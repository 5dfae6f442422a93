"""Cuts a text into segments within token limits, at the places that break least. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from chunking.block import Block
from chunking.boundary import Boundaries, Place
from chunking.errors import ImpossibleSplitError, SplitLimitsError
from chunking.segment import Boundary, Segment
from chunking.structure import Outline, build_outline
from chunking.tokens import TokenIndex

_BUCKETS = 80
"""Of the range between minimum and maximum; the cheapest place of each bucket is weighed."""

_SLACK = 2
"""Tokens kept free at both limits where possible: cutting inside a word can change the count."""

_BALANCE = 8.0
"""Cost of a segment at a limit is a quarter of this: as much as an article costs over a section,
less than a section over a clause. So balance decides only between equals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitLimits:
    """Tokens that a text may have to be read whole, and that each of its segments may have.

    `direct_max`: a longer text is split. 128,000 is what the models in use read well in one
    go, with as much of their window left for the answer.
    `maximum`: above 100,000 tokens models begin to overlook what stands in the middle.
    `minimum`: below 60,000 a segment loses its surroundings, and calls, frames and conflicts
    between readings multiply.

    Sizes are balanced around the middle of the range.

    Raises:
        SplitLimitsError: a limit is below 1, or `minimum` is above `maximum`.
    """

    direct_max: int = 128_000
    minimum: int = 60_000
    maximum: int = 100_000

    def __post_init__(self) -> None:
        for name in ("direct_max", "minimum", "maximum"):
            if getattr(self, name) < 1:
                raise SplitLimitsError(f"{name} is {getattr(self, name)}; it must be at least 1")
        if self.minimum > self.maximum:
            raise SplitLimitsError(
                f"minimum {self.minimum} is above maximum {self.maximum}; lower the minimum"
            )

    def allow(self, tokens: int) -> bool:
        """Whether some number of segments within the limits adds up to this many tokens."""
        fewest = -(-tokens // self.maximum)
        return fewest * self.minimum <= tokens


def split(
    text: str,
    blocks: Sequence[Block],
    index: TokenIndex,
    outline: Outline | None = None,
    limits: SplitLimits | None = None,
) -> tuple[Segment, ...]:
    """Cut a text into segments: half-open intervals, in order, that joined are the text.

    A text of at most `limits.direct_max` tokens is one segment. Of a longer one every segment has
    `limits.minimum <= tokens <= limits.maximum`, the sum of the costs of the cuts is lowest, and
    sizes are balanced. `index` is the text's own; `outline` is built where it is not given.

    Raises:
        ImpossibleSplitError: no number of segments fits the limits for this text.
    """
    limits = limits or SplitLimits()
    outline = outline or build_outline(text, blocks)
    if index.total <= limits.direct_max:
        return _segments(text, index, outline, [])
    if not limits.allow(index.total):
        raise ImpossibleSplitError(index.total, limits.minimum, limits.maximum)
    boundaries = Boundaries(text, blocks, index, outline)
    for bucket, slack in _attempts(limits):
        places = list(_candidates(boundaries, index, limits, bucket))
        cuts = _cheapest_cuts(places, index, limits, slack)
        if cuts is not None:
            return _segments(text, index, outline, cuts)
    raise ImpossibleSplitError(index.total, limits.minimum, limits.maximum)


def _attempts(limits: SplitLimits) -> Iterator[tuple[int, int]]:
    """Bucket sizes and slacks: the quick one first, the finest last."""
    coarse = max(1, (limits.maximum - limits.minimum) // _BUCKETS)
    for slack in (_SLACK, 0):
        for bucket in sorted({coarse, max(1, coarse // 8), 1}, reverse=True):
            yield bucket, slack


def _candidates(
    boundaries: Boundaries, index: TokenIndex, limits: SplitLimits, bucket: int
) -> Iterator[Place]:
    """The cheapest place of each bucket of tokens in which a cut can lie at all."""
    for first in range(0, index.total, bucket):
        last = min(first + bucket, index.total)
        if _can_hold(first, last, limits) and _can_hold(
            index.total - last, index.total - first, limits
        ):
            place = boundaries.cheapest(index.offset_after(first), index.offset_after(last))
            if place is not None:
                yield place


def _can_hold(low: int, high: int, limits: SplitLimits) -> bool:
    """Whether whole segments can end within `[low, high]` tokens of where they begin."""
    fewest = max(1, -(-low // limits.maximum))
    return fewest * limits.minimum <= high


def _cheapest_cuts(
    places: list[Place], index: TokenIndex, limits: SplitLimits, slack: int
) -> list[Place] | None:
    """The cuts of lowest cost, by dynamic programming over the places; None where none fit.

    The balance term is squared distance from the middle of the range; for a given number of
    segments that orders the choices as squared distance from their mean does.
    """
    offsets = np.array([place.offset for place in places], dtype=index.ends.dtype)
    inner = np.searchsorted(index.ends, offsets, side="right")
    tokens = np.concatenate(([0], inner, [index.total]))
    costs = np.array([0.0, *(place.cost for place in places), 0.0])
    low, high = limits.minimum + slack, limits.maximum - slack
    if low > high:
        return None
    starts = np.searchsorted(tokens, tokens - high, side="left")
    stops = np.searchsorted(tokens, tokens - low, side="right")
    totals = np.full(len(tokens), np.inf)
    totals[0] = 0.0
    origins = np.zeros(len(tokens), dtype=np.int64)
    middle, width = (low + high) / 2, max(1, high - low)
    for here in range(1, len(tokens)):
        start, stop = starts[here], min(stops[here], here)
        if start < stop:
            off = (tokens[here] - tokens[start:stop] - middle) / width
            sums = totals[start:stop] + _BALANCE * off * off
            best = int(np.argmin(sums))
            totals[here] = sums[best] + costs[here]
            origins[here] = start + best
    return _trace(places, totals, origins)


def _trace(
    places: list[Place], totals: npt.NDArray[np.float64], origins: npt.NDArray[np.int64]
) -> list[Place] | None:
    """The cuts on the way back from the end of the text."""
    if not np.isfinite(totals[-1]):
        return None
    cuts: list[Place] = []
    here = int(origins[-1])
    while here > 0:
        cuts.append(places[here - 1])
        here = int(origins[here])
    return cuts[::-1]


def _segments(
    text: str, index: TokenIndex, outline: Outline, cuts: list[Place]
) -> tuple[Segment, ...]:
    places = [Place(0, Boundary.HEADING, 0.0), *cuts, Place(len(text), Boundary.HEADING, 0.0)]
    return tuple(
        Segment(
            index=number,
            start=here.offset,
            end=after.offset,
            tokens=index.between(here.offset, after.offset),
            boundary=here.boundary,
            heading=_heading_at(outline, text, here.offset),
        )
        for number, (here, after) in enumerate(pairwise(places))
    )


def _heading_at(outline: Outline, text: str, offset: int) -> str | None:
    """The heading that the first visible character stands under; for the start, the first."""
    visible = (
        offset + len(text[offset : offset + 1_000]) - len(text[offset : offset + 1_000].lstrip())
    )
    heading = outline.before(visible) or (outline.first() if offset == 0 else None)
    return heading.title if heading else None

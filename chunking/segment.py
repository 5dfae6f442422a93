"""A segment: one of the half-open character intervals that a long text is cut into."""

from dataclasses import dataclass
from enum import StrEnum


class Boundary(StrEnum):
    """What the cut at a segment's start breaks, from the least harmful to the most."""

    HEADING = "heading"
    CLAUSE = "clause"
    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"
    TOKEN = "token"  # noqa: S105 - a kind of boundary, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The half-open interval `[start, end)` of a text, in characters.

    The segments of a text are in order and, joined, are the text.
    """

    index: int
    start: int
    end: int
    tokens: int
    """Tokens of the segment's text in the vocabulary the text was counted with."""
    boundary: Boundary
    """The kind of place at which the segment begins."""
    heading: str | None
    """The nearest heading at or before the segment's start (for segment 0, the first heading
    of the text); None where the text has none."""

"""The lines of a page as a reader found them, with their places where those are known."""

from dataclasses import dataclass
from typing import NamedTuple

Span = tuple[int, int, str]
"""Start, end and text of a line; `[start, end)` are indices into the page's text by pdfium."""


class Place(NamedTuple):
    """Where a line stands, in points, with the page turned so that most of its text is upright.

    The origin is the page's lower left corner.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int
    """Degrees, counter-clockwise, by which the line is turned against the page's other text."""

    @property
    def size(self) -> float:
        """Height of the line's type, from its font's descent to its ascent."""
        return self.top - self.bottom


class Line(NamedTuple):
    """One line, without its line end."""

    text: str
    place: Place | None = None
    """None where the reader does not tell."""
    span: Span | None = None
    """Where pdfium has it; None where another reader was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table."""

    lines: frozenset[int]
    """Indices of the page's lines, all of whose words are in the rows, each once."""
    rows: tuple[tuple[str, ...], ...]
    """Texts of the cells, from the top and from the left; empty where a merged cell goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What one reader found on one page."""

    lines: tuple[Line, ...] = ()
    width: float = 0.0
    height: float = 0.0
    """Of the visible page in points, turned as its text is; 0 where the reader does not tell."""

    tables: tuple[Table, ...] = ()
    """In reading order; no line is part of two."""

    covered: int = 0
    """Characters left out because the page covers them."""

    hidden: int = 0
    """Characters left out because the page does not show them: white, tiny, in a layer that is
    off, invisible where there is no picture of them."""

    outside: int = 0
    """Characters left out because they stand outside the visible page."""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

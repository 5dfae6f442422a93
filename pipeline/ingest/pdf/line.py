"""A line of a page as a reader found it, with its place on the page where that is known."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without its line end."""

    text: str
    place: Place | None = None
    """None where the reader does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What one reader found on one page."""

    lines: tuple[Line, ...] = ()
    width: float = 0.0
    height: float = 0.0
    """Of the visible page in points, turned as its text is; 0 where the reader does not tell."""

    covered: int = 0
    """Characters left out because the page covers them with something dark."""

    outside: int = 0
    """Characters left out because they stand outside the visible page."""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

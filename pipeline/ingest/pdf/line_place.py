"""Where the lines of a page stand, and how they are turned."""

from collections import Counter
from collections.abc import Sequence

from pipeline.ingest.pdf.characters import Characters, Spot
from pipeline.ingest.pdf.line import Place, Span

Frame = tuple[float, float, float, float]
"""Left, bottom, right and top of the visible page, in the coordinates of the file."""


def turns_of(characters: Characters, spans: Sequence[Span]) -> list[int]:
    """Degrees, counter-clockwise, by which each line is turned in the file."""
    return [characters.turn(start) for start, _, _ in spans]


def main_turn(spans: Sequence[Span], turns: Sequence[int]) -> int:
    """The quarter turn of most characters: a page is read the way most of it is written."""
    weights: Counter[int] = Counter({0: 1})
    for (start, end, _), turn in zip(spans, turns, strict=True):
        if turn % 90 == 0:
            weights[turn] += end - start
    return weights.most_common(1)[0][0]


def place_of(characters: Characters, span: Span, turn: int, main: int, frame: Frame) -> Place:
    """The place of a line that is turned by `turn` on a page turned by `main`."""
    turn = (turn - main) % 360
    first = turned(characters.spot(span[0]), main, frame)
    last = turned(characters.spot(span[1] - 1), main, frame)
    return Place(
        left=min(first.left, last.left),
        bottom=min(first.bottom, last.bottom) if turn else first.bottom,
        right=max(first.right, last.right),
        top=max(first.top, last.top) if turn else first.top,
        turn=turn,
    )


def turned(spot: Spot, main: int, frame: Frame) -> Spot:
    """The spot on the page turned clockwise by `main` degrees, its lower left corner the origin."""
    left, bottom, right, top = frame
    if main == 90:
        return Spot(spot.bottom - bottom, right - spot.right, spot.top - bottom, right - spot.left)
    if main == 180:
        return Spot(right - spot.right, top - spot.top, right - spot.left, top - spot.bottom)
    if main == 270:
        return Spot(top - spot.top, spot.left - left, top - spot.bottom, spot.right - left)
    return Spot(spot.left - left, spot.bottom - bottom, spot.right - left, spot.top - bottom)


def extent_of(main: int, frame: Frame) -> tuple[float, float]:
    """Width and height of the page turned by `main` degrees."""
    left, bottom, right, top = frame
    sides = (right - left, top - bottom)
    return sides if main % 180 == 0 else sides[::-1]

"""The rules of a page: straight lines along its sides, drawn as lines, outlines or thin bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.pdf.path import Path, Point, outlines_of, visible_parts

_THIN = 3.0
"""Points of a filled bar up to which it is a rule."""
_SHORTEST = 4.0
"""Points; shorter bars are dots and boxes to tick."""
_STRAIGHT = 0.5
"""Points by which a line may be off."""
_MOST_PATHS = 4_000
_MOST_CORNERS = 4_000
"""A page that draws more than these shows a drawing, in which no table is looked for."""
_SAME = 1.5
"""Points within which two rules lie on one line."""
_GAP = 3.0
"""Points between two rules on one line up to which they are one: dashes, and rules of cells."""


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One rule, along the page's width or its height."""

    at: float
    """Where it lies: its height if it goes across, its distance from the left if it goes up."""
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules of one page, in points of the file's coordinates, those on one line joined."""

    across: tuple[Rule, ...] = ()
    upright: tuple[Rule, ...] = ()


def rules_of(paths: Sequence[Path]) -> Rules:
    """The rules among the shapes of a page; none of a page with a drawing's number of shapes."""
    if len(paths) > _MOST_PATHS:
        return Rules()
    across: list[Rule] = []
    upright: list[Rule] = []
    corners = 0
    for path in paths:
        for line, is_stroke in _visible_lines(path):
            corners += len(line)
            if corners > _MOST_CORNERS:
                return Rules()
            for first, last in pairwise(line) if is_stroke else _bar(line):
                _add(first, last, across, upright)
    return Rules(across=tuple(_joined(across)), upright=tuple(_joined(upright)))


def _visible_lines(path: Path) -> Iterator[tuple[list[Point], bool]]:
    """The lines of the shape, each with whether it is drawn as a line; none if it does not show."""
    filled, stroked = visible_parts(path)
    if stroked or filled:
        for line in outlines_of(path, _MOST_CORNERS):
            yield line, stroked


def _bar(line: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """The line through the middle of a filled bar; nothing for a wider shape."""
    left, right = min(x for x, _ in line), max(x for x, _ in line)
    bottom, top = min(y for _, y in line), max(y for _, y in line)
    if top - bottom <= _THIN:
        yield (left, (bottom + top) / 2), (right, (bottom + top) / 2)
    elif right - left <= _THIN:
        yield ((left + right) / 2, bottom), ((left + right) / 2, top)


def _add(first: Point, last: Point, across: list[Rule], upright: list[Rule]) -> None:
    (x, y), (other_x, other_y) = first, last
    width, height = abs(x - other_x), abs(y - other_y)
    if height <= _STRAIGHT and width >= _SHORTEST:
        across.append(Rule((y + other_y) / 2, min(x, other_x), max(x, other_x)))
    elif width <= _STRAIGHT and height >= _SHORTEST:
        upright.append(Rule((x + other_x) / 2, min(y, other_y), max(y, other_y)))


def _joined(rules: Sequence[Rule]) -> Iterator[Rule]:
    """The rules with those that lie on one line and meet made one."""
    ordered = sorted(rules)
    first = 0
    while first < len(ordered):
        last = first
        while last < len(ordered) and ordered[last].at - ordered[first].at <= _SAME:
            last += 1
        yield from _on_line(sorted(ordered[first:last], key=lambda rule: rule.start))
        first = last


def _on_line(rules: Sequence[Rule]) -> Iterator[Rule]:
    start, end = rules[0].start, rules[0].end
    for rule in rules[1:]:
        if rule.start > end + _GAP:
            yield Rule(rules[0].at, start, end)
            start = rule.start
            end = rule.end
        end = max(end, rule.end)
    yield Rule(rules[0].at, start, end)

"""Grids that rules form: which stretches of the page are cells, and of which row and column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.pdf.rule import Rule, Rules

_MEET = 3.0
"""Points by which two rules may miss each other and still meet."""
_APART = 4.0
"""Points between the borders of one row or column at least; closer ones are a double border."""
_COVERED = 0.6
"""Share of the side between two cells that a rule must cover to part them."""
_MOST_RULES = 800
"""On a page; more are graph paper, or a drawing."""
_MOST_CELLS = 5_000
_MERGED = 3
"""Fields of the grid for each cell at most: forms with boxes of all sizes have more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell; merged fields of the grid are one."""

    row: int
    """Of its top field, from 0, the uppermost."""
    column: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells of one ruled table, by rows and in them by columns."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top."""
        cells = self.cells
        return (
            min(cell.left for cell in cells),
            min(cell.bottom for cell in cells),
            max(cell.right for cell in cells),
            max(cell.top for cell in cells),
        )


def grids_of(rules: Rules) -> list[Grid]:
    """The grids of at least two rows of at least two cells each, those with most cells first."""
    count = len(rules.across) + len(rules.upright)
    if not rules.across or not rules.upright or count > _MOST_RULES:
        return []
    found = (_grid(part) for part in _connected(rules))
    return sorted((grid for grid in found if grid is not None), key=lambda grid: -len(grid.cells))


def _connected(rules: Rules) -> Iterator[Rules]:
    """The rules in groups that meet each other."""
    meets = _meetings(rules)
    free = set(range(len(rules.across)))
    while free:
        across, upright = {free.pop()}, set[int]()
        new = across
        while new:
            touched = set(np.flatnonzero(meets[sorted(new)].any(axis=0)).tolist()) - upright
            upright |= touched
            new = set(np.flatnonzero(meets[:, sorted(touched)].any(axis=1)).tolist()) - across
            across = across | new
        free -= across
        if upright:
            yield Rules(
                across=tuple(rules.across[index] for index in sorted(across)),
                upright=tuple(rules.upright[index] for index in sorted(upright)),
            )


def _meetings(rules: Rules) -> NDArray[np.bool_]:
    """Which rule across meets which upright one."""
    across = np.array([(rule.at, rule.start, rule.end) for rule in rules.across])[:, None]
    upright = np.array([(rule.at, rule.start, rule.end) for rule in rules.upright])[None]
    return np.asarray(
        (across[..., 1] - _MEET <= upright[..., 0])
        & (upright[..., 0] <= across[..., 2] + _MEET)
        & (upright[..., 1] - _MEET <= across[..., 0])
        & (across[..., 0] <= upright[..., 2] + _MEET)
    )


def _grid(rules: Rules) -> Grid | None:
    """The grid of rules that meet; None where they are a box, a frame or a form."""
    columns = _borders(rules.upright, rules.across)
    rows = _borders(rules.across, rules.upright)
    fields = (len(columns) - 1) * (len(rows) - 1)
    if len(columns) < 3 or len(rows) < 3 or fields > _MOST_CELLS:
        return None
    cells = _cells(rules, columns, rows)
    if cells is None or fields > _MERGED * len(cells) or not _has_rows(cells):
        return None
    return Grid(cells=tuple(cells), rows=len(rows) - 1, columns=len(columns) - 1)


def _borders(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[float]:
    """Where columns, or rows, begin and end; a table open at its sides ends with its rules."""
    places = sorted(
        [
            *(rule.at for rule in rules),
            min(rule.start for rule in crossing),
            max(rule.end for rule in crossing),
        ]
    )
    found = places[:1]
    for place in places[1:]:
        if place - found[-1] > _APART:
            found.append(place)
    return found


def _has_rows(cells: Sequence[Cell]) -> bool:
    starts = [cell.row for cell in cells]
    return sum(starts.count(row) > 1 for row in set(starts)) > 1


def _cells(rules: Rules, columns: Sequence[float], rows: Sequence[float]) -> list[Cell] | None:
    """The cells, from the top; None where merged fields make no rectangle."""
    across, up = len(columns) - 1, len(rows) - 1
    parted_across = _parted(rules.upright, columns, rows)
    parted_up = _parted(rules.across, rows, columns)
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row in reversed(range(up)):
        for column in range(across):
            if (column, row) in taken:
                continue
            field = _field((column, row), parted_across, parted_up)
            wide, deep = {x for x, _ in field}, {y for _, y in field}
            if len(field) != len(wide) * len(deep):
                return None
            taken |= field
            cells.append(
                Cell(
                    row=up - 1 - max(deep),
                    column=min(wide),
                    left=columns[min(wide)],
                    right=columns[max(wide) + 1],
                    bottom=rows[min(deep)],
                    top=rows[max(deep) + 1],
                )
            )
    return cells


def _field(
    start: tuple[int, int], parted_across: NDArray[np.bool_], parted_up: NDArray[np.bool_]
) -> set[tuple[int, int]]:
    """The fields, as column and row from below, that no rule parts from `start`."""
    found, open_fields = {start}, [start]
    while open_fields:
        column, row = open_fields.pop()
        beside = [
            ((column + 1, row), parted_across[column + 1, row]),
            ((column - 1, row), parted_across[column, row]),
            ((column, row + 1), parted_up[row + 1, column]),
            ((column, row - 1), parted_up[row, column]),
        ]
        for field, parted in beside:
            if not parted and field not in found:
                found.add(field)
                open_fields.append(field)
    return found


def _parted(
    rules: Sequence[Rule], borders: Sequence[float], across: Sequence[float]
) -> NDArray[np.bool_]:
    """Whether a rule covers each border between each two neighbours of `across`.

    The outer borders part always: a table may be open at its sides.
    """
    found = np.zeros((len(borders), len(across) - 1), dtype=bool)
    found[[0, -1]] = True
    starts, ends = np.array(across[:-1]), np.array(across[1:])
    for rule in rules:
        nearest = int(np.argmin(np.abs(np.array(borders) - rule.at)))
        covered = np.minimum(ends, rule.end) - np.maximum(starts, rule.start)
        found[nearest] |= covered >= _COVERED * (ends - starts)
    return found

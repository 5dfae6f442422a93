"""Page numbers as a reader writes them: 1-3, 7."""

from collections.abc import Iterable


def page_range(numbers: Iterable[int]) -> str:
    """The numbers, ascending, with runs as `first-last`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)

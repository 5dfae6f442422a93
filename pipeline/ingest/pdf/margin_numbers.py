"""Numbers of lines in the margin, as pleadings have them: a column from 1 on down every page."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipeline.ingest.pdf.line import PageText, Place

_FEWEST = 20
"""Numbers of a page; pleading paper has 24 to 32."""
_FEWEST_PAGES = 2
_MARGIN = 0.2
"""Share of a page's width in which the column stands."""
_ALIGNED = 4.0
"""Points within which the numbers' right edges lie."""
_EVEN = 2.0
"""Points by which the distances of the numbers may differ."""

_Number = tuple[int, int, Place]
"""Value, index of its line, place."""


def margin_numbers(pages: Sequence[PageText]) -> list[frozenset[int]]:
    """Indices of each page's lines that number lines; of a single page none, which may be a list.

    The pages of a list with numbers of its own go on counting; these begin anew on each.
    """
    found = [_on(page) for page in pages]
    if sum(map(bool, found)) < _FEWEST_PAGES:
        return [frozenset() for _ in pages]
    return found


def _on(page: PageText) -> frozenset[int]:
    columns: dict[int, list[_Number]] = defaultdict(list)
    for number in _candidates(page):
        columns[round(number[2].right / _ALIGNED)].append(number)
    for column in columns.values():
        column.sort(key=lambda number: -number[2].bottom)
        if len(column) >= _FEWEST and _counts_lines(column):
            return frozenset(line for _, line, _ in column)
    return frozenset()


def _candidates(page: PageText) -> Iterator[_Number]:
    for index, line in enumerate(page.lines):
        text, place = line.text.strip(), line.place
        in_margin = place is not None and place.turn == 0 and place.right < _MARGIN * page.width
        if place is not None and in_margin and len(text) <= 2 and text.isdecimal():
            yield int(text), index, place


def _counts_lines(column: Sequence[_Number]) -> bool:
    """Whether the numbers go from 1 up by one, at even distances."""
    if [value for value, _, _ in column] != list(range(1, len(column) + 1)):
        return False
    gaps = [above[2].bottom - below[2].bottom for above, below in pairwise(column)]
    usual = median(gaps)
    return all(abs(gap - usual) <= _EVEN for gap in gaps)

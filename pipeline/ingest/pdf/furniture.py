"""Running headers, footers, page numbers and numbers of lines: what returns at pages' edges."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chunking import BlockKind
from pipeline.ingest.pdf.line import PageText
from pipeline.ingest.pdf.margin_numbers import margin_numbers

Furniture = dict[int, BlockKind]
"""Index of a line on its page -> HEADER or FOOTER."""

_EDGE_ROWS = 3
"""Furniture stands in the first or last rows of a page."""
_EDGE_ZONE = 0.2
"""Share of a page's height at its top and foot in which furniture stands."""
_SHARE = 0.6
"""Share of the pages on which a line must return wherever it stands; seen on real contracts."""
_SAME_PLACE = 3
"""Pages on which a line must return at the same height, as odd and even headers do."""
_STEP = 4.0
"""Points within which two lines stand at the same height."""
_OFF = 1.5
"""Distance of two rows, in heights of their type, from which they stand off from each other;
single-spaced lines are about 1.1 apart."""
_NUMBER = re.compile(r"\d+")
_COUNTING = re.compile(
    r"\bpage\s*(?:id|no\.?)?\s*#?\s*:?\s*\d+(?:\s*(?:of|/)\s*\d+)?"
    r"|\b\d+ of \d+\b"
    r"|\b(?-i:[A-Z][A-Z0-9]*[A-Z])[-_ ]?\d{4,}\b"
    r"|^[-–—\[(|\s]*\d{1,6}(?:\s*/\s*\d+)?(?=[\s\])|–—-]|$)"
    r"|(?<=[\s\-–—|\[(])\d{1,6}(?:\s*/\s*\d+)?(?=[\s\])|–—-]*$)",
    re.IGNORECASE,
)
"""Numbers that may count pages: with page words, behind a Bates prefix, first or last of a line."""
_PAGE_WORDS = re.compile(r"\bpage\b|\b# of #|\b[A-Z]{2,}[-_ ]?#", re.IGNORECASE)
_FAR = 100
"""Distance of a number from its page's from which it may be a year or a sum."""
_SENTENCE_WORDS = 4
"""Words in small letters that a sentence has at least; titles and names have fewer."""
_SENTENCE_SHARE = 0.75
_ROMAN = re.compile(r"[ivxlc]{1,7}")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—\[(|]?\s*#\s*(?:(?:of|/)\s*#)?\s*[-–—\])|]?", re.IGNORECASE
)
_TITLE = re.compile(
    r"(?:article|section|exhibit|schedule|annex|appendix|chapter|part)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """A line at the edge of a page."""

    page: int
    line: int
    kind: BlockKind
    mask: str
    """Its text with each number that may count pages as `#`."""
    numbers: tuple[int, ...]
    """Those numbers."""
    height: int | None
    """Where it stands, in steps; None where the reader does not tell."""
    row: int
    """0 for the outermost row of the page, ascending towards its middle."""
    apart: bool
    """Whether the row stands off from the next one towards the page's middle."""
    off: bool
    """Whether it, or a row between it and the text, stands off; also where places are unknown."""

    @property
    def shift(self) -> int | None:
        """How far its first number is from the number of its page; None without one."""
        return self.numbers[0] - self.page if self.numbers else None


def furniture_of(pages: Sequence[PageText]) -> list[Furniture]:
    """The furniture of each page of a document."""
    margins = margin_numbers(pages)
    edges = [
        edge
        for index, (page, margin) in enumerate(zip(pages, margins, strict=True))
        for edge in _edges(index, page, margin)
        if _may_be_furniture(edge)
    ]
    filled = sum(any(line.text.strip() for line in page.lines) for page in pages)
    certain = [*_everywhere(edges, filled), *_page_numbers(edges, filled)]
    found: list[Furniture] = [dict.fromkeys(margin, BlockKind.HEADER) for margin in margins]
    for edge in (*certain, *_in_place(edges, certain)):
        found[edge.page][edge.line] = edge.kind
    return found


def _everywhere(edges: Sequence[_Edge], pages: int) -> Iterator[_Edge]:
    """Lines that return on most pages of four or more."""
    if pages < 4:
        return
    worded = (edge for edge in edges if not _PAGE_NUMBER.fullmatch(edge.mask))
    for group in _by_mask(worded).values():
        if _pages(group) >= max(3, _SHARE * pages) and not _counts_something(group):
            yield from group


def _in_place(edges: Sequence[_Edge], certain: Sequence[_Edge]) -> Iterator[_Edge]:
    """Outermost lines that return at the same height, with numbers that count pages.

    They must stand off from the text, and no other line of words may be the page's furniture: the
    head of a table that goes on over pages stands below the header.
    """
    taken = {(edge.page, edge.kind) for edge in certain if not _PAGE_NUMBER.fullmatch(edge.mask)}
    groups: dict[tuple[object, ...], list[_Edge]] = defaultdict(list)
    for edge in edges:
        page_number = _PAGE_NUMBER.fullmatch(edge.mask) is not None
        free = edge.row == 0 and edge.apart and (edge.page, edge.kind) not in taken
        if edge.height is not None and (page_number or free):
            groups[edge.kind, edge.mask, edge.height, edge.shift].append(edge)
            groups[edge.kind, edge.mask, edge.height, edge.numbers].append(edge)
    for group in groups.values():
        if _pages(group) >= _SAME_PLACE and not _counts_something(group):
            yield from group


def _page_numbers(edges: Sequence[_Edge], pages: int) -> Iterator[_Edge]:
    """Page numbers of documents too short for anything to return often."""
    shifts: dict[int | None, list[_Edge]] = defaultdict(list)
    for edge in edges:
        if _PAGE_NUMBER.fullmatch(edge.mask):
            shifts[edge.shift].append(edge)
    for shift, group in shifts.items():
        if _pages(group) >= min(pages, 3) > 1:
            yield from group
        elif shift == 1:
            yield from (edge for edge in group if _names_page(edge))


def _names_page(edge: _Edge) -> bool:
    """Whether a line that returns nowhere is a page number all the same."""
    return len(edge.mask) > 5 or (edge.kind is BlockKind.FOOTER and edge.row == 0)


def _by_mask(edges: Iterable[_Edge]) -> dict[tuple[BlockKind, str], list[_Edge]]:
    groups: dict[tuple[BlockKind, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        groups[edge.kind, edge.mask].append(edge)
    return groups


def _pages(group: Iterable[_Edge]) -> int:
    return len({edge.page for edge in group})


def _counts_something(group: Sequence[_Edge]) -> bool:
    """Whether the lines are titles with numbers of their own, or rows of figures."""
    mask = group[0].mask
    if "#" not in mask or _PAGE_NUMBER.fullmatch(mask):
        return False
    if len({edge.numbers for edge in group}) == 1:
        return False
    if _TITLE.match(mask) or not re.search(r"[^\W\d_]{2}", mask) or _is_sentence(mask):
        return True
    return _PAGE_WORDS.search(mask) is None and not _goes_with_pages(group)


def _goes_with_pages(group: Sequence[_Edge]) -> bool:
    """Whether lines that stand off from the text have a number that counts with most pages."""
    if not all(edge.off for edge in group):
        return False
    shifts = (
        Counter(n - edge.page for edge, n in zip(group, column, strict=True))
        for column in zip(*(edge.numbers for edge in group), strict=True)
    )
    return any(2 * counts.most_common(1)[0][1] >= len(group) for counts in shifts)


def _is_sentence(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    small = sum(word[0].islower() for word in words)
    ends = text.endswith((".", ";", ":", ","))
    return small >= _SENTENCE_WORDS and (ends or small >= _SENTENCE_SHARE * len(words))


def _may_be_furniture(edge: _Edge) -> bool:
    """Sentences, years and sums at a page's edge must stand off from the text at least."""
    if _PAGE_NUMBER.fullmatch(edge.mask):
        far = edge.shift is not None and abs(edge.shift) >= _FAR
        return not far or edge.height is None or (edge.row == 0 and edge.apart)
    return edge.off or not _is_sentence(edge.mask)


def _edges(index: int, page: PageText, margin: frozenset[int]) -> Iterator[_Edge]:
    rows = _rows(page, margin)
    upper = min(_EDGE_ROWS, (len(rows) + 1) // 2)
    lower = min(_EDGE_ROWS, len(rows) - upper)
    yield from _edges_from(index, page, rows[: upper + 1], BlockKind.HEADER, upper)
    yield from _edges_from(index, page, rows[::-1][: lower + 1], BlockKind.FOOTER, lower)


def _edges_from(
    index: int, page: PageText, rows: Sequence[Sequence[int]], kind: BlockKind, depth: int
) -> Iterator[_Edge]:
    """The lines of the first `depth` rows, which come from the outermost inwards."""
    gaps = [
        number + 1 == len(rows) or _stands_off(page, row[0], rows[number + 1][0])
        for number, row in enumerate(rows[:depth])
    ]
    for number, row in enumerate(rows[:depth]):
        for line in row:
            if _in_zone(page, line, kind):
                mask, numbers = _masked(page.lines[line].text)
                place = page.lines[line].place
                yield _Edge(
                    page=index,
                    line=line,
                    kind=kind,
                    mask=mask,
                    numbers=numbers,
                    height=None if place is None else round(place.bottom / _STEP),
                    row=number,
                    apart=gaps[number],
                    off=place is None or any(gaps[number:]),
                )


def _stands_off(page: PageText, line: int, inner: int) -> bool:
    place, other = page.lines[line].place, page.lines[inner].place
    if place is None or other is None:
        return False
    return abs(place.bottom - other.bottom) > _OFF * min(place.size, other.size)


def _rows(page: PageText, margin: frozenset[int]) -> list[list[int]]:
    """Indices of the page's lines in rows, from the top; turned lines are in none, nor is
    `margin`."""
    filled = [
        index for index, line in enumerate(page.lines) if line.text.strip() and index not in margin
    ]
    heights = {
        index: place.bottom
        for index in filled
        if (place := page.lines[index].place) is not None and place.turn == 0
    }
    if not heights:
        return [[index] for index in filled if page.lines[index].place is None]
    rows: list[list[int]] = []
    last = float("inf")
    for index in sorted(heights, key=lambda index: -heights[index]):
        if last - heights[index] > _STEP:
            rows.append([])
            last = heights[index]
        rows[-1].append(index)
    return rows


def _in_zone(page: PageText, line: int, kind: BlockKind) -> bool:
    place = page.lines[line].place
    if place is None:
        return True
    if kind is BlockKind.HEADER:
        return place.top > (1 - _EDGE_ZONE) * page.height
    return place.bottom < _EDGE_ZONE * page.height


def _masked(text: str) -> tuple[str, tuple[int, ...]]:
    """The line with the numbers that may count pages as `#`, and those numbers.

    A Roman one counts only where it is alone.
    """
    plain = " ".join(text.split())
    bare = plain.strip("-–—[]() ").lower()
    if bare and _ROMAN.fullmatch(bare):
        return "#", (_roman(bare),)
    counting = (match.group() for match in _COUNTING.finditer(plain))
    numbers = tuple(int(n[:9]) for part in counting for n in _NUMBER.findall(part))
    return _COUNTING.sub(lambda match: _NUMBER.sub("#", match.group()), plain), numbers


def _roman(text: str) -> int:
    values = [_VALUES[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )

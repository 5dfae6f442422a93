"""Figures that stand alone, with no unit beside them: the only ones that may be somebody's sum.

A sum may stand in a table, its currency at the head of the column. A figure with a noun, a sign, a
scale or a month beside it is something else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from providers.offline.amounts import durations_in, money_in
from providers.offline.dates import dates_in


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_REFERENCE = re.compile(
    r"(?:\b(?:sections?|articles?|clauses?|paragraphs?|exhibits?|schedules?|annex|no\.|page)|§|#)"
    r"\s*\d+(?:\.\d+)*",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"(?<![\w.,/%$€£¥₹-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w/%]|[.,]\d|\s?%|-\w)"
    r"(?:\s(?P<scale>thousand|million|billion|trillion)\b)?",
    re.IGNORECASE,
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_COLUMN_SCALE = re.compile(
    r"\b(?:in|of|000s)\s(?:thousands|millions|billions)\b|'000|\b000s\b", re.I
)
_CELL_BEFORE = re.compile(r"(?:^|[\n|\t]|\s{2}|\d\s)\s*$")
_CELL_AFTER = re.compile(r"\s*(?:$|[\n|\t])|\s{2}|\s[\d$€£¥(]")
_NEXT = re.compile(r"\s*[-–—]?\s*([^\W\d_]+)")
_SMALL = _set(
    "a an and or is are was were shall will may must be been in on at by for from if per plus to "
    "until upon when where which that unless with without each every payable due as but not the "
    "during after before within"
)
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s*$", re.IGNORECASE
)
_YEARS = range(1900, 2100)


@dataclass(frozen=True, slots=True, kw_only=True)
class BareFigure:
    """A figure without a unit."""

    number: Decimal
    is_cell: bool
    """Whether it fills a cell of a table, whose head may have its unit, and not a scale."""


def bare_figures(text: str) -> list[BareFigure]:
    """The figures of `text` that belong to no date, sum, length of time, share or reference, and
    have no other unit beside them."""
    has_scale = bool(_COLUMN_SCALE.search(text))
    return list(_figures(_without_units(text), has_scale=has_scale))


def _figures(text: str, *, has_scale: bool) -> Iterator[BareFigure]:
    for match in _FIGURE.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        is_cell = bool(_CELL_BEFORE.search(before[-40:]) and _CELL_AFTER.match(after))
        number = Decimal(match.group().split()[0].replace(",", ""))
        is_year = "," not in match.group() and number in _YEARS
        if not is_cell and (is_year or _MONTH.search(before[-12:]) or _has_noun(after)):
            continue
        scaled = number * _SCALES.get((match["scale"] or "").lower(), 1)
        yield BareFigure(number=scaled, is_cell=is_cell and not has_scale)


def _has_noun(after: str) -> bool:
    follower = _NEXT.match(after)
    return follower is not None and follower[1].lower() not in _SMALL


def _without_units(text: str) -> str:
    """`text` with everything that has its own unit made an `x`, which is no figure's neighbour."""
    spans = [span[:2] for found in (dates_in, money_in, durations_in) for span in found(text)]
    spans += [match.span() for match in _REFERENCE.finditer(text)]
    for start, end in spans:
        text = text[:start] + "x" * (end - start) + text[end:]
    return text

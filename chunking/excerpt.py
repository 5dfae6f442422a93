"""How much of a passage a frame can carry: from the part that fixes its meaning to the whole."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chunking.definitions import Definition

_WIDTHS = (60, 110, 200, 400, 700)
"""Characters of what a term means, or of a clause. Sixty are about ten words: "means any Person
that controls, is controlled by or is under common control"."""

_ANTECEDENT = (55, 120, 240)
"""Characters before the bracket of `(the "Term")`: the name or phrase that the term stands for."""

_TAIL = 25
"""A rest as short as this is carried rather than marked as missing."""

_GAP = re.compile(r"\s")
_CLOSE = re.compile(r"[”\"]?[,.]?\s?[”\"]?[^()\[\]\n]{0,120}?[)\]]|[”\"]")


class Excerpt(NamedTuple):
    """A half-open interval, in characters; `goes_on` says that the passage does not end with it."""

    start: int
    end: int
    goes_on: bool


def of_definition(text: str, definition: Definition) -> tuple[Excerpt, ...]:
    """Excerpts of a definition, narrowest first, each with the term in it; the last is the whole.

    Each holds the one before it.
    """
    body = definition.body
    parts = (
        _before_bracket(text, definition)
        if body is None
        else _opening(text, _quote(text, definition), body, definition.end)
    )
    whole = Excerpt(definition.start, definition.end, goes_on=False)
    return _distinct([*parts, whole])


def of_clause(text: str, start: int, end: int) -> tuple[Excerpt, ...]:
    """Excerpts of a clause, narrowest first: its number or heading and what follows."""
    return _distinct(list(_opening(text, start, start + _WIDTHS[0], end)))


def _opening(text: str, start: int, body: int, end: int) -> Iterator[Excerpt]:
    """Beginnings of `[start, end)` that hold ever more of what follows `body`."""
    for width in _WIDTHS:
        stop = _word_end(text, body + width, end)
        yield Excerpt(start, stop, goes_on=stop < end)


def _before_bracket(text: str, definition: Definition) -> Iterator[Excerpt]:
    """The bracket that names the term, with ever more of what stands before it."""
    low = max(definition.start, definition.at - 160)
    bracket = max(text.rfind("(", low, definition.at), text.rfind("[", low, definition.at))
    opened = bracket if bracket >= 0 else definition.at
    after = definition.at + len(definition.term)
    closed = _CLOSE.match(text, after, definition.end)
    stop = closed.end() if closed else min(definition.end, after + 1)
    for width in _ANTECEDENT:
        yield Excerpt(_word_start(text, opened - width, definition.start), stop, goes_on=False)


def _distinct(parts: list[Excerpt]) -> tuple[Excerpt, ...]:
    """The excerpts, each once, none past one that is as good as the whole."""
    kept: list[Excerpt] = []
    for part in parts:
        if not kept or (part.start, part.end) != (kept[-1].start, kept[-1].end):
            kept.append(part)
    return tuple(kept)


def _quote(text: str, definition: Definition) -> int:
    """The offset of the quotation mark before the term, of the term where it has none."""
    low = max(definition.start, definition.at - 2)
    quote = max(text.rfind(mark, low, definition.at) for mark in '“"')
    return quote if quote >= 0 else definition.at


def _word_end(text: str, place: int, end: int) -> int:
    """The end of the word at `place`; `end` where the rest is short."""
    if end - place <= _TAIL:
        return end
    gap = _GAP.search(text, place, place + _TAIL)
    return gap.start() if gap else place


def _word_start(text: str, place: int, start: int) -> int:
    """The start of the word at `place`; `start` where the rest is short."""
    if place - start <= _TAIL:
        return start
    gaps = list(_GAP.finditer(text, place - _TAIL, place))
    return gaps[-1].end() if gaps else place

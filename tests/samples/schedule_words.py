"""Fills the schedules' sentence patterns with names, dates and figures; never the same one twice.

A pattern is text with slots in braces:

  {town}           a draw from the deck of that name, itself filled
  {firm}           the name of a company that no other row bears
  {usd:200-900}    thousands of dollars, `$431,000`
  {n:3-40}         a whole number, without commas
  {num:900-9000}   a whole number, with commas
  {date:2019-2023} a day in those years; from 2024 on, one after the closing in March 2024
  {a=firm}         draws, and keeps the value for {a} later in the same row
  {a~firm}         keeps it without writing it here
"""

import random
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

_SLOT = re.compile(r"\{(?:(\w+)([=~]))?(\w+)(?::(\d+)-(\d+))?\}")
_SENTENCE = re.compile(r"(?<=[a-z0-9)])\. +(?=[A-Z])")
_SENTENCE_WORDS = 6
_TRIES = 200
_AFTER_CLOSING = date(2024, 4, 1)


class ExhaustedError(ValueError):
    """The patterns allow no further sentence that has not stood before."""


class Words:
    """Draws words for patterns; one instance serves a whole document."""

    def __init__(self, decks: Mapping[str, Sequence[str]], *, seed: int) -> None:
        self._random = random.Random(seed)
        self._decks = decks
        self._left: dict[str, list[str]] = {}
        self._names = {entry for deck in decks.values() for entry in deck if "{" not in entry}
        self._firms: set[str] = set()
        self._seen: set[str] = set()

    def row(self, variants: Sequence[Sequence[str]], kept: Mapping[str, str]) -> list[str]:
        """The cells of one row: one of `variants`, filled; `kept` holds values known before.

        Raises ExhaustedError when no filling without a repeated sentence is found.
        """
        for _ in range(_TRIES):
            bound = dict(kept)
            cells = [self._fill(cell, bound) for cell in self._random.choice(variants)]
            known = self._names | set(kept.values())
            sentences = {part for cell in cells if cell not in known for part in _sentences(cell)}
            if not sentences & self._seen:
                self._seen |= sentences
                return cells
        raise ExhaustedError(f"no new row in {_TRIES} tries for {variants[0][0]!r}: add fragments")

    def _fill(self, pattern: str, bound: dict[str, str]) -> str:
        def put(found: re.Match[str]) -> str:
            keep, mode, kind, low, high = found.groups()
            if keep is None and kind in bound:
                return bound[kind]
            value = self._value(kind, int(low or 0), int(high or 0), bound)
            if keep is not None:
                bound[keep] = value
            return "" if mode == "~" else value

        return _SLOT.sub(put, pattern)

    def _value(self, kind: str, low: int, high: int, bound: dict[str, str]) -> str:
        match kind:
            case "usd":
                return f"${self._random.randint(low, high):,},000"
            case "n":
                return str(self._random.randint(low, high))
            case "num":
                return f"{self._random.randint(low, high):,}"
            case "date":
                return self._date(low, high)
            case "firm":
                return self._firm()
            case _:
                return self._fill(self._draw(kind), bound)

    def _draw(self, deck: str) -> str:
        if not self._left.get(deck):
            cards = list(self._decks[deck])
            self._random.shuffle(cards)
            self._left[deck] = cards
        return self._left[deck].pop()

    def _date(self, first: int, last: int) -> str:
        start = _AFTER_CLOSING if first == _AFTER_CLOSING.year else date(first, 1, 1)
        days = (date(last, 12, 31) - start).days
        day = start + timedelta(days=self._random.randint(0, days))
        return f"{day:%B} {day.day}, {day.year}"

    def _firm(self) -> str:
        while True:
            name = " ".join(self._draw(part) for part in ("firm_first", "firm_trade", "firm_last"))
            if name not in self._firms:
                self._firms.add(name)
                return name


def _sentences(cell: str) -> list[str]:
    parts = (part.strip(" .") for part in _SENTENCE.split(cell))
    return [part for part in parts if len(part.split()) >= _SENTENCE_WORDS]

"""The instruments in a text: the agreement itself, its amendments, and what is attached to them.

Found by rule, from titles and opening words. A file may hold one instrument or a bundle.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chunking.preamble import contract_starts, find_preambles
from pipeline.value.facts import facts_in, spelt_numbers

_OPENING = 3_000
"""Characters in which an instrument says what it is, of when, and what it amends."""
_BEGINNING = 20_000
"""Characters of a file in which it says what it is as a whole."""
_TITLE_REACH = 600
_AMENDMENT = re.compile(
    r"^[ \t#*]*(?:THE[ \t]+)?"
    r"(?:(?P<ordinal>[A-Z][A-Za-z]+|\d{1,2}(?:st|nd|rd|th|ST|ND|RD|TH))[ \t]+)?"
    r"(?i:amendment|addendum|amending[ \t]+agreement|supplemental[ \t]+agreement)\b"
    r"(?:[ \t]+(?:AGREEMENT|Agreement))?"
    r"(?:[ \t]+(?i:no\.?|number|\#)[ \t]*(?P<number>\d{1,2}|[A-Za-z]{3,9}|[IVX]{1,4})\b)?"
    r"[ \t.:,–—-]*(?P<to>\n?[ \t]*(?i:to|of)\b[^\n]{3,160})?[^\n]{0,40}$",
    re.MULTILINE,
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_AMENDS = re.compile(r"\b(?:amend\w*|between|among|entered into)\b", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:[A-Z][\w&,/'’-]*[ \t]+(?:(?:of|and|for|the|to)[ \t]+)*){0,8}"
    r"(?:AGREEMENT|Agreement|CONTRACT|Contract|LEASE|Lease|INDENTURE|Indenture|GUARANTY|Guaranty|"
    r"LICENSE|License|ORDER FORM|Order Form|TERMS|Terms)\b"
)
_AMENDED = re.compile(
    r"\b(?:amends?|amendment|to|of|under|that\s+certain|the)\s+(?:that\s+certain\s+|the\s+)?"
    r"(?P<title>(?:[A-Z][\w&,/'’-]*\s+(?:(?:of|and|for)\s+)*){0,8}?"
    r"(?:AGREEMENT|Agreement|CONTRACT|Contract|LEASE|Lease|LICENSE|License|INDENTURE|Indenture))\b"
    r"[^.]{0,160}?\b(?:dated|DATED|made|entered\s+into)\b",
)
_PREPOSITION = re.compile(r"^(?:(?:to|of|the|that|certain)\s+)+", re.IGNORECASE)
_ATTACHED = re.compile(
    r"^[ \t#*]*(?P<label>(?i:exhibit|schedule|annex|appendix|attachment)[ \t]+[\"“]?[A-Z0-9]{1,3}\b"
    r"|ORDER FORM\b|Order Form\b|STATEMENT OF WORK\b|Statement of Work\b)[^\n]{0,80}$",
    re.MULTILINE,
)


class Kind(StrEnum):
    BASE = "base"
    AMENDMENT = "amendment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One agreement or amendment, `[start, end)` in characters of its text."""

    start: int
    end: int
    kind: Kind
    title: str
    """As it is printed, in one line; empty where none is found."""
    number: int | None
    """Of an amendment, such as 2; None where it has none."""
    dated: date | None
    """The first full date of its opening; None where it has none."""
    amends: str = ""
    """Title of what an amendment amends; empty where it does not say."""
    amends_dated: date | None = None
    """The date by which an amendment names what it amends."""


def opening_of(text: str) -> Instrument:
    """What the file as a whole is, by the beginning of its text."""
    return Instruments(text[:_BEGINNING]).all[0]


class Instruments:
    """The instruments of one text, in order; together they are the text."""

    def __init__(self, text: str) -> None:
        self.all = tuple(_instruments(text))
        self._starts = [instrument.start for instrument in self.all]
        self._attached = [match.start() for match in _ATTACHED.finditer(text)]
        self._labels = [match["label"] for match in _ATTACHED.finditer(text)]

    def at(self, offset: int) -> Instrument:
        """The instrument that holds the character at `offset`."""
        return self.all[max(0, bisect_right(self._starts, offset) - 1)]

    def attachment_at(self, offset: int) -> str | None:
        """Such as `Exhibit A`; None for the body of an instrument."""
        place = bisect_right(self._attached, offset) - 1
        if place < 0 or self._attached[place] < self.at(offset).start:
            return None
        return self._labels[place]


def same_title(one: str, other: str) -> bool:
    """Whether two titles may be of one agreement: one's words are among the other's."""
    mine, theirs = _title_words(one), _title_words(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def names(amendment: Instrument, base: Instrument) -> bool:
    """Whether the amendment's own words name `base` as what it amends, by title and date."""
    if not same_title(amendment.amends, base.title):
        return False
    return amendment.amends_dated is None or amendment.amends_dated == base.dated


def _instruments(text: str) -> Iterator[Instrument]:
    amendments = {match.start(): match for match in _AMENDMENT.finditer(text) if _is_one(match)}
    starts = sorted({0, *contract_starts(find_preambles(text)), *amendments})
    starts = _settled(starts, set(amendments))
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        opening = text[start : min(end, start + _OPENING)]
        first = next((at for at in sorted(amendments) if start <= at < start + _TITLE_REACH), None)
        match = amendments[first] if first is not None and first < end else None
        yield (
            _base(opening, start, end) if match is None else _amendment(match, opening, start, end)
        )


def _settled(starts: list[int], amendments: set[int]) -> list[int]:
    """An amendment's title and its opening words are one start, and so are other near ones."""
    kept: list[int] = []
    for start in starts:
        near = kept and start - kept[-1] < _TITLE_REACH
        if near and (start not in amendments or kept[-1] == 0):
            continue
        kept.append(start)
    return kept


def _is_one(match: re.Match[str]) -> bool:
    """A title has a number or says what it amends; "Amendments; Waivers" heads a clause."""
    ordinal = match["ordinal"]
    numbered = match["number"] or (ordinal and _ordinal(ordinal) is not None)
    if not numbered and not match["to"]:
        return False
    after = match.string[match.end() : match.end() + _OPENING]
    return _AMENDS.search(after) is not None


def _base(opening: str, start: int, end: int) -> Instrument:
    title = _TITLE.search(opening)
    return Instrument(
        start=start,
        end=end,
        kind=Kind.BASE,
        title="" if title is None else " ".join(title.group().split()),
        number=None,
        dated=next(iter(facts_in(opening).dates), None),
    )


def _amendment(match: re.Match[str], opening: str, start: int, end: int) -> Instrument:
    dates = list(facts_in(opening).dates)
    named = _AMENDED.search(opening, match.end() - start)
    to = _TITLE.search(match["to"] or "")
    amends = named["title"] if named else to.group() if to else ""
    amends = _PREPOSITION.sub("", amends)
    of_base = [] if named is None else list(facts_in(opening[named.start() :]).dates)
    base_date = of_base[0] if of_base else None
    return Instrument(
        start=start,
        end=end,
        kind=Kind.AMENDMENT,
        title=" ".join(match.group().split()),
        number=_number(match),
        dated=next((day for day in dates if day != base_date), None),
        amends=" ".join(amends.split()),
        amends_dated=base_date,
    )


def _number(match: re.Match[str]) -> int | None:
    given = match["number"]
    if given is None:
        return _ordinal(match["ordinal"] or "")
    if given.isdigit():
        return int(given)
    roman = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8}
    return roman.get(given.upper()) or next(iter(spelt_numbers(given)), None)


def _ordinal(word: str) -> int | None:
    words = _ORDINALS.split()
    if word.lower() in words:
        return words.index(word.lower()) + 1
    return int(word[:-2]) if word[:-2].isdigit() else None


def _title_words(title: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", title.lower())) - {"the", "this", "of", "and", "restated"}

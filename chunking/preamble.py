"""Finds the opening words of contracts: who the parties are, and the date."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = re.compile(
    r"\b(?:[Mm]ade|MADE|[Ee]ntered\s+into|ENTERED\s+INTO|[Dd]ated|DATED|[Ee]xecuted|EXECUTED|"
    r"(?:THIS|This)\s[^\n.]{0,80}(?:AGREEMENT|Agreement|Lease|LEASE|Amendment|AMENDMENT))\b[^\n]{0,400}?\n?[^\n]{0,200}?\b(?:between|among|BETWEEN|AMONG)\b"
    r"(?!\s+(?:the\s+)?(?:[Pp]art(?:y|ies)|them|both|all|each|us|you|any)\b)"
)
_OPENS = re.compile(
    r"\W{0,20}(?:THIS|This)\s[^\n]{0,160}?(?:AGREEMENT|Agreement|LEASE|Lease|CONTRACT|Contract|"
    r"AMENDMENT|Amendment|INDENTURE|Indenture|GUARANTY|Guaranty|DEED|Deed)\b"
)
_MENTION = re.compile(
    r"\b(?i:entire|constitutes?|contains?|governed|supersedes?|aspect|relationship|remain|"
    r"subordinate|conflicts?|precedence|disputes?|breach|notices?)\b"
)
"""Words of sentences that speak of an agreement between parties and open none."""

_BELONGS = re.compile(
    r"\n[ \t]*(?:FORM OF|Form of|(?:EXHIBIT|Exhibit|ANNEX|Annex|SCHEDULE|Schedule|APPENDIX|"
    r"Appendix|ATTACHMENT|Attachment)\s+[\"“]?(?:[A-Z]\b|[IVX]+\b|\d{1,2}\b(?!\.\d)))"
)
_FILED = re.compile(r"\n[ \t]*(?:EXHIBIT|Exhibit|EX-)\s*\d{1,3}\.\d")
_TITLED = re.compile(
    r"\n[ \t]*[A-Z][A-Z ,&/-]{0,80}(?:AGREEMENT|CONTRACT|LEASE|INDENTURE|AMENDMENT)\b"
)
_PARTY = re.compile(r"[(“\"][^)”\"\n]{0,80}[”\")]")
_BREAK = re.compile(r"\n[ \t\r\f\xa0]*\n")
_RECITALS = re.compile(
    r"\b(?:WITNESSETH|W I T N E S S|RECITALS|WHEREAS|BACKGROUND|NOW,? THEREFORE)\b"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"(?i:\b(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,\s*\d{{4}}"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?(?:{_MONTH}),?\s+\d{{4}}"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b)"
)
_ADDRESS = re.compile(
    r"[\s,]+(?:and\s+)?(?:(?:with|having|whose|which\s+has|maintaining)\s[^(“\"”;]{0,60}?"
    r"\b(?:place\s+of\s+business|offices?|address|domicile)\b|located\s+at\b)"
    r"[^(“\"”;]{5,250}?"
    r"(?=\s*[(;]|,\s+and\s|\s+and\s+(?=[A-Z][A-Za-z&., ]{3,80}[,(]))"
)
_COVER = 15_000
_TITLE = 3_000
_LONGEST = 900
_BEFORE = 300
_DATE_REACH = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preamble:
    """The opening of a contract, `[start, end)` in characters."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    """What names the parties in it, in order: no addresses, and nothing after the last name."""
    date: tuple[int, int] | None
    """The interval of its date; None where it has none."""
    contract: int | None
    """The offset at which the contract that it opens begins, cover and contents page included;
    None where it opens a form or an exhibit that belongs to the contract before."""


def find_preambles(text: str) -> tuple[Preamble, ...]:
    """The openings of the contracts of a text, in order; each names at least one party."""
    found: list[Preamble] = []
    for match in _OPENING.finditer(text):
        low = found[-1].end if found else 0
        if match.start() < low or _MENTION.search(match.group()):
            continue
        start, end = _paragraph(text, match.start(), match.end())
        if _PARTY.search(text, match.end(), end):
            contract = _contract_start(text, start, low) if found else 0
            date = _date(text, start, end)
            parts = tuple(_names(text, start, end))
            found.append(Preamble(start=start, end=end, parts=parts, date=date, contract=contract))
    return tuple(found)


def contract_starts(preambles: tuple[Preamble, ...]) -> tuple[int, ...]:
    """The offsets at which the contracts of a text begin, ascending."""
    return tuple(preamble.contract for preamble in preambles if preamble.contract is not None)


def _contract_start(text: str, start: int, low: int) -> int | None:
    """Where the contract opened at `start` begins: at its cover, at the latest at its opening."""
    if not _OPENS.match(text, start) or _BELONGS.search(text, max(low, start - _TITLE), start):
        return None
    filed = [match.start() for match in _FILED.finditer(text, max(low, start - _COVER), start)]
    titled = [match.start() for match in _TITLED.finditer(text, max(low, start - _TITLE), start)]
    return filed[-1] if filed else titled[0] if titled else start


def governing_preamble(preambles: tuple[Preamble, ...], offset: int) -> Preamble | None:
    """The last opening that ends at or before `offset`; None where there is none."""
    place = bisect_right(preambles, offset, key=lambda preamble: preamble.end)
    return preambles[place - 1] if place else None


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """From the paragraph's start to its end; to the recitals where it has none."""
    low = max(0, start - _BEFORE)
    breaks = [match.end() for match in _BREAK.finditer(text, low, start)]
    high = min(len(text), end + _LONGEST)
    recitals = _RECITALS.search(text, end, high)
    stop = recitals.start() if recitals else high
    blanks = [match.start() for match in _BREAK.finditer(text, end, stop)]
    named = [blank for blank in blanks if _PARTY.search(text, end, blank)]
    stop = named[0] if named else stop
    return (breaks[-1] if breaks else start), len(text[:stop].rstrip()) if stop < high else stop


def _names(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The intervals of an opening that are left without addresses and what follows the parties."""
    last = max((match.end() for match in _PARTY.finditer(text, start, end)), default=end)
    for address in _ADDRESS.finditer(text, start, last):
        yield start, address.start()
        start = address.end()
    yield start, last


def _date(text: str, start: int, end: int) -> tuple[int, int] | None:
    match = _DATE.search(text, start, end) or _DATE.search(text, max(0, start - _DATE_REACH), start)
    return match.span() if match else None

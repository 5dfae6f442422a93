"""Finds where a text defines its terms, and where it uses them. By rule; English contracts first.

Three forms count: `"Term" means ...` and its relatives, `(the "Term")` and its relatives, and, at
the start of a line, `Term means ...` without quotation marks.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from chunking.preamble import contract_starts, find_preambles

_QUOTED = re.compile(r"[\"“]\s?(?P<term>[^\W_](?:[^\"“”\n]|\n(?!\s*\n)){0,70}?)[,.]?\s?[\"”]")
_VERB = (
    r"(?:shall\s+)?(?:means?|be\s+defined|refers?\s+to|includes?)\b"
    r"|(?:shall\s+|will\s+)?(?:has|have)\s+(?:the|that)\s+(?:respective\s+)?meanings?\b"
    r"|(?:is|are|as)\s+(?:used\s+herein|defined|set\s+forth)\b"
    r"|(?:shall|will)\s+(?:be|refer|be\s+deemed)\b|is\s+(?:the|an?|any)\b|[:=]\s"
)
_MEANS = re.compile(
    rf"(?:\s*(?:,|or|and|\(|\))?\s*(?:the\s+)?[\"“][^\"”]{{1,70}}[\"”]\)?){{0,3}}"
    rf"\s*(?:[,:(\u2013—-]\s*)*(?:[^.;\"“\n]{{0,120}}?[\s,)])?(?i:{_VERB})"
)
_OPEN_BRACKET = re.compile(r"[(\[][^()\[\]\n]{0,140}$")
_CALLED = re.compile(
    r"(?:referred\s+to|defined|known|called|designated|identified)(?:\s+(?:herein|hereinafter|"
    r"hereafter|collectively|individually|together|in\s+this\s+Agreement)){0,3}\s+as\s+(?:an?\s+|"
    r"the\s+)?$|here(?:in)?after,?\s+(?:called\s+|the\s+)?(?:the\s+)?$|\bcalled\s+(?:the\s+)?$"
)
_TITLE = re.compile(
    r"\b(?:entitled|titled|captioned|headed|words?|phrases?|(?:Article|Section|Clause|Paragraph|"
    r"Exhibit|Schedule|Annex|Appendix|ARTICLE|SECTION|EXHIBIT|SCHEDULE)\s+[\w.-]+\s*\()\s*$"
)
"""Before a quotation that names a part of the document, or speaks of a word: no definition."""

_WORD = r"[A-Z][\w\u2019'/-]*"
_BARE = re.compile(
    rf"(?:\n|[ \t\xa0]{{2}})[ \t\xa0]*(?:\(?[\da-z]{{1,3}}(?:\.\d+)*[.)]?[ \t\xa0]+)?[*_]{{0,2}}"
    rf"(?P<term>{_WORD}(?: (?:{_WORD}|of|and|or|to|for|the|in|\(s\))){{0,6}})[*_.:,]{{0,3}}"
    r"\s+(?:means?|shall\s+mean|has\s+the\s+meaning|shall\s+have\s+the\s+meaning)\b"
)
_WORDS = re.compile(r"[^\W_]+(?:[\u2019'][^\W_]+)?")
_POINTER = re.compile(
    r"\b(?:has|have)\s+(?:the|that)\s+(?:respective\s+)?meanings?\s+(?:\w+\s+){0,4}in\b"
    r"|\b(?:is|are|as)\s+(?:defined|set\s+forth|described|provided)\s+(?:in|on|at|under)\b"
)
_ENDS = (".", ";", ")", "]", "”", '"')
"""A paragraph that ends otherwise, as "means:" does, goes on over a blank line."""

_RULE = re.compile(r"[Rr]eferences?\s+(?:herein\s+)?to\s+(?:the\s+)?[\"“]\s?$")
_BREAK = re.compile(r"\n[ \t\r\f\xa0]*\n")
_NUMBER = re.compile(r"[\s\d.()*_-]{0,20}(?:\(?[A-Za-z]{1,3}[.)])?\s*(?:[Tt]he term )?\s*[\"“]\s?")
_STOP = re.compile(
    r"(?i:(?<!\binc)(?<!\bcorp)(?<!\bltd)(?<!\bco)(?<!\bno)(?<!\bseq)(?<!\b[A-Z]))"
    r"[.;]['\"”)]*(?=\s)"
)
_LEFTWARDS = 400
_RIGHTWARDS = 900
_LONGEST_TERM = 8
_AGAIN = 1_000
"""Characters within which a term that seems to be defined again is still being defined."""

_WORDS_ALONE = ("the", "a", "an", "and", "or", "including", "such as", "as is", "i", "we", "you")
_NOT_TERMS = frozenset(
    (*_WORDS_ALONE, "to", "from", "until", "through", "may", "shall", "will", "must")
)
_NOT_TERM = re.compile(
    r"(?:here|there)(?:in|of|by|to|under|with|after)\w*|includ\w+|without\b.*|dollars?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A term and the interval `[start, end)` of the text that defines it, in characters."""

    term: str
    at: int
    """The offset of the term itself in its definition."""
    start: int
    end: int
    body: int | None = None
    """The offset after "means": where its meaning begins; None where that stands before it."""
    points: bool = False
    """Whether it only says where the definition stands ("has the meaning set forth in ...") or how
    to read one ("References to ... are deemed ...")."""


class _Place(NamedTuple):
    """Where a term is defined; `body` as in `Definition`."""

    at: int
    term: str
    body: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a defined term: its offset, and the definition that governs it."""

    at: int
    definition: Definition


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """The definitions of one text, by offset of their terms."""

    found: tuple[Definition, ...]
    contracts: tuple[int, ...] = ()
    """The offsets at which the contracts of a bundle begin, ascending."""

    def governing(self, term: str, offset: int) -> Definition | None:
        """The definition that governs a term used at `offset`; None for an undefined term.

        The nearest one before it in the same contract; else the nearest after it, since a contract
        may keep its definitions in an annex.
        """
        place = bisect_right(self.contracts, offset)
        start = self.contracts[place - 1] if place else 0
        end = self.contracts[place] if place < len(self.contracts) else math.inf
        known = [each for each in self._by_key.get(_key(term), []) if start <= each.at < end]
        if not known:
            return None
        place = bisect_right(known, offset, key=lambda definition: definition.at)
        return self._spelled_out(known, known[max(0, place - 1)])

    @staticmethod
    def _spelled_out(known: list[Definition], nearest: Definition) -> Definition:
        """Where the nearest only points ("has the meaning given in ..."), what is nearest to it."""
        others = [definition for definition in known if not definition.points]
        if not nearest.points or not others:
            return nearest
        return min(others, key=lambda definition: abs(definition.at - nearest.at))

    def used(self, text: str, start: int, end: int) -> tuple[Use, ...]:
        """The uses in `[start, end)` of terms that are defined anywhere, in order.

        The longest term wins, so that "Closing Date" is no use of "Closing". Line breaks,
        plurals, possessives and capitals throughout do not matter; an initial capital does.
        """
        words = [(_stem(match.group()), match) for match in _WORDS.finditer(text, start, end)]
        uses: list[Use] = []
        place = 0
        while place < len(words):
            length, use = self._use_at(words, place)
            if use is not None:
                uses.append(use)
            place += length
        return tuple(uses)

    def _use_at(self, words: list[tuple[str, re.Match[str]]], place: int) -> tuple[int, Use | None]:
        """The words that the longest term at `place` takes, and the use; 1 and None for none."""
        longest = min(self._longest_from.get(words[place][0], 0), len(words) - place)
        at = words[place][1].start()
        for length in range(longest, 0, -1):
            key = tuple(word for word, _ in words[place : place + length])
            known = self._by_key.get(key)
            if known and known[0].term[0].isupper() <= words[place][1].group()[0].isupper():
                definition = self.governing(known[0].term, at)
                return length, Use(at=at, definition=definition) if definition else None
        return 1, None

    @cached_property
    def _by_key(self) -> dict[tuple[str, ...], list[Definition]]:
        index: dict[tuple[str, ...], list[Definition]] = {}
        for definition in self.found:
            index.setdefault(_key(definition.term), []).append(definition)
        return index

    @cached_property
    def _longest_from(self) -> dict[str, int]:
        """The number of words of the longest term that begins with each word."""
        longest: dict[str, int] = {}
        for key in self._by_key:
            longest[key[0]] = max(longest.get(key[0], 0), len(key))
        return longest


def find_definitions(text: str) -> Definitions:
    """The definitions of the text, in order."""
    places = _first_of_each(sorted([*_quoted(text), *_bare(text)], key=lambda place: place.at))
    entries = [place.at for place in places if place.body is not None]
    found = tuple(_definition(text, place, entries) for place in places)
    return Definitions(found=found, contracts=contract_starts(find_preambles(text)))


def _definition(text: str, place: _Place, entries: list[int]) -> Definition:
    if place.body is None:
        start, end = _sentence(text, place.at)
    else:
        start, end = _entry(text, place.at, place.body, entries)
    return Definition(
        term=place.term,
        at=place.at,
        start=start,
        end=end,
        body=place.body,
        points=place.body is not None and _points(text, place.at, place.body),
    )


def _points(text: str, at: int, body: int) -> bool:
    if _RULE.search(text, max(0, at - 40), at):
        return True
    pointer = _POINTER.search(text, at, body + 60)
    return pointer is not None and pointer.start() < body


def _first_of_each(places: list[_Place]) -> list[_Place]:
    """The places without those at which a term is still being defined."""
    last: dict[tuple[str, ...], int] = {}
    kept: list[_Place] = []
    for place in places:
        key = _key(place.term)
        if place.at - last.get(key, -_AGAIN) >= _AGAIN:
            kept.append(place)
        last[key] = place.at
    return kept


def _quoted(text: str) -> Iterator[_Place]:
    """The places at which a term stands in quotation marks and is defined."""
    for match in _QUOTED.finditer(text):
        term = " ".join(match["term"].split())
        if not _is_term(term):
            continue
        before = text[max(0, match.start() - 150) : match.start()]
        if _TITLE.search(before):
            continue
        if _OPEN_BRACKET.search(before) or _CALLED.search(before):
            yield _Place(match.start("term"), term, None)
        elif means := _MEANS.match(text, match.end(), match.end() + 300):
            yield _Place(match.start("term"), term, means.end())


def _bare(text: str) -> Iterator[_Place]:
    for match in _BARE.finditer(text):
        if _is_term(match["term"]):
            yield _Place(match.start("term"), match["term"], match.end())


def _is_term(term: str) -> bool:
    words = _WORDS.findall(term)
    folded = term.casefold()
    if _NOT_TERM.fullmatch(folded) or folded in _NOT_TERMS:
        return False
    return 0 < len(words) <= _LONGEST_TERM


def _entry(text: str, at: int, body: int, starts: list[int]) -> tuple[int, int]:
    """The interval of an entry of a definitions list: to its paragraph's or the next entry's."""
    line = text.rfind("\n", max(0, at - 60), at) + 1
    numbered = _NUMBER.fullmatch(text, line, at) is not None
    start = at - 1 if numbered else line if line else _sentence(text, at)[0]
    limit = min(len(text), at + _RIGHTWARDS)
    place = bisect_left(starts, body)
    if place < len(starts):
        limit = min(limit, text.rfind("\n", at, starts[place]) + 1 or starts[place] - 1)
    blanks = (blank.start() for blank in _BREAK.finditer(text, body, limit))
    end = next((blank for blank in blanks if text.endswith(_ENDS, start, blank)), limit)
    return _trimmed(text, start, end)


def _sentence(text: str, at: int) -> tuple[int, int]:
    """The interval of the sentence around a definition in brackets."""
    low = max(0, at - _LEFTWARDS)
    stops = [
        match.end() for match in (*_STOP.finditer(text, low, at), *_BREAK.finditer(text, low, at))
    ]
    end = _STOP.search(text, at, at + _LEFTWARDS)
    blank = _BREAK.search(text, at, end.end() if end else at + _LEFTWARDS)
    high = blank.start() if blank else end.end() if end else min(len(text), at + _LEFTWARDS)
    return _trimmed(text, max(stops, default=low), high)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    span = text[start:end]
    return start + len(span) - len(span.lstrip()), start + len(span.rstrip())


def _key(term: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in _WORDS.findall(term))


def _stem(word: str) -> str:
    """The word without case, possessive and plural endings."""
    folded = word.casefold().removesuffix("\u2019s").removesuffix("'s")
    if len(folded) > 4 and folded.endswith("ies"):
        return folded[:-3] + "y"
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded

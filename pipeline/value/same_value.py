"""When two values say the same, and findings grouped by what they say.

Dates, sums, lengths of time, shares and numbers are compared in their normal forms
(`pipeline.value.facts`), other words as they are.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from pipeline.answer import Finding
from pipeline.evidence.normalise import OPTIONAL_HYPHEN, folded_text
from pipeline.value.facts import Facts, facts_in

Words = frozenset[str]

_NEGATIONS = frozenset({"no", "not", "never", "none", "without", "neither", "nor", "unless"})
_SMALL_WORDS = frozenset({"", "the", "a", "an", "of", "and"})
_SMALLEST_WORDS = _SMALL_WORDS - {"a"}
"""Without the article that is a party's name as well."""
_MOST = 1_000
"""Groups that one word leads to; more of them share a word that says next to nothing."""

_LONGEST = 1_000
"""Characters of a value beyond which it is a passage, compared word by word."""
_LISTED = re.compile(r"[;\n&]|,\s|\band\b")
_BUSINESS = re.compile(r"\b(?:business|working|trading)\b", re.IGNORECASE)


class _Kept(dict[int, str]):
    """What `str.translate` takes: whatever can be no part of a word or a figure becomes a blank."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if character.isalnum() or character in ".,-%" else " "
        return self[code]


_KEPT = _Kept()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a value says."""

    words: Words
    parts: frozenset[tuple[str, ...]]
    """Its words in their order, for each member of a list, whose order says nothing."""


def same_value(one: str, other: str) -> bool:
    """Whether two values say the same: one's words are among the other's, none of them has
    changed places around another, and neither adds a number or a negation."""
    return _comparable(_said(one), _said(other))


def by_value(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings grouped by value, in the order of first appearance.

    All members of a group say the same, each with each. The time is linear in the findings:
    equal values meet by hash, others through the rarest word they share.
    """
    findings = list(findings)
    of_value = {value: _said(value) for value in {finding.value for finding in findings}}
    groups = _Groups(_ranks(of_value.values()))
    members: list[list[Finding]] = []
    for finding in findings:
        place = groups.place(of_value[finding.value])
        if place == len(members):
            members.append([])
        members[place].append(finding)
    return members


def _ranks(values: Iterable[_Said]) -> dict[str, int]:
    """The place of each word among all of them: the rarest first."""
    counts = Counter(chain.from_iterable(said.words for said in set(values)))
    ordered = sorted(counts, key=lambda word: (counts[word], word))
    return {word: rank for rank, word in enumerate(ordered)}


class _Groups:
    """Groups of word sets in which each contains or is contained by each."""

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self._ranks = ranks
        self._of_said: dict[_Said, int] = {}
        self._chains: list[tuple[_Said, ...]] = []
        self._largest: list[Words] = []
        self._smallest: list[Words] = []
        self._by_rarest: defaultdict[str, list[int]] = defaultdict(list)
        """Groups by the rarest word of each member: those of which a value may contain one."""
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        """Groups by each word of each member: those of which one may contain a value."""

    def place(self, said: _Said) -> int:
        """The number of the first group that `said` belongs to, a new one if there is none."""
        if said not in self._of_said:
            found = (index for index in self._near(said.words) if self._fits(said, index))
            self._of_said[said] = self._join(said, min(found, default=len(self._chains)))
        return self._of_said[said]

    def _near(self, words: Words) -> list[int]:
        """Groups with a member that `words` contain or lie in."""
        if not words:
            return []
        rarest = self._by_word[self._rarest(words)][:_MOST]
        containing = [index for index in rarest if words <= self._largest[index]]
        contained = [
            index
            for word in words
            for index in self._by_rarest[word][:_MOST]
            if self._smallest[index] <= words
        ]
        return containing + contained

    def _fits(self, said: _Said, index: int) -> bool:
        return all(_comparable(said, member) for member in self._chains[index])

    def _join(self, said: _Said, index: int) -> int:
        words = said.words
        if index == len(self._chains):
            self._chains.append(())
            self._largest.append(words)
            self._smallest.append(words)
        self._chains[index] = (*self._chains[index], said)
        self._largest[index] = max(self._largest[index], words, key=len)
        self._smallest[index] = min(self._smallest[index], words, key=len)
        if words:
            self._by_rarest[self._rarest(words)].append(index)
        for word in words:
            self._by_word[word].append(index)
        return index

    def _rarest(self, words: Words) -> str:
        return min(words, key=self._ranks.__getitem__)


def _comparable(one: _Said, other: _Said) -> bool:
    mine, theirs = one.words, other.words
    if not mine or not theirs:
        return mine == theirs
    if not (mine <= theirs or theirs <= mine):
        return False
    if any(_decides(word) for word in mine ^ theirs):
        return False
    return one.parts == other.parts or _in_order(*sorted((one, other), key=lambda s: len(s.words)))


def _in_order(small: _Said, large: _Said) -> bool:
    return not any(_swapped(part, other) for part in small.parts for other in large.parts)


def _swapped(part: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two words have changed sides around a third, as in "A pays B" and "B pays A".

    "New York law" and "law of New York" have no such word.
    """
    shared = set(part) & set(other)
    mine = [word for word in dict.fromkeys(part) if word in shared]
    theirs = [word for word in dict.fromkeys(other) if word in shared]
    if mine == theirs:
        return False
    places = {word: place for place, word in enumerate(theirs)}
    return any(
        not set(mine[:place]).isdisjoint(theirs[places[word] + 1 :])
        and not set(mine[place + 1 :]).isdisjoint(theirs[: places[word]])
        for place, word in enumerate(mine)
    )


def _decides(word: str) -> bool:
    """Whether a single word can turn a value into another: a number or a negation."""
    return word in _NEGATIONS or any(character.isdigit() for character in word)


def _said(value: str) -> _Said:
    text = _with_normal_facts(value)
    parts = frozenset(tuple(_words(part)) for part in _LISTED.split(text)) - {()}
    words = frozenset(word for part in parts for word in part)
    return _Said(words=words - _SMALL_WORDS, parts=parts)


def _with_normal_facts(value: str) -> str:
    """The folded value with each fact as one word, such as `usd1000000` and `months12`."""
    if len(value) <= _LONGEST:
        for words, normal in sorted(_normal(facts_in(value)), key=lambda fact: -len(fact[0])):
            value = value.replace(words, f" {normal} ", 1)
    return folded_text(value).replace(OPTIONAL_HYPHEN, "")


def _normal(facts: Facts) -> Iterator[tuple[str, str]]:
    yield from ((words, day.strftime("%Y%m%d")) for day, words in facts.dates.items())
    for (unit, amount), words in facts.money.items():
        yield words, f"{unit}{_figure(format(amount, 'f'))}"
    for (unit, amount), words in facts.durations.items():
        kind = "business" if _BUSINESS.search(words) else ""
        yield words, f"{kind}{unit}{_figure(format(amount, 'f'))}"
    for amount, words in facts.percentages.items():
        yield words, f"{_figure(format(amount.normalize(), 'f'))}%"
    for number, words in facts.numbers.items():
        yield words, _figure(number)


def _figure(number: str) -> str:
    return f"minus{number[1:]}" if number.startswith("-") else number


def _words(text: str) -> list[str]:
    words = (word.strip(".,-") for word in text.translate(_KEPT).split())
    return [word for word in words if word not in _SMALLEST_WORDS]

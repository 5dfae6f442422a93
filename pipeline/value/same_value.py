"""When two values say the same, and findings grouped by what they say.

Dates, sums, lengths of time, shares and numbers are compared in their normal forms
(`pipeline.value.facts`), other words as they are. What carries no content is left out: articles,
punctuation, "the State of", "the laws of", a defined term in brackets, the title of a person.
Every other word that one value has more than the other makes them different: a member of a list,
a bound, a condition, a denial.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.answer import Finding
from pipeline.evidence.normalise import OPTIONAL_HYPHEN, folded_text
from pipeline.value.facts import Facts, all_numbers, facts_in, spelt_numbers

Words = frozenset[str]

_SMALL_WORDS = frozenset({"", "the", "a", "an", "of", "and"})
_SMALLEST_WORDS = _SMALL_WORDS - {"a"}
"""Without the article that is a party's name as well."""
_MOST = 100
"""Groups of the same words in another order that a value is compared with."""

_LONGEST = 1_000
"""Characters of a value beyond which it is a passage, compared word by word."""
_LISTED = re.compile(r"[;\n&]|,\s|\band\b")
_DEFINED = re.compile(r"\([^()\"“”]{0,40}[\"“][^\"“”()]{1,80}[\"”][^()\"“”]{0,40}\)")
"""A defined term in brackets: (the "Supplier")."""
_FORMAL = re.compile(
    r"\b(?:(?:laws?\s+of\s+)?(?:the\s+)?(?:state|commonwealth|province|republic)\s+of\b"
    r"|laws?\s+of\b|(?<=\w)\s+laws?\s*$|(?:mr|mrs|ms|dr)\.?\s)",
    re.IGNORECASE,
)
"""What stands around the name of a place or a person and says nothing more of it."""
_RESTATED = re.compile(
    r"(?P<words>(?:[A-Za-z]+(?:\s+|-)){1,12})\(\s?(?P<figures>[$€£]?\d[\d,.]*\s?%?)\s?\)"
)
_SCALES = frozenset({"hundred", "thousand", "million", "billion", "and"})
_SCALES |= {"dollars", "euros", "pounds", "percent"}
_NON = re.compile(r"\bnon[\s-]+(?=\w)")
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
    """Whether two values say the same: they have the same words, in one order or as members of one
    list, but for what carries no content."""
    return _same(_said(one), _said(other))


def words_of(value: str) -> Words:
    """The words of a value that carry content, its facts in normal form."""
    return _said(value).words


def members_of(value: str) -> frozenset[Words]:
    """The members of a list of names, each by its words."""
    return frozenset(frozenset(part) for part in _said(value).parts)


def by_value(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings grouped by value, in the order of first appearance.

    All members of a group say the same, each with each. The time is linear in the findings:
    values meet by the hash of their words.
    """
    findings = list(findings)
    of_value = {value: _said(value) for value in {finding.value for finding in findings}}
    groups = _Groups()
    members: list[list[Finding]] = []
    for finding in findings:
        place = groups.place(of_value[finding.value])
        if place == len(members):
            members.append([])
        members[place].append(finding)
    return members


class _Groups:
    """Groups of values of which each says the same as each."""

    def __init__(self) -> None:
        self._of_said: dict[_Said, int] = {}
        self._members: list[list[_Said]] = []
        self._by_words: defaultdict[Words, list[int]] = defaultdict(list)

    def place(self, said: _Said) -> int:
        """The number of the first group that `said` belongs to, a new one if there is none."""
        if said not in self._of_said:
            self._of_said[said] = self._join(said)
        return self._of_said[said]

    def _join(self, said: _Said) -> int:
        near = self._by_words[said.words]
        for index in near[:_MOST]:
            if all(_same(said, member) for member in self._members[index][:_MOST]):
                self._members[index].append(said)
                return index
        near.append(len(self._members))
        self._members.append([said])
        return near[-1]


def _same(one: _Said, other: _Said) -> bool:
    if one.words != other.words:
        return False
    if one.parts == other.parts:
        return True
    return (_refines(one, other) or _refines(other, one)) and not any(
        _swapped(part, other_part) for part in one.parts for other_part in other.parts
    )


def _refines(fine: _Said, coarse: _Said) -> bool:
    """Whether each member of the one list is, or is a part of, a member of the other: a comma
    more is no other value, another pairing of who and what is."""
    wholes = [{*part} | _SMALL_WORDS for part in coarse.parts]
    return all(any(whole.issuperset(part) for whole in wholes) for part in fine.parts)


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


def _said(value: str) -> _Said:
    text = _with_normal_facts(value)
    parts = frozenset(tuple(_words(part)) for part in _LISTED.split(text)) - {()}
    words = frozenset(word for part in parts for word in part)
    return _Said(words=words - _SMALL_WORDS, parts=parts)


def _with_normal_facts(value: str) -> str:
    """The folded value with each fact as one word, such as `usd1000000` and `months12`, and without
    what carries no content."""
    value = _FORMAL.sub(" ", _DEFINED.sub(" ", _RESTATED.sub(_in_figures, value)))
    if len(value) <= _LONGEST:
        for words, normal in sorted(_normal(facts_in(value)), key=lambda fact: -len(fact[0])):
            value = value.replace(words, f" {normal} ", 1)
    return _NON.sub("non", folded_text(value).replace(OPTIONAL_HYPHEN, ""))


def _in_figures(restated: re.Match[str]) -> str:
    """The figures alone, of a number in words that its figures restate and do not contradict."""
    words = re.split(r"[\s-]+", restated["words"].strip(" -"))
    start = len(words)
    while start and (words[start - 1].lower() in _SCALES or spelt_numbers(words[start - 1])):
        start -= 1
    spelt = spelt_numbers(" ".join(words[start:]))
    if len(spelt) != 1 or str(spelt[0]) not in all_numbers(restated["figures"]):
        return restated.group()
    return f"{' '.join(words[:start])} {restated['figures']}"


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

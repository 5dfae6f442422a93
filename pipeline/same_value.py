"""When two values say the same, and findings grouped by what they say."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.answer import Finding
from pipeline.normalise import OPTIONAL_HYPHEN, folded_text

Words = frozenset[str]

_NEGATIONS = frozenset({"no", "not", "never", "none", "without", "neither", "nor", "unless"})
_SMALL_WORDS = frozenset({"", "the", "a", "an", "of", "and"})
_MEMBERS = 64
"""Groups that are compared with one value; beyond them values share only common words."""


def same_value(one: str, other: str) -> bool:
    """Whether two values say the same: one's words are among the other's, and neither adds a
    number or a negation."""
    return _comparable(_words(one), _words(other))


def by_value(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings grouped by value, in the order of first appearance.

    All members of a group say the same, each with each. The time is linear in the findings:
    equal values meet by hash, others through the rarest word they share.
    """
    findings = list(findings)
    of_value = {finding.value: _words(finding.value) for finding in findings}
    groups = _Groups(Counter(word for words in set(of_value.values()) for word in words))
    members: list[list[Finding]] = []
    for finding in findings:
        place = groups.place(of_value[finding.value])
        if place == len(members):
            members.append([])
        members[place].append(finding)
    return members


class _Groups:
    """Groups of word sets in which each contains or is contained by each."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._of_words: dict[Words, int] = {}
        self._chains: list[tuple[Words, ...]] = []
        self._by_rarest: defaultdict[str, list[int]] = defaultdict(list)
        """Groups by the rarest word of their smallest member: those that a value may contain."""
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        """Groups by each word of their largest member: those that may contain a value."""

    def place(self, words: Words) -> int:
        """The number of the first group that `words` belongs to, a new one if there is none."""
        if words not in self._of_words:
            found = [index for index in self._near(words) if self._fits(words, index)]
            self._of_words[words] = self._join(words, found[0] if found else len(self._chains))
        return self._of_words[words]

    def _near(self, words: Words) -> list[int]:
        if not words:
            return []
        contained = {index for word in words for index in self._by_rarest[word][:_MEMBERS]}
        containing = self._by_word[self._rarest(words)][:_MEMBERS]
        return sorted({*contained, *containing})

    def _fits(self, words: Words, index: int) -> bool:
        return all(_comparable(words, member) for member in self._chains[index])

    def _join(self, words: Words, index: int) -> int:
        if index == len(self._chains):
            self._chains.append(())
        self._chains[index] = (*self._chains[index], words)
        if words:
            self._by_rarest[self._rarest(words)].append(index)
        for word in words:
            self._by_word[word].append(index)
        return index

    def _rarest(self, words: Words) -> str:
        return min(words, key=lambda word: (self._counts[word], word))


def _comparable(mine: Words, theirs: Words) -> bool:
    if not mine or not theirs:
        return mine == theirs
    if any(_decides(word) for word in mine ^ theirs):
        return False
    return mine <= theirs or theirs <= mine


def _decides(word: str) -> bool:
    """Whether a single word can turn a value into another: a number or a negation."""
    return word in _NEGATIONS or any(character.isdigit() for character in word)


def _words(value: str) -> Words:
    text = folded_text(value).replace(OPTIONAL_HYPHEN, "")
    words = "".join(c if c.isalnum() or c in ".,-%" else " " for c in text).split()
    return frozenset(word.strip(".,-") for word in words) - _SMALL_WORDS

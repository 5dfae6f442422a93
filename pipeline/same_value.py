"""When two values say the same, and findings grouped by what they say."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.answer import Finding
from pipeline.normalise import OPTIONAL_HYPHEN, folded_text

Words = frozenset[str]

_NEGATIONS = frozenset({"no", "not", "never", "none", "without", "neither", "nor", "unless"})
_SMALL_WORDS = frozenset({"", "the", "a", "an", "of", "and"})
_MOST = 1_000
"""Groups that one word leads to; more of them share a word that says next to nothing."""


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
        self._largest: list[Words] = []
        self._smallest: list[Words] = []
        self._by_rarest: defaultdict[str, list[int]] = defaultdict(list)
        """Groups by the rarest word of each member: those of which a value may contain one."""
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        """Groups by each word of each member: those of which one may contain a value."""

    def place(self, words: Words) -> int:
        """The number of the first group that `words` belongs to, a new one if there is none."""
        if words not in self._of_words:
            found = (index for index in self._near(words) if self._fits(words, index))
            self._of_words[words] = self._join(words, min(found, default=len(self._chains)))
        return self._of_words[words]

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

    def _fits(self, words: Words, index: int) -> bool:
        return all(_comparable(words, member) for member in self._chains[index])

    def _join(self, words: Words, index: int) -> int:
        if index == len(self._chains):
            self._chains.append(())
            self._largest.append(words)
            self._smallest.append(words)
        self._chains[index] = (*self._chains[index], words)
        self._largest[index] = max(self._largest[index], words, key=len)
        self._smallest[index] = min(self._smallest[index], words, key=len)
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
    if not (mine <= theirs or theirs <= mine):
        return False
    return not any(_decides(word) for word in mine ^ theirs)


def _decides(word: str) -> bool:
    """Whether a single word can turn a value into another: a number or a negation."""
    return word in _NEGATIONS or any(character.isdigit() for character in word)


def _words(value: str) -> Words:
    text = folded_text(value).replace(OPTIONAL_HYPHEN, "")
    words = "".join(c if c.isalnum() or c in ".,-%" else " " for c in text).split()
    return frozenset(word.strip(".,-") for word in words) - _SMALL_WORDS

"""Whether a statement denies what its quotes affirm, or affirms what they deny, by rule.

Compared are negations and modal verbs between the same two words, and the negations of the clause
that has the statement's words. English only; what a rule cannot tell is not agreement.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.evidence.normalise import OPTIONAL_HYPHEN, folded_text

NEGATIONS: Mapping[str, str] = {
    **dict.fromkeys(("not", "never", "neither", "cannot", "non", "no", "none", "nor"), "not"),
    **{word: word for word in ("without", "unless", "except")},
    "excluding": "except",
}
"""Word -> what it says."""
SMALL_WORDS = frozenset({"the", "a", "an", "of", "and", "in", "to", "by", "for", "laws", "state"})
MODALS: Mapping[str, str] = {
    "shall": "shall",
    "must": "shall",
    "will": "shall",
    "may": "may",
    "can": "may",
}
"""Modal verb -> what it says."""
_NEVER = frozenset({"not", "never"})
_BEING = frozenset({"be", "been", "being", "is", "are", "was", "were", "do", "does", "did"})
LINKING = _BEING | {"has", "have", "had"}
_WORD = re.compile(r"[^\W_]+(?:['.,][^\W_]+)*")
_CLAUSE_END = re.compile(r"(?<=\w{3})[.?!](?=\s+[\"“‘(]?[A-Z0-9])|[;\n]")
_PREFIXES = ("un", "non", "in", "im", "dis")

Pairs = dict[tuple[str, str], set[tuple[str, ...]]]
"""Two words that follow each other but for negations or modal verbs -> those between them."""


def words_of(text: str) -> list[str]:
    """The folded words of `text`, in order; a hyphenated word is its parts."""
    return _WORD.findall(folded_text(text).replace(OPTIONAL_HYPHEN, ""))


def is_opposed(statement: str, quotes: Sequence[str]) -> bool:
    """Whether two words of the statement have a negation between them, or another modal verb,
    that they have nowhere in the quotes, where they follow each other too; or the reverse."""
    said = _forbidding(words_of(statement))
    quoted = [_forbidding(words_of(quote)) for quote in quotes]
    return _disagree(_denied(said), [_denied(words) for words in quoted]) or _disagree(
        _moded(said), [_moded(words) for words in quoted]
    )


def agrees(statement: str, quotes: Sequence[str], compared: Collection[str] = ()) -> bool:
    """Whether each clause of the statement has the negations of the clause it rests on.

    `compared` are words that need no clause: figures, which other rules compare.
    """
    clauses = [clause for quote in quotes for clause in _clauses(quote)]
    return all(_rests(words_of(part), clauses, compared) for part in _clauses(statement))


def _forbidding(words: Sequence[str]) -> list[str]:
    """The words with "shall not" for "may not", as both forbid; "not have" for "have no"."""
    denied = {index for index, word in enumerate(words, start=-1) if word in _NEVER}
    forbidding = [
        "shall" if word == "may" and index in denied else word for index, word in enumerate(words)
    ]
    for index, pair in enumerate(pairwise(words)):
        # "Shall have no right" says "shall not have the right".
        if pair == ("have", "no"):
            forbidding[index : index + 2] = ["not", "have"]
    return forbidding


def _rests(said: list[str], clauses: Sequence[str], compared: Collection[str]) -> bool:
    wanted = {word for word in said if word not in compared} - SMALL_WORDS - NEGATIONS.keys()
    if not wanted and not _counted(said):
        return True
    split = [words_of(clause) for clause in clauses]
    whole = [index for index, words in enumerate(split) if wanted <= set(words)]
    if not whole:
        near = [words for words in split if wanted & set(words)] or split
        return _same(said, [word for words in near for word in words], wanted)
    return any(_same(said, _up_to(split[index], wanted, clauses[index]), wanted) for index in whole)


def _up_to(words: list[str], wanted: set[str], clause: str) -> list[str]:
    """The words of the clause that bear on the wanted ones: of a name, those that lead to it."""
    capital = {word.casefold() for word in _WORD.findall(clause) if not word[0].islower()}
    if not wanted or not wanted <= capital - MODALS.keys() - LINKING:
        return words
    return words[: max(words.index(word) for word in wanted) + 1]


def _same(said: list[str], quoted: list[str], wanted: set[str]) -> bool:
    return _counted(said) == _counted(quoted) and not any(
        prefix + word in quoted or word.removeprefix(prefix) in quoted
        for word in wanted.difference(quoted)
        for prefix in _PREFIXES
    )


def _counted(words: Sequence[str]) -> Counter[tuple[str, str]]:
    """The negations, each "not" with the word that it denies. "Neither ... nor" is one."""
    found: Counter[tuple[str, str]] = Counter()
    for index, word in enumerate(words):
        kind = _kind(word)
        if kind == "not" and not (word == "nor" and "neither" in words[:index]):
            after = (w for w in words[index + 1 :] if w not in _BEING | SMALL_WORDS)
            found["not", next(after, "")] += 1
        elif kind and kind != "not":
            found[kind, ""] += 1
    return found


def _kind(word: str) -> str | None:
    return "not" if word.endswith("n't") else NEGATIONS.get(word)


def _denied(words: Sequence[str]) -> Pairs:
    return _between(words, _kind)


def _moded(words: Sequence[str]) -> Pairs:
    """Only the pairs with a modal verb: a verb without one contradicts none."""
    pairs = _between(words, MODALS.get)
    return {pair: kinds for pair, kinds in pairs.items() if () not in kinds}


def _between(words: Sequence[str], kind_of: Callable[[str], str | None]) -> Pairs:
    found: Pairs = defaultdict(set)
    last = ""
    between: list[str] = []
    for word in words:
        if kind := kind_of(word):
            between.append(kind)
        elif word not in MODALS and word not in _BEING and not _kind(word):
            if last:
                found[last, word].add(tuple(between))
            last, between = word, []
    return found


def _disagree(said: Pairs, quoted: Sequence[Pairs]) -> bool:
    for pair, kinds in said.items():
        known = {kind for pairs in quoted for kind in pairs.get(pair, ())}
        if known and known.isdisjoint(kinds):
            return True
    return False


def _clauses(text: str) -> Iterator[str]:
    return (clause for clause in _CLAUSE_END.split(text) if _WORD.search(clause))

"""Whether a value has the opposite of a word of its quotes: "exclusive" for "non-exclusive".

A word is denied by its prefix ("irrevocable"), by a "not" before it ("and not exclusive"), or its
opposite is another word ("ceases" for "survives"). English only.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from pipeline.value.negation import MODALS, NEGATIONS, SMALL_WORDS, words_of


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_IN = _set(
    "applicable valid validly eligible capable complete accurate accurately adequate adequately "
    "sufficient sufficiently effective consistent correct correctly admissible active alienable "
    "operative direct directly dependent voluntary voluntarily definite definitely divisible "
    "separable severable solvent curable frequent significant tangible"
)
_IM = _set("permissible possible proper properly practicable practical material perfect movable")
_IR = _set("revocable revocably regular regularly relevant reparable replaceable recoverable")
_IL = _set("legal legally liquid licit logical legible")
_DIS = _set("approve approved approves approval agree agrees agreed allowed continued satisfied")
_OF = {"in": _IN, "im": _IM, "ir": _IR, "il": _IL, "dis": _DIS}
_BY_RULE = ("non", "un")
_NO_OPPOSITES = _set("less ionized ionised iversal derstanding dertaking derwriting")
_SHORTEST = 4
_SKIPPED = _set("be been being is are was were has have had the a an any to such") | {"non"}
_AUXILIARIES = MODALS.keys() | _set("do does did cannot")
_DENIALS = _set("not never no neither nor none nobody nothing cannot")
_SPELLINGS = {"license": "licence", "licenses": "licences", "licensed": "licenced"}
_SENTENCE = re.compile(r"[;\n]|(?<=\w{3})[.?!](?=\s|$)")
_STEM = 5
_PAIRS = (
    ("surviv", "ceas|laps|expir"),
    ("includ", "exclud"),
    ("grant", "retain|withh"),
    ("accept", "reject|refus"),
    ("permit|permis|allow", "prohib|forbid|forbad"),
    ("increas", "decreas|reduc"),
    ("binding", "advisory"),
    ("sever", "joint"),
    ("confirm", "revok|withdr"),
)
_ASKED = re.compile(
    r"\bconsent\b.*\b(?:required|needed|necessary)\b|\b(?:requires?|needs?|subject to|only with)\b"
    r".*\bconsent\b",
    re.IGNORECASE,
)
_UNASKED = re.compile(
    r"\b(?:without|no|not require|not need)\b(?:\s+\w+){0,6}?\s+consent\b", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:not|no|neither|nor|never|cannot|prohibited)\b", re.IGNORECASE)
_FRAME = re.compile(
    r"\b(?:not the case|not (?:true|agreed|intended|understood|implied|mean|construed)|"
    r"(?:nothing|no provision|neither)\b[^.;]*\b(?:means?|imply|implies|construed|deemed|"
    r"interpreted|understood|suggests?|says?|constitutes?|grants?))\b"
    r"[^.;]*?\b(?:that|as|to)\b",
    re.IGNORECASE,
)
"""A denial of all that follows in the sentence."""


class Opposition(Enum):
    """How the words of a value stand to their opposites in its quotes."""

    NONE = "no word of the value has an opposite in the quotes"
    OPEN = "one has, and the quotes say other things too, or of another thing"
    SAID = "the quotes say the opposite of the same thing"


def opposition(statement: str, quotes: Sequence[str]) -> Opposition:
    """Compare the words of `statement` with their opposites in `quotes`."""
    found = {*_of_poles(statement, quotes), *_of_pairs(statement, quotes)}
    found |= {*_of_consent(statement, quotes)}
    for worst in (Opposition.SAID, Opposition.OPEN):
        if worst in found:
            return worst
    return Opposition.NONE


def is_framed(statement: str, quotes: Sequence[str]) -> bool:
    """Whether a quote denies as a whole what is said: "nothing herein means that" it is so."""
    said = _stems(_tokens(statement))
    if not said or _DENIALS.intersection(_tokens(statement)):
        return False
    return any(
        said <= _stems(_tokens(_SENTENCE.split(quote[match.end() :])[0]))
        for quote in quotes
        for match in _FRAME.finditer(quote)
    )


def _of_poles(statement: str, quotes: Sequence[str]) -> Iterator[Opposition]:
    said = _tokens(statement)
    quoted = [word for quote in quotes for word in _tokens(quote)]
    bases = _bases({*said, *quoted})
    mine = _poles(statement, bases)
    theirs = _poles("\n".join(quotes), bases)
    for base in mine.keys() & theirs.keys():
        if len(mine[base]) > 1 or None in mine[base] or theirs[base] == mine[base]:
            continue
        if theirs[base] == {not next(iter(mine[base]))}:
            is_same = _stands_else(said, quoted, {base, *(w for w in said if bases.get(w) == base)})
            yield Opposition.SAID if is_same else Opposition.OPEN
        elif base in bases.values() and not mine[base] <= theirs[base]:
            yield Opposition.OPEN


def _bases(words: set[str]) -> dict[str, str]:
    """Word with a denying prefix -> the word without it, for those whose other pole may be said."""
    found = {}
    for word in words:
        for prefix in (*_BY_RULE, *_OF):
            rest = word.removeprefix(prefix)
            known = rest in _OF.get(prefix, words) and rest not in _NO_OPPOSITES
            if rest != word and len(rest) >= _SHORTEST and known:
                found[word] = rest
    return found


def _poles(text: str, bases: Mapping[str, str]) -> dict[str, set[bool | None]]:
    """Word without its prefix -> whether it is affirmed; None where a rule cannot tell."""
    found: dict[str, set[bool | None]] = defaultdict(set)
    for sentence in _SENTENCE.split(text):
        words = _tokens(sentence)
        for index, word in enumerate(words):
            if word not in _SKIPPED and word not in _DENIALS and word not in SMALL_WORDS:
                found[bases.get(word, word)].add(
                    _is_affirmed(words, index, is_prefixed=word in bases)
                )
    return found


def _is_affirmed(words: Sequence[str], index: int, *, is_prefixed: bool) -> bool | None:
    denials, at = int(is_prefixed), index - 1
    while at >= 0 and words[at] in _SKIPPED:
        denials += words[at] == "non"
        at -= 1
    if at >= 0 and words[at] in _DENIALS:
        if at and at == index - 1 and words[at - 1] in _AUXILIARIES:
            return None
        denials += 1
        at -= 1
    if _DENIALS.intersection(words[: at + 1]):
        return None
    return denials % 2 == 0


def _of_pairs(statement: str, quotes: Sequence[str]) -> Iterator[Opposition]:
    said, quoted = _tokens(statement), [word for quote in quotes for word in _tokens(quote)]
    if _DENIALS.intersection(said) or _DENIALS.intersection(quoted):
        return
    for one, other in _PAIRS:
        for mine, theirs in ((one, other), (other, one)):
            own = _beginning(said, mine)
            opposite = _beginning(quoted, theirs)
            if own and opposite and not _beginning(quoted, mine):
                is_same = _stands_else(said, quoted, own)
                yield Opposition.SAID if is_same and len(set(said)) > 1 else Opposition.OPEN


def _of_consent(statement: str, quotes: Sequence[str]) -> Iterator[Opposition]:
    if not _ASKED.search(statement) or _DENIED.search(statement):
        return
    for quote in quotes:
        for sentence in _SENTENCE.split(quote):
            if _UNASKED.search(sentence) and not _DENIED.search(sentence):
                yield Opposition.SAID


def _beginning(words: Iterable[str], stems: str) -> set[str]:
    return {word for word in words if word.startswith(tuple(stems.split("|")))}


def _stands_else(said: Sequence[str], quoted: Sequence[str], compared: set[str]) -> bool:
    """Whether all that is said but for the compared words stands in the quotes."""
    others = [word for word in said if word not in compared and word not in _DENIALS]
    return _stems(others) <= _stems(quoted)


def _stems(words: Iterable[str]) -> set[str]:
    idle = SMALL_WORDS | _SKIPPED | _AUXILIARIES | NEGATIONS.keys()
    return {word[:_STEM].removesuffix("s") for word in words if word not in idle}


def _tokens(text: str) -> list[str]:
    return [_SPELLINGS.get(word, word) for word in words_of(text)]

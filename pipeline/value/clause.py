"""Who may, shall or may not do what: the clauses of a sentence, each with its own subject.

"Customer may assign this Agreement but Supplier may not" denies one thing of one party. A clause
hangs on a modal or auxiliary verb; what it leaves out ("but Supplier may not", "but may not
sublicense") is taken from the clause beside it. English only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from pipeline.evidence.normalise import OPTIONAL_HYPHEN, folded_text


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOKEN = re.compile(r"[^\W_]+(?:['.][^\W_]+)*|[;:.,!?]")
_VERBS = _set("shall must will cannot may can is are was were does do did has have had")
_KINDS = {"shall": "shall", "must": "shall", "will": "shall", "may": "may", "can": "may"}
_BOUNDARIES = _set(
    "; : . ! ? but provided however except unless whereas while although though nor if "
    "where when which who whom whose that because notwithstanding otherwise"
)
_DENIALS = _set("not never no neither nor cannot none nobody nothing")
_FORBIDDING = _set(
    "prohibited forbidden barred precluded prevented refrain refrains exempt exempted waived "
    "released excused relieved"
)
_DEEDS = _set(
    "pays indemnifies delivers owns assigns sells provides receives retains warrants represents "
    "terminates survives maintains reimburses bears buys appoints hires grants"
)
"""Verbs that say what a party does without a modal verb, and that are seldom nouns."""
_BEING = _set("is are was were be been")
_IRREGULAR = {"paid": "pay", "sold": "sell", "bought": "buy", "borne": "bear"}
_MUTUAL = _set("agree meet consu coope negot merge")
"""What is done together, so that it does not matter who is named first (cut to stems)."""
_CONDITIONS = _set("without unless except only solely if provided subject other consent approval")
_SMALL = _set(
    "the a an of and or in to by for on at as be been being any such this that these "
    "those its their his her it also hereby have has had do does did either each both so "
    "do from under with than then not"
)
_GENERAL = _set("party parties neither either each both no nobody person")
_COMMA = frozenset(",")
_STEM = 5
"""Letters of a word of the predicate that count: "assign" is "assignment"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One verb with its subject. Words of the predicate are cut to their stems."""

    subject: frozenset[str]
    predicate: tuple[str, ...]
    """In order; the first is what is done."""
    kind: str
    """`shall`, `may`, or "" where the verb is an auxiliary."""
    is_denied: bool
    is_of_all: bool
    """Whether it speaks of any party: "neither party"."""
    conditions: frozenset[str]
    is_passive: bool
    """Whether its verb is one of being: what is done may be done to the subject."""


class Stand(Enum):
    """How a statement's clauses stand to those of its quotes."""

    AGREED = "each says what a clause of the quotes says"
    OPPOSED = "one says the opposite of what the quotes say of its subject"
    UNDECIDED = "the quotes speak of another subject, or say both"
    SILENT = "the quotes have no such clause"


def stand(statement: str, quotes: Sequence[str]) -> Stand:
    """Compare the clauses of `statement` with those of its quotes."""
    given = [clause for quote in quotes for clause in clauses_of(quote)]
    stands = {_stand(clause, given) for clause in clauses_of(statement)}
    for worst in (Stand.OPPOSED, Stand.UNDECIDED, Stand.SILENT):
        if worst in stands:
            return worst
    return Stand.AGREED if stands else Stand.SILENT


def clauses_of(text: str) -> list[Clause]:
    """The clauses of `text`, in order; those without a verb above are left out."""
    folded = folded_text(text).replace(OPTIONAL_HYPHEN, "").replace("n't", " not")
    tokens = _TOKEN.findall(folded)
    verbs = [index for index, token in enumerate(tokens) if token in _VERBS | _DEEDS]
    # "Shall not have" hangs on its first verb.
    verbs = [at for at in verbs if not _VERBS.intersection(_two_before(tokens, at))]
    found = []
    for number, verb in enumerate(verbs):
        low = verbs[number - 1] + 1 if number else 0
        high = verbs[number + 1] if number + 1 < len(verbs) else len(tokens)
        found.append(_clause(tokens, low, verb, high, is_first=number == 0))
    return _completed(found)


def _two_before(tokens: list[str], index: int) -> list[str]:
    """The token before, and the one before that where "not" stands between."""
    before = tokens[max(0, index - 2) : index]
    return before if before[-1:] == ["not"] else before[-1:]


def _clause(tokens: list[str], low: int, verb: int, high: int, *, is_first: bool) -> Clause:
    before = _subject(tokens[low:verb], is_first=is_first)
    after = _predicate(tokens[verb + 1 : high], is_last=high == len(tokens))
    words = set(before) | set(after)
    said = [tokens[verb], *after] if tokens[verb] in _DEEDS else after
    led = {tokens[verb], *tokens[max(low, verb - 1) : verb]}
    is_inverted = bool(led & {"nor"})
    denials = sum(word in _DENIALS for word in (*before, tokens[verb], *after[:2]))
    denials += is_inverted and not denials
    denials += after[:1] == ["non"] and tokens[verb] in _BEING
    subject = after[:1] if is_inverted else before
    return Clause(
        # Whole words: "licensor" and "licensee" begin alike.
        subject=frozenset(word.removesuffix("'s") for word in _content(subject)) - _GENERAL,
        predicate=tuple(_stems(word for word in said if word not in _DENIALS | _FORBIDDING)),
        kind=_KINDS.get(tokens[verb].removesuffix("not"), ""),
        is_denied=bool(denials) is not _forbids(after),
        is_of_all=bool(_GENERAL.intersection(subject)) and "other" not in before,
        conditions=frozenset((words | _around(tokens, low, verb, high)) & _CONDITIONS),
        is_passive=not _BEING.isdisjoint((tokens[verb], *after[:2])),
    )


def _forbids(after: Sequence[str]) -> bool:
    """Whether the words after the verb say that it is not to be done, or need not be."""
    return not _FORBIDDING.isdisjoint(after[:4]) or any(
        pair in (("free", "of"), ("free", "from")) for pair in pairwise(after[:4])
    )


def _around(tokens: list[str], low: int, verb: int, high: int) -> set[str]:
    """The boundaries before the subject that hold for the clause, and the one that ends it."""
    leading = set(tokens[low:verb]) & {"except", "unless", "if", "without"}
    ending = next((token for token in tokens[verb + 1 : high] if token in _BOUNDARIES), None)
    return leading if ending is None else leading | {ending}


def _subject(tokens: list[str], *, is_first: bool) -> list[str]:
    """The words before a verb back to where its clause begins."""
    start = 0
    for index, token in enumerate(tokens):
        if token in _BOUNDARIES or (token in _COMMA and index + 1 < len(tokens)):
            start = index + (token not in _DENIALS)
    subject = tokens[start:]
    if not is_first and start == 0:
        joints = [index for index, token in enumerate(subject) if token in {"and", "or"}]
        subject = subject[joints[-1] + 1 :] if joints else []
    return [token for token in subject if token.isalnum() or len(token) > 1]


def _predicate(tokens: list[str], *, is_last: bool) -> list[str]:
    """The words after a verb up to where its clause ends."""
    end = next((i for i, token in enumerate(tokens) if token in _BOUNDARIES), len(tokens))
    words = tokens[:end]
    if end == len(tokens) and not is_last and {"and", "or"} & set(words):
        joint = max(index for index, token in enumerate(words) if token in {"and", "or"})
        words = words[:joint]
    return [token for token in words if token.isalnum() or len(token) > 1]


def _completed(clauses: list[Clause]) -> list[Clause]:
    """With what each leaves out, from the clause before it, or else after it."""
    found: list[Clause] = []
    for index, clause in enumerate(clauses):
        done = clause
        if not done.subject and not done.is_of_all and found:
            done = replace(done, subject=found[-1].subject, is_of_all=found[-1].is_of_all)
        if not done.predicate:
            others = [*reversed(found), *clauses[index + 1 :]]
            lent = next((other.predicate for other in others if other.predicate), ())
            done = replace(done, predicate=lent)
        found.append(done)
    return found


def _stand(said: Clause, given: Sequence[Clause]) -> Stand:
    about = [clause for clause in given if _same_deed(said, clause)]
    mine = _closest(said, [clause for clause in about if _may_be_subject(said, clause)])
    if not mine:
        if any(_is_swapped(said, clause) for clause in about):
            return Stand.OPPOSED
        return Stand.UNDECIDED if about else Stand.SILENT
    agreeing = [clause for clause in mine if _agrees(said, clause)]
    if len(agreeing) == len(mine):
        is_bare = any(clause.conditions <= said.conditions for clause in agreeing)
        return Stand.AGREED if is_bare else Stand.UNDECIDED
    if agreeing or not said.subject or not all(_is_subject(said, clause) for clause in mine):
        return Stand.UNDECIDED
    if not said.is_denied and said.conditions:
        return Stand.UNDECIDED
    return Stand.OPPOSED


def _is_swapped(said: Clause, clause: Clause) -> bool:
    """Whether both say that the same is done, between the same two, the other way round."""
    if said.is_denied or clause.is_denied or said.is_passive or clause.is_passive:
        return False
    one, other = set(_stems(said.subject)), set(_stems(clause.subject))
    return (
        said.predicate[0] == clause.predicate[0]
        and said.predicate[0] not in _MUTUAL
        and bool(one and other)
        and one <= set(clause.predicate)
        and other <= set(said.predicate)
    )


def _same_deed(said: Clause, clause: Clause) -> bool:
    return bool(said.predicate) and said.predicate[0] in clause.predicate


def _may_be_subject(said: Clause, clause: Clause) -> bool:
    return (
        not said.subject
        or clause.is_of_all
        or said.is_of_all
        or not said.subject.isdisjoint(clause.subject)
    )


def _is_subject(said: Clause, clause: Clause) -> bool:
    return clause.is_of_all or said.subject <= clause.subject or clause.subject <= said.subject


def _closest(said: Clause, given: list[Clause]) -> list[Clause]:
    """Of several, those that have all that is said, and its very subject."""
    wanted = set(said.predicate)
    whole = [clause for clause in given if wanted <= set(clause.predicate)] or given
    own = [clause for clause in whole if clause.subject == said.subject]
    return own or whole


def _agrees(said: Clause, clause: Clause) -> bool:
    if said.is_denied != clause.is_denied:
        return False
    return said.is_denied or not said.kind or not clause.kind or said.kind == clause.kind


def _content(words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if word not in _SMALL and word not in _BOUNDARIES)


def _stems(words: Iterable[str]) -> Iterator[str]:
    return (_stem(word.removesuffix("'s")) for word in _content(words))


def _stem(word: str) -> str:
    """Of "pays", "paying" and "paid" the same."""
    bare = re.sub(r"(?<=\w{3})(?:ing|s)$", "", word)
    return _IRREGULAR.get(word, bare)[:_STEM]

"""Whether quotes say the contrary of a statement, by any of the rules for clauses and words."""

from collections.abc import Sequence

from pipeline.value.clause import Stand, stand
from pipeline.value.negation import words_of
from pipeline.value.opposite import Opposition, is_framed, opposition

_BEFORE = frozenset({"not", "non", "never", "cannot"})


def says_opposite(said: str, quotes: Sequence[str]) -> bool:
    """Whether the quotes say the opposite: of the same subject, by a word that is the opposite of
    one of the value, or of the whole; a run of the quotes' words is what they say, if not framed.
    """
    if is_framed(said, quotes):
        return True
    if stands_plainly(words_of(said), words_of("\n".join(quotes))):
        return False
    return opposition(said, quotes) is Opposition.SAID or stand(said, quotes) is Stand.OPPOSED


def stands_plainly(said: list[str], quoted: list[str]) -> bool:
    """Whether what is said is a run of the quote's words, somewhere without a "not" before it."""
    size = len(said)
    return any(
        quoted[at : at + size] == said and (at == 0 or quoted[at - 1] not in _BEFORE)
        for at in range(len(quoted) - size + 1)
    )

"""Whether letters that one text parts by blanks and another does not are one word, or several.

Accepted is what reads in one way only: of the two spellings one is not made of words. Words are
those that stand elsewhere in the document, and short English ones. Words and prefixes that deny,
and others that turn what stands beside them ("not able" and "notable", "in valid" and "invalid",
"over time" and "overtime"), are neither joined nor parted unless the page is plainly torn.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DENIALS = _words("no not non nor none never neither without cannot unless except")
_NUMBERS = _words(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty "
    "fifty sixty seventy eighty ninety hundred thousand million"
)
_TURNING = (
    _DENIALS
    | _NUMBERS
    | _words(
        "un in im ir il dis mis de anti ex under over sub pre post re co a any all every some "
        "may must shall will can less more least most half part now able out semi bi twice be"
    )
)
_COMMON = _TURNING | _words(
    "i am an and are as at but by do for go had has have he her here him his how if is it "
    "its let me my new of off old on or our own per set so such than that the their them "
    "then there they this those to too up upon us was we were what when where which who "
    "whom whose why with you your act age aid air also area arm art back bar been best "
    "bill both box case cash cost date day days deal debt due duty each else end even "
    "ever fact fair fee few file find firm form free full fund gain give good hand held "
    "help high hold home hour into item join just keep kind land last late law lead left "
    "like line list live loan long loss low made main make man many mark mean near need "
    "net next note only open oral paid pay plan port pro rata read real rent right role "
    "rule safe sale same sell send ship show side sign site size sold sole sum take tax "
    "tend term test text time title use used valid value very void want way wise word "
    "work year yet table stand standing draw turn fore"
)
"""Short English words, which a document may have only once."""
_LEADING = _words("the and this that such shall their our your which")
"""Words with which no word of English begins or ends that goes on, or starts, with another."""
_LABELLED = _words(
    "annex appendix article attachment class clause exhibit item level lot paragraph part "
    "party phase plan product schedule section series site step tier type unit zone"
)
"""Words that a letter may follow as a name."""
_LETTERS = frozenset("ai")
"""Letters that are words."""
_VOWEL = re.compile(r"[aeiouy]")
_NO_BEGINNING = re.compile(r"[nlr][bcdfgjkmpqstvwxz]|m[bdfgjkpqstvwxz]")
"""With which no word of English begins, so that an "I" or an "A" is torn off."""

IsKnown = Callable[[str], bool]
"""Whether a word stands elsewhere in the document."""


def known_words(counts: Counter[str], here: Sequence[str]) -> IsKnown:
    """A test for words that stand in the document besides `here`, or in many documents."""
    local = Counter(here)
    return lambda word: word in _COMMON or counts[word] > local[word]


def is_run_together(parts: Sequence[str], is_known: IsKnown) -> bool:
    """Whether the parts without blanks are no word of their own, as in "ofthe"."""
    if not _LEADING.intersection((parts[0], parts[-1])) or is_known("".join(parts)):
        return False
    return all(is_known(part) for part in parts) and _TURNING.isdisjoint(parts)


def is_torn(
    parts: Sequence[str], before: str, after: str, is_known: IsKnown, *, on_page: bool
) -> bool:
    """Whether the parts are pieces of one word: "ter mination", "o f".

    `before` and `after` are the words beside them, to which a piece might belong instead; `on_page`
    says that it is the page that is torn, and not the quote.
    """
    word = "".join(parts)
    if not _DENIALS.isdisjoint(parts) or word in _NUMBERS:
        return False
    if _reads_otherwise(parts, before, after, is_known):
        return False
    has_piece = any(_is_piece(part) for part in parts)
    if not on_page:
        # A page tears anywhere; a quote that parts "as signs" has no page to excuse it.
        return has_piece
    if has_piece:
        return len(parts) == 2 or is_known(word)
    is_plain = (_COMMON - _LETTERS).isdisjoint(parts) and word not in _TURNING
    return is_plain and is_known(word) and not all(is_known(part) for part in parts)


def _reads_otherwise(parts: Sequence[str], before: str, after: str, is_known: IsKnown) -> bool:
    """Whether the pieces, and the words beside them, may be other words as well."""
    rest, stem = "".join(parts[1:]), "".join(parts[:-1])
    if parts[0] == "s" and (is_known(rest) or not is_known(parts[0] + rest)):
        return True  # an apostrophe may be lost: "the party s election"
    if before in _LABELLED and is_known(rest):
        return True  # a letter may be a name: "Exhibit L and"
    if _goes_with(before, parts[0], rest, is_known):
        return True
    if _goes_with(parts[-1], after, stem, is_known):
        return True
    word = "".join(parts)
    if (after and word + after in _DENIALS) or (before and before + word in _DENIALS):
        return True  # "n o t" may be "no t"
    inner = {"".join(parts[a:b]) for a, b in combinations(range(len(parts) + 1), 2)} - {word}
    return not _DENIALS.isdisjoint(inner)


def _goes_with(one: str, other: str, rest: str, is_known: IsKnown) -> bool:
    """Whether a piece and its other neighbour are a word, so that a rest is left that is one."""
    if not one or not other:
        return False
    return one + other in _DENIALS or (is_known(one + other) and is_known(rest))


def _is_piece(part: str) -> bool:
    """Whether the letters are no word in any English text."""
    if len(part) == 1:
        return part not in _LETTERS
    return not _VOWEL.search(part) or bool(_NO_BEGINNING.match(part))

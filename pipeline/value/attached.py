"""What a figure is said of: the clause of a quote in which it stands, among others of its kind.

Beside "Supplier gives 30 days' notice and Customer 60 days", "Customer: 30 days" has a figure of
the quote, and another party's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.value.measure import measures_in
from pipeline.value.qualified import Qualified
from providers.offline.dates import dates_in


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SENTENCE = re.compile(r";\s*|\.\s+(?=[A-Z])|\n+")
_JOINTS = (
    re.compile(r",\s(?:and|but|or|save|except|while|whereas|plus)\s", re.IGNORECASE),
    re.compile(r"\s(?:and|but|or|save|except|while|whereas)\s", re.IGNORECASE),
    re.compile(r",\s"),
)
"""Where a sentence parts between two figures: the likeliest first."""
_GOES_ON = re.compile(
    r"\W*(?:(?:and|but|or|plus)\s)?(?:save|except|other\sthan|excluding|for|on|upon|in|by|within"
    r"|with|to|at|of|from|after|before|during)\b",
    re.IGNORECASE,
)
"""How a part begins that leaves out what the one before it says."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_SMALL = _set(
    "the and for its their his her any all such this that these those shall will may must can are "
    "was were has have had been being not with from upon within after before under than then each "
    "both per but save except other while whereas more less least most date dates term terms time "
    "period periods notice notices amount amounts number length total sum value yes days day week "
    "weeks month months quarter quarters year years business calendar percent cent dollars usd eur "
    "gbp euros prior written agreement one two three four five six seven eight nine ten eleven "
    "twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty "
    "fifty sixty seventy eighty ninety hundred thousand million billion jan feb mar apr jun jul "
    "aug sep sept oct nov dec january february march april june july august september october "
    "november december also hereby"
)
_ANYONE = frozenset({"party", "either", "partie", "neither", "every"})
_WHOLE = ("er", "or", "ee", "ant")
"""Endings of who does something, which "licensor" and "licensee" differ in."""
_MOST = 12
"""Words beyond which a part of a value says more than what its figure is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a text and the figures of one kind in it."""

    words: frozenset[str]
    keys: frozenset[tuple[str, str]]


def compare_attached(value: str, quotes: Sequence[str]) -> Qualified:
    """Whether each figure of the value stands in the quotes in the part that has the value's words
    for it, where they have several figures of its kind. Changed is one that stands elsewhere while
    another one stands there; open is where no rule can tell."""
    changed, is_open = [], False
    for kind in ("duration", "sum", "share", "date"):
        given = [part for quote in quotes for part in _parts(quote, kind)]
        known = frozenset[tuple[str, str]]().union(*(part.keys for part in given))
        if len(known) < 2:
            continue
        for said in _parts(value, kind):
            if not said.words or len(said.words) > _MOST:
                continue
            for key in said.keys & known:
                verdict = _attached(key, said.words, given)
                is_open = is_open or verdict == "open"
                if verdict == "changed":
                    changed.append(value.strip())
    return Qualified(changed=tuple(dict.fromkeys(changed)), is_open=is_open)


def _attached(key: tuple[str, str], label: frozenset[str], given: Sequence[_Part]) -> str:
    """`same`, `open` or `changed`."""
    own = [part for part in given if key in part.keys]
    others = [part for part in given if key not in part.keys]
    verdicts = {_against(label, part, others) for part in own}
    missing = label.difference(*(part.words for part in given))
    if "changed" in verdicts and missing and all(label.isdisjoint(part.words) for part in own):
        verdicts = verdicts - {"changed"} | {"open"}
    return max(verdicts, key=["changed", "open", "same"].index)


def _against(label: frozenset[str], own: _Part, others: Sequence[_Part]) -> str:
    here = label & own.words
    better = [part for part in others if here < label & part.words]
    if better and any(part.keys for part in better) and own.words.isdisjoint(_ANYONE):
        return "changed"
    is_open = better or any(len(label & part.words) > len(here) for part in others)
    return "open" if is_open else "same"


def _parts(text: str, kind: str) -> Iterator[_Part]:
    figures = sorted(_figures(text, kind))
    start = 0
    for end, following in (*(match.span() for match in _SENTENCE.finditer(text)), (len(text),) * 2):
        if any(low < end < high for low, high, _ in figures):
            continue
        yield from _sentence_parts(
            text, start, end, [one for one in figures if start <= one[0] < end]
        )
        start = following


def _sentence_parts(
    text: str, start: int, end: int, figures: list[tuple[int, int, tuple[str, str]]]
) -> Iterator[_Part]:
    inherited = frozenset[str]()
    keys: set[tuple[str, str]] = set()
    for number, (_, high, key) in enumerate(figures):
        keys.add(key)
        following = figures[number + 1][0] if number + 1 < len(figures) else end
        joint = _joint(text, high, following) if number + 1 < len(figures) else end
        if joint is None:
            continue
        words = _words(text[start:joint]) | inherited
        yield _Part(words=words, keys=frozenset(keys))
        inherited = _left_out(text[joint:following], text[start:joint], words)
        start, keys = joint, set()
    if not figures:
        yield _Part(words=_words(text[start:end]), keys=frozenset())


def _joint(text: str, low: int, high: int) -> int | None:
    """Where the text between two figures parts; None where nothing shows that it does."""
    for form in _JOINTS:
        match = form.search(text, low, high)
        if match:
            return match.start()
    return None


def _left_out(lead: str, before: str, words: frozenset[str]) -> frozenset[str]:
    """The words of the part before that hold for the next, which begins with `lead`."""
    own = [word for word in _WORD.findall(lead) if word.lower() not in _SMALL]
    if not own or _GOES_ON.match(lead.lstrip(", ")):
        return words
    if all(word[0].isupper() for word in own):
        names = _words(" ".join(word for word in _WORD.findall(before) if word[0].isupper()))
        return words - names
    return frozenset()


def _figures(text: str, kind: str) -> Iterator[tuple[int, int, tuple[str, str]]]:
    if kind == "date":
        yield from ((start, end, ("date", form)) for start, end, form in dates_in(text))
    else:
        found = (one for one in measures_in(text) if one.key[0] == kind)
        yield from ((one.start, one.end, one.key) for one in found)


def _words(text: str) -> frozenset[str]:
    found = (word.lower() for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in found if word not in _SMALL)


def _stem(word: str) -> str:
    plain = word.removesuffix("s")
    return plain if plain.endswith(_WHOLE) or plain in _ANYONE else plain[:5]

"""Words beside a figure that turn it round: after or before, the greater of or the lesser of, an
increase or a discount, for each user, not required."""

import re
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_AFTER = re.compile(
    r"^[^.;,\d]{0,16}?\b(?:(after|following|from)|(before|prior\sto|preceding|in\sadvance\sof))\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\b(?:(greater|greatest|higher|highest|larger|largest|later)"
    r"|(lesser|least|lower|lowest|smaller|smallest|earlier))\sof\b[^.;]*$",
    re.IGNORECASE,
)
_MOVES = r"\b(?:(increas|surcharge|mark-?up|uplift|escalat)|(decreas|reduc|discount|rebate|declin))"
_MOVED_BEFORE = re.compile(rf"{_MOVES}[^.;,\d]*$", re.IGNORECASE)
_MOVED_AFTER = re.compile(rf"^[^.;,\d]{{0,20}}?{_MOVES}", re.IGNORECASE)
_EACH = re.compile(r"\b(?:per|for\s(?:each|every))[\s-](?:additional\s)?([a-z]{3,})", re.IGNORECASE)
_NO_UNITS = _set(
    "annum cent centum year years month months quarter week day diem hour calendar fiscal the this "
    "such any its our your"
)
"""What follows "per" and is a period, a share or no unit."""
_DENIED_AFTER = re.compile(
    r"^[^.;,\d]{0,40}\b(?:is|are|shall|will|does|do|need)\s(?:be\s)?(?:not|never|no\slonger)\s"
    r"(?:be\s)?(?:\w+\s)?(?:requir|due|payable|pay|owe|appl|need|necessar|oblig|mandator)",
    re.IGNORECASE,
)
_DENIED_BEFORE = re.compile(
    r"\b(?:not|never|neither|nor|no\slonger|no)\s(?:\w+\s){0,3}?"
    r"(?:pay|payment|requir\w+|owed?|fee|charge|due|penalty|maintain)\b[^.;,\d]*$"
    r"|\b(?:exempt|excused|released|waive[sd]?)\b[^.;,\d]*$",
    re.IGNORECASE,
)
_NOWHERE = frozenset[str]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What stands beside one figure. Empty where nothing does."""

    side: str
    """`after` or `before` something else, of a length of time."""
    choice: str
    """`greater` or `lesser` of several."""
    move: str
    """`up` or `down`, of a sum or share."""
    each: frozenset[str]
    """What it is for one of, such as `user`; of a sum or share."""
    is_denied: bool
    """Whether it is said not to be due or required."""


def turned(before: str, after: str, *, is_rate: bool) -> Turned:
    """Read the words before and after a figure; `is_rate` for a sum or share."""
    near = re.split(r"[.;,]", after, maxsplit=1)[0]
    return Turned(
        side="" if is_rate else _which(_AFTER.search(after), "after", "before"),
        choice=_which(_CHOICE.search(before), "greater", "lesser"),
        move=_move(before, after) if is_rate else "",
        each=_each(before, near) if is_rate else _NOWHERE,
        is_denied=bool(
            _DENIED_AFTER.match(after) or (is_rate and _DENIED_BEFORE.search(before)),
        ),
    )


def weigh_turned(said: Turned, given: Turned) -> set[str]:
    """Of each kind `same`, `open` or `changed`: what a value may leave out is the event after or
    before which a length of time lies."""
    return {
        _stated(said.side, given.side) if said.side else "same",
        _stated(said.choice, given.choice),
        _stated(said.move, given.move),
        _units(said.each, given.each),
        "same" if said.is_denied == given.is_denied else "open",
    }


def _units(said: frozenset[str], given: frozenset[str]) -> str:
    if said and given and said.isdisjoint(given):
        return "changed"
    return "same" if said == given else "open"


def _stated(said: str, given: str) -> str:
    if said == given:
        return "same"
    return "changed" if said and given else "open"


def _which(match: re.Match[str] | None, one: str, other: str) -> str:
    if match is None:
        return ""
    return one if match[1] else other


def _move(before: str, after: str) -> str:
    behind = list(_MOVED_BEFORE.finditer(before))
    match = behind[-1] if behind else _MOVED_AFTER.search(after)
    return _which(match, "up", "down")


def _each(before: str, after: str) -> frozenset[str]:
    clause = re.split(r"[.;,\d]", before)[-1]
    found = (match[1].lower() for side in (clause, after) for match in _EACH.finditer(side))
    return frozenset(word.removesuffix("s") for word in found if word not in _NO_UNITS)

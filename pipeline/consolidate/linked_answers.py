"""What a base agreement and its amendments say together, field by field.

| what is asked | what stands |
|---|---|
| what an amendment can replace | the last amendment that says something; every other answer is \
kept beside it |
| several passages together (text, parties or a table with `merge = "all"`) | all of them: an \
amendment prevails where it differs, and what it does not change stands |
| what belongs to each paper itself (`amendable = false`) | the base's own |

A pure function of stored results and links: nothing is asked again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline.answer import Answer, AnswerStatus
from pipeline.consolidate.amendment_order import AmendmentOrder, LinkedDocument
from pipeline.profile.profile import FieldType, Merge, ProfileField
from pipeline.value.same_value import members_of, same_value

_PASSAGES = frozenset({FieldType.TEXT, FieldType.PARTIES, FieldType.TABLE})
_NOBODY = "no document answers it"
_UNDECIDED = "undecided: the order of the amendments is not known"
_OWN = "each paper has its own; an amendment does not change the base's"
_REPLACES = re.compile(
    r"\b(?:deleted|replaced|amended\s+and\s+restated|substituted)\b|\bin\s+lieu\s+of\b",
    re.IGNORECASE,
)
_STILL_SHOWN = "; an amendment replaces or deletes a passage, which may still be shown: look it up"
_STANDS = ", where they differ; what is not changed stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedSide:
    """What one document says about a field."""

    sha256: str
    path: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAnswer:
    """What the documents say together about one field."""

    field: str
    status: AnswerStatus
    value: str | None
    prevails: str | None
    """SHA-256 of the document whose answer stands, or goes before the others where they differ;
    None where none does."""
    rule: str
    """`amendment over base`, `later amendment over earlier`, or why there was no need of one."""
    sides: tuple[LinkedSide, ...]
    """In the order of the documents, base first; all of them are kept."""
    is_contested: bool
    """Whether documents say different things, of which not all can stand."""


def linked_answers(
    documents: Sequence[LinkedDocument], fields: Mapping[str, ProfileField] | None = None
) -> tuple[LinkedAnswer, ...]:
    """The answers of one family, in the order in which the base answers its fields.

    `fields` are what was asked, by id; one that is not there is taken for one that an amendment
    can replace.
    """
    order, asked = AmendmentOrder(documents), fields or {}
    answers: dict[str, list[LinkedSide]] = {}
    for document in order.documents:
        conclusion = document.result.conclusion
        for answer in () if conclusion is None else conclusion.answers:
            side = LinkedSide(sha256=document.sha256, path=document.result.path, answer=answer)
            answers.setdefault(answer.field, []).append(side)
    base = order.documents[0].sha256 if documents else ""
    return tuple(
        _resolved(field, sides, order, base, asked.get(field)) for field, sides in answers.items()
    )


def _resolved(
    field: str,
    sides: Sequence[LinkedSide],
    order: AmendmentOrder,
    base: str,
    asked: ProfileField | None,
) -> LinkedAnswer:
    made = partial(LinkedAnswer, field=field, sides=tuple(sides))
    answering = [side for side in sides if _answers(side.answer)]
    if not answering:
        silence = _silence(sides)
        return made(status=silence, value=None, prevails=None, rule=_NOBODY, is_contested=False)
    agree = all(_agree(answering[0], side, asked) for side in answering[1:])
    own = _own_of(sides, base, asked)
    if own is not None and not agree:
        return made(**_answer_of(own), rule=_OWN, is_contested=False)
    last = _fullest(answering) if agree else _last(answering, order, asked)
    if last is None:
        return made(
            status=AnswerStatus.CONFLICT,
            value=_all_of(answering, " / "),
            prevails=None,
            rule=_UNDECIDED,
            is_contested=True,
        )
    found, rule = _answer_of(last), _rule(answering, base, agree=agree)
    if not agree and _adds_up(asked):
        found["value"], rule = _all_of(answering, "; "), f"{rule}{_STANDS}{_replaced(answering)}"
    return made(**found, rule=f"{rule}{_gap(sides)}", is_contested=not agree)


def _answer_of(side: LinkedSide) -> dict[str, Any]:
    """What stands where this side does; nothing where it has no answer."""
    is_one = _answers(side.answer)
    return {
        "status": side.answer.status,
        "value": side.answer.value,
        "prevails": side.sha256 if is_one else None,
    }


def _replaced(answering: Sequence[LinkedSide]) -> str:
    """That a quote says it replaces something: which passage that is, no rule here can tell."""
    quotes = (citation.quote for side in answering[1:] for citation in side.answer.citations)
    return _STILL_SHOWN if any(_REPLACES.search(quote) for quote in quotes) else ""


def _gap(sides: Sequence[LinkedSide]) -> str:
    """That a document which answers nothing may do so where it was not read."""
    silent = [side.answer for side in sides if not _answers(side.answer)]
    return "; another was not read to its end" if any(a.read < 1 for a in silent) else ""


def _own_of(
    sides: Sequence[LinkedSide], base: str, asked: ProfileField | None
) -> LinkedSide | None:
    """The base's side of what each paper has of its own; None of all else."""
    if asked is None or asked.amendable:
        return None
    return next((side for side in sides if side.sha256 == base), None)


def _adds_up(asked: ProfileField | None) -> bool:
    """Whether passages of several documents may belong to the answer side by side."""
    return asked is not None and asked.merge is Merge.ALL and asked.type in _PASSAGES


def _all_of(sides: Sequence[LinkedSide], mark: str) -> str:
    return mark.join(dict.fromkeys(side.answer.value or "" for side in sides))


def _fullest(agreeing: Sequence[LinkedSide]) -> LinkedSide:
    """The side with the longest value, the earliest of equals: an amendment that names only the
    parties which sign it drops none."""
    return max(agreeing, key=lambda side: len(side.answer.value or ""))


def _last(
    answering: Sequence[LinkedSide], order: AmendmentOrder, asked: ProfileField | None
) -> LinkedSide | None:
    """The side that is known to come after all that say something else; None where none is."""
    for side in reversed(answering):
        others = (other for other in answering if not _agree(side, other, asked))
        if all(order.comes_after(side.sha256, other.sha256) for other in others):
            return side
    return None


def _rule(answering: Sequence[LinkedSide], base: str, *, agree: bool) -> str:
    if len(answering) == 1:
        return "only one document answers it"
    if agree:
        return "the documents agree"
    amendments = [side for side in answering if side.sha256 != base]
    return "amendment over base" if len(amendments) == 1 else "later amendment over earlier"


def _agree(one: LinkedSide, other: LinkedSide, asked: ProfileField | None) -> bool:
    """Whether two documents say the same; of parties, each may name those that sign it alone."""
    mine, theirs = one.answer.value or "", other.answer.value or ""
    if asked is not None and asked.type is FieldType.PARTIES and _some_of(mine, theirs):
        return True
    return same_value(mine, theirs)


def _some_of(one: str, other: str) -> bool:
    """Whether the members of the one list are among those of the other."""
    mine, theirs = members_of(one), members_of(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _silence(sides: Sequence[LinkedSide]) -> AnswerStatus:
    """Absent only where every document was read to its end and none says anything."""
    statuses = {side.answer.status for side in sides}
    for status in (AnswerStatus.NOT_FOUND, AnswerStatus.NOT_READ):
        if status in statuses:
            return AnswerStatus.NOT_FOUND if len(statuses) > 1 else status
    return AnswerStatus.ABSENT


def _answers(answer: Answer) -> bool:
    return answer.status in (AnswerStatus.FOUND, AnswerStatus.CONFLICT)

"""What a base agreement and its amendments say together, field by field.

Of several documents that answer a field, the last amendment prevails; every other answer is kept
beside it, with the rule. A pure function of stored results and links: nothing is asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.answer import Answer, AnswerStatus
from pipeline.consolidate.amendment_order import AmendmentOrder, LinkedDocument
from pipeline.value.same_value import same_value


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
    """SHA-256 of the document whose answer stands; None where none does."""
    rule: str
    """`amendment over base`, `later amendment over earlier`, or why there was no need of one."""
    sides: tuple[LinkedSide, ...]
    """In the order of the documents, base first; all of them are kept."""

    @property
    def is_contested(self) -> bool:
        """Whether documents that answer the field say different things."""
        values = [side.answer.value or "" for side in self.sides if _answers(side.answer)]
        return any(not same_value(values[0], value) for value in values[1:])


def linked_answers(documents: Sequence[LinkedDocument]) -> tuple[LinkedAnswer, ...]:
    """The answers of one family, in the order in which the base answers its fields."""
    order = AmendmentOrder(documents)
    answers: dict[str, list[LinkedSide]] = {}
    for document in order.documents:
        conclusion = document.result.conclusion
        for answer in () if conclusion is None else conclusion.answers:
            side = LinkedSide(sha256=document.sha256, path=document.result.path, answer=answer)
            answers.setdefault(answer.field, []).append(side)
    base = order.documents[0].sha256 if documents else ""
    return tuple(_resolved(field, sides, order, base) for field, sides in answers.items())


def _resolved(
    field: str, sides: Sequence[LinkedSide], order: AmendmentOrder, base: str
) -> LinkedAnswer:
    answering = [side for side in sides if _answers(side.answer)]
    if not answering:
        return LinkedAnswer(
            field=field,
            status=_silence(sides),
            value=None,
            prevails=None,
            rule="no document answers it",
            sides=tuple(sides),
        )
    last = _last(answering, order)
    if last is None:
        return LinkedAnswer(
            field=field,
            status=AnswerStatus.CONFLICT,
            value=" / ".join(side.answer.value or "" for side in answering),
            prevails=None,
            rule=_UNDECIDED,
            sides=tuple(sides),
        )
    return LinkedAnswer(
        field=field,
        status=last.answer.status,
        value=last.answer.value,
        prevails=last.sha256,
        rule=_rule(answering, base),
        sides=tuple(sides),
    )


_UNDECIDED = "undecided: the order of the amendments is not known"


def _last(answering: Sequence[LinkedSide], order: AmendmentOrder) -> LinkedSide | None:
    """The side that is known to come after all that say something else; None where none is."""
    for side in reversed(answering):
        others = (other for other in answering if not _agree(side, other))
        if all(order.comes_after(side.sha256, other.sha256) for other in others):
            return side
    return None


def _rule(answering: Sequence[LinkedSide], base: str) -> str:
    if len(answering) == 1:
        return "only one document answers it"
    if all(_agree(answering[0], side) for side in answering[1:]):
        return "the documents agree"
    amendments = [side for side in answering if side.sha256 != base]
    return "amendment over base" if len(amendments) == 1 else "later amendment over earlier"


def _agree(one: LinkedSide, other: LinkedSide) -> bool:
    return same_value(one.answer.value or "", other.answer.value or "")


def _silence(sides: Sequence[LinkedSide]) -> AnswerStatus:
    """Absent only where every document was read to its end and none says anything."""
    statuses = {side.answer.status for side in sides}
    for status in (AnswerStatus.NOT_FOUND, AnswerStatus.NOT_READ):
        if status in statuses:
            return AnswerStatus.NOT_FOUND if len(statuses) > 1 else status
    return AnswerStatus.ABSENT


def _answers(answer: Answer) -> bool:
    return answer.status in (AnswerStatus.FOUND, AnswerStatus.CONFLICT)

"""What a base agreement and its amendments say together, field by field.

Of several documents that answer a field, the last amendment prevails; every other answer is kept
beside it, with the rule. A pure function of stored results and links: nothing is asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.answer import Answer, AnswerStatus
from pipeline.link import Link
from pipeline.result import DocumentResult
from pipeline.same_value import same_value


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedDocument:
    """One document of a family of a base and its amendments."""

    sha256: str
    result: DocumentResult
    dated: date | None
    """By its opening; None where it gives no full date."""
    link: Link | None
    """None for the base."""

    @property
    def place(self) -> tuple[float, date]:
        """Sorts the base first, then amendments by number, then by date."""
        if self.link is None:
            return 0.0, date.min
        number = float("inf") if self.link.number is None else float(self.link.number)
        return number, self.dated or date.max


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
    ordered = sorted(documents, key=lambda document: document.place)
    answers: dict[str, list[LinkedSide]] = {}
    for document in ordered:
        conclusion = document.result.conclusion
        for answer in () if conclusion is None else conclusion.answers:
            side = LinkedSide(sha256=document.sha256, path=document.result.path, answer=answer)
            answers.setdefault(answer.field, []).append(side)
    places = {document.sha256: document for document in ordered}
    return tuple(_resolved(field, sides, places) for field, sides in answers.items())


def _resolved(
    field: str, sides: Sequence[LinkedSide], places: Mapping[str, LinkedDocument]
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
    last = answering[-1]
    rule = _rule(answering, places)
    is_open = rule == _UNDECIDED
    return LinkedAnswer(
        field=field,
        status=AnswerStatus.CONFLICT if is_open else last.answer.status,
        value=" / ".join(side.answer.value or "" for side in answering)
        if is_open
        else last.answer.value,
        prevails=None if is_open else last.sha256,
        rule=rule,
        sides=tuple(sides),
    )


_UNDECIDED = "undecided: the order of the amendments is not known"


def _rule(answering: Sequence[LinkedSide], places: Mapping[str, LinkedDocument]) -> str:
    values = [side.answer.value or "" for side in answering]
    if len(answering) == 1:
        return "only one document answers it"
    if all(same_value(values[0], value) for value in values[1:]):
        return "the documents agree"
    last, before = places[answering[-1].sha256], places[answering[-2].sha256]
    if last.place == before.place:
        return _UNDECIDED
    return "amendment over base" if before.link is None else "later amendment over earlier"


def _silence(sides: Sequence[LinkedSide]) -> AnswerStatus:
    """Absent only where every document was read to its end and none says anything."""
    statuses = {side.answer.status for side in sides}
    for status in (AnswerStatus.NOT_FOUND, AnswerStatus.NOT_READ):
        if status in statuses:
            return AnswerStatus.NOT_FOUND if len(statuses) > 1 else status
    return AnswerStatus.ABSENT


def _answers(answer: Answer) -> bool:
    return answer.status in (AnswerStatus.FOUND, AnswerStatus.CONFLICT)

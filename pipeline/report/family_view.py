"""An agreement and its amendments as a report shows them: what stands, the rule, every side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.answer import AnswerStatus
from pipeline.consolidate.amendment_order import LinkedDocument
from pipeline.consolidate.family import Family
from pipeline.consolidate.linked_answers import LinkedAnswer, LinkedSide
from pipeline.report.answer_rows import KIND_WORDS
from pipeline.report.evidence import Evidence
from pipeline.report.wording import percent, split_path, title

_ANSWERED = frozenset({AnswerStatus.FOUND, AnswerStatus.CONFLICT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What the report of one document needs of another one of its family."""

    evidence: Evidence
    page: str | None
    """Address of its page, empty for the page that is being made; None where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyDocument:
    """One document of a family."""

    name: str
    page: str | None
    role: str
    """`agreement`, `amendment no. 2`."""
    reason: str
    """What its link rests on; empty for the agreement."""
    is_this: bool
    """Whether the page is its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCitation:
    place: str
    quote: str
    address: str | None
    """Where a click leads; None where there is no page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilySide:
    """What one document says about a field."""

    name: str
    value: str
    """Its answer; empty where it has none."""
    status: str
    """Why there is no answer, in words; empty where there is one."""
    citations: tuple[FamilyCitation, ...]
    prevails: bool
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """What the documents say together about one field."""

    field: str
    label: str
    kind: str
    """The status, for its colour."""
    status: str
    value: str
    rule: str
    source: str
    """Name of the document whose answer goes first; empty where none does."""
    prevailing: str
    """What that document says."""
    is_contested: bool
    sides: tuple[FamilySide, ...]
    """Every document of the family that was asked, the agreement first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """One family."""

    heading: str
    documents: tuple[FamilyDocument, ...]
    differing: tuple[FamilyRow, ...]
    """Fields of which documents say different things, so that a rule had to decide."""
    agreeing: tuple[FamilyRow, ...]
    """The other fields with an answer."""
    silent: tuple[str, ...]
    """Fields that no document answers, in words."""

    @property
    def others(self) -> tuple[FamilyDocument, ...]:
        """All but the one whose page it is."""
        return tuple(document for document in self.documents if not document.is_this)


def family_view(family: Family, members: Mapping[str, Member], this: str = "") -> FamilyView:
    """The family for the page of the document `this`, by SHA-256; empty for a page of none.

    `members` holds every document of the family by its SHA-256.
    """
    answered = [a for a in family.answers if any(_answers(side) for side in a.sides)]
    rows = [_row(answer, members, this) for answer in answered]
    heard = {answer.field for answer in answered}
    return FamilyView(
        heading=_heading(family, this),
        documents=tuple(_document(each, members, this) for each in family.documents),
        differing=tuple(row for row in rows if row.is_contested),
        agreeing=tuple(row for row in rows if not row.is_contested),
        silent=tuple(title(a.field) for a in family.answers if a.field not in heard),
    )


def role_of(document: LinkedDocument) -> str:
    """What the document is in its family: `agreement`, `amendment no. 2`."""
    if document.link is None:
        return "agreement"
    number = document.link.number
    return "amendment" if number is None else f"amendment no. {number}"


def _heading(family: Family, this: str) -> str:
    base = family.documents[0].sha256 == this
    return "Together with its amendments" if base else "Together with what it amends"


def _document(document: LinkedDocument, members: Mapping[str, Member], this: str) -> FamilyDocument:
    return FamilyDocument(
        name=split_path(document.result.path)[1],
        page=members[document.sha256].page,
        role=role_of(document),
        reason="" if document.link is None else document.link.reason,
        is_this=document.sha256 == this,
    )


def _row(answer: LinkedAnswer, members: Mapping[str, Member], this: str) -> FamilyRow:
    sides = tuple(_side(side, answer, members[side.sha256], this) for side in answer.sides)
    first = next((side for side in sides if side.prevails), None)
    return FamilyRow(
        field=answer.field,
        label=title(answer.field),
        kind=answer.status.value,
        status=KIND_WORDS[answer.status.value],
        value=answer.value or "",
        rule=answer.rule,
        source="" if first is None else first.name,
        prevailing="" if first is None else first.value,
        is_contested=answer.is_contested,
        sides=sides,
    )


def _side(side: LinkedSide, answer: LinkedAnswer, member: Member, this: str) -> FamilySide:
    is_answer = _answers(side)
    return FamilySide(
        name=split_path(side.path)[1],
        value=(side.answer.value or "") if is_answer else "",
        status="" if is_answer else _silence(side),
        citations=_citations(side, member) if is_answer else (),
        prevails=side.sha256 == answer.prevails,
        is_this=side.sha256 == this,
    )


def _silence(side: LinkedSide) -> str:
    words = KIND_WORDS[side.answer.status.value]
    if side.answer.status is AnswerStatus.NOT_READ:
        return words
    return f"{words} ({percent(side.answer.read)} read)"


def _citations(side: LinkedSide, member: Member) -> tuple[FamilyCitation, ...]:
    page = member.page
    return tuple(
        FamilyCitation(
            place=link.place,
            quote=link.quote,
            address=None if page is None else f"{page}#c{link.number}",
        )
        for link in member.evidence.links(side.answer.citations)
    )


def _answers(side: LinkedSide) -> bool:
    return side.answer.status in _ANSWERED


def superseded(views: Sequence[FamilyView]) -> dict[str, FamilyRow]:
    """The fields that the page's own document answers, and another one otherwise."""
    return {
        row.field: row
        for view in views
        for row in view.differing
        if any(side.is_this and side.value and not side.prevails for side in row.sides)
    }

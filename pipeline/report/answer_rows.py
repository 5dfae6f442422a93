"""Answers as rows of the report, grouped as in the profile. Decides words, not facts."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.answer import Answer, AnswerStatus, Conflict, Finding, Review
from pipeline.profile.evidence_rule import EXPECTED
from pipeline.profile.profile import Profile
from pipeline.report.evidence import CitationLink, Evidence
from pipeline.report.shared_words import SharedWords, level_words, shared_words
from pipeline.report.wording import count, percent, title
from pipeline.result import Conclusion
from pipeline.value.allowed_value import NOT_A_CHOICE

_REVIEWS = {
    Review.PENDING: "awaits review",
    Review.APPROVED: "approved in review",
    Review.CORRECTED: "corrected in review",
    Review.REJECTED: "rejected in review",
}
KIND_WORDS = {
    "conflict": "in conflict",
    "claimed": "claimed, unverified",
    "not_read": "not read",
    "not_found": "not found",
    "found": "found",
    "absent": "absent",
}
"""Kind of status -> its words, in the order of how much they want attention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One answer."""

    field: str
    label: str
    question: str
    kind: str
    """A key of `KIND_WORDS`: a status, or `claimed`."""
    status: str
    """The status in words, with the share that was read where it matters."""
    value: str | None
    rationale: str
    """Why, in the reader's words; empty where most answers share them."""
    level: str
    """`high`, `medium` or `low`; empty where there is no value to be sure of."""
    sure: str
    """The level in words."""
    marks: str
    """Of the doubts that the answer shares with many others."""
    doubts: tuple[str, ...]
    """Why it is not surer, without what holds for all answers."""
    citations: tuple[CitationLink, ...]
    unverified_quotes: tuple[str, ...]
    claims: tuple[str, ...]
    """Values that were claimed and that no quote of the document bears out."""
    support: str
    """What the answer rests on, in figures; empty where it rests on nothing."""
    review: str
    """Empty where nobody was asked to review it."""
    review_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGroup:
    """Answers that belong together."""

    title: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCount:
    """How many answers have one kind of status."""

    kind: str
    words: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSide:
    """One finding of a conflict."""

    value: str
    segment: int
    """From 1."""
    citations: tuple[CitationLink, ...]
    prevails: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """Findings that cannot all stand, and what decided."""

    field: str
    label: str
    rule: str
    decided: bool
    sides: tuple[ConflictSide, ...]


def answer_groups(
    conclusion: Conclusion, profile: Profile, evidence: Evidence
) -> tuple[AnswerGroup, ...]:
    """The answers in the profile's order, under the groups in the order in which they begin."""
    shared = shared_words(conclusion.answers)
    groups: dict[str, list[AnswerRow]] = {}
    for answer in conclusion.answers:
        field = profile.by_id.get(answer.field)
        name = "other" if field is None else field.group
        row = _row(answer, conclusion, profile, evidence, shared)
        groups.setdefault(name, []).append(row)
    return tuple(AnswerGroup(title=title(name), rows=tuple(rows)) for name, rows in groups.items())


def status_counts(groups: tuple[AnswerGroup, ...]) -> tuple[StatusCount, ...]:
    """The kinds of status that occur, those that want attention first."""
    kinds = [row.kind for group in groups for row in group.rows]
    return tuple(
        StatusCount(kind=kind, words=words, number=kinds.count(kind))
        for kind, words in KIND_WORDS.items()
        if kind in kinds
    )


def conflict_views(conclusion: Conclusion, evidence: Evidence) -> tuple[ConflictView, ...]:
    """Every conflict with all its sides, in the order of the record."""
    return tuple(
        ConflictView(
            field=conflict.field,
            label=title(conflict.field),
            rule=conflict.rule,
            decided=conflict.resolved is not None,
            sides=tuple(_sides(conflict, evidence)),
        )
        for conflict in conclusion.conflicts
    )


def kind_of(answer: Answer) -> str:
    """The answer's status, or `claimed` where a value is claimed that nothing bears out."""
    if answer.status is not AnswerStatus.NOT_FOUND:
        return answer.status.value
    # Read to the end and still not called absent: the model named a value without a true quote,
    # unless the profile says that something must stand there.
    claimed = answer.read >= 1 and answer.rationale != EXPECTED
    claimed = claimed or bool(answer.unverified_quotes)
    return "claimed" if claimed else answer.status.value


def _row(
    answer: Answer,
    conclusion: Conclusion,
    profile: Profile,
    evidence: Evidence,
    shared: SharedWords,
) -> AnswerRow:
    field = profile.by_id.get(answer.field)
    kind, sure = kind_of(answer), level_words(answer)
    findings = [finding for finding in conclusion.findings if finding.field == answer.field]
    return AnswerRow(
        field=answer.field,
        label=title(answer.field),
        question="" if field is None else field.question,
        kind=kind,
        status=status_words(kind, answer.read),
        value=answer.value,
        rationale=shared.own_rationale(answer),
        level=answer.confidence.level.value if sure and answer.confidence is not None else "",
        sure=sure,
        marks=shared.marks(answer),
        doubts=shared.own_reasons(answer),
        citations=evidence.links(answer.citations),
        unverified_quotes=answer.unverified_quotes,
        claims=claims_of(answer, conclusion),
        support=_support(answer, findings, len(conclusion.plan.segments)),
        review=_REVIEWS.get(answer.review, ""),
        review_kind=answer.review.value,
    )


def status_words(kind: str, read: float) -> str:
    """The status in words, with the share that was read where it matters."""
    words = KIND_WORDS[kind]
    if kind in {"absent", "not_found"} or (kind in {"found", "conflict", "claimed"} and read < 1):
        return f"{words} ({percent(read)} read)"
    return words


def claims_of(answer: Answer, conclusion: Conclusion) -> tuple[str, ...]:
    """The values that were claimed for an answer and that no quote of the document bears out."""
    if kind_of(answer) != "claimed":
        return ()
    findings = (finding for finding in conclusion.findings if finding.field == answer.field)
    return tuple(dict.fromkeys(_claim(finding) for finding in findings if not finding.carries))


def _claim(finding: Finding) -> str:
    """The value that was claimed, with what is wrong with it where it is none of the choices."""
    refused = (part for part in finding.unsupported if part.endswith(f"({NOT_A_CHOICE})"))
    return next(refused, finding.value)


def _support(answer: Answer, findings: list[Finding], segments: int) -> str:
    """Signals, not a score: how many true quotes, from how many independent readings."""
    if not answer.citations:
        return ""
    words = f"{count(len(answer.citations), 'verified quote')}"
    if segments > 1:
        places = {f.segment + 1 for f in findings if f.number in answer.evidence}
        named = ", ".join(str(place) for place in sorted(places))
        words += f", from segment {named}" if len(places) == 1 else f", from segments {named}"
    return words


def _sides(conflict: Conflict, evidence: Evidence) -> Iterator[ConflictSide]:
    for number in conflict.evidence:
        finding = evidence.finding(number)
        if finding is not None:
            yield ConflictSide(
                value=finding.value,
                segment=finding.segment + 1,
                citations=evidence.links(finding.citations),
                prevails=number == conflict.resolved,
            )

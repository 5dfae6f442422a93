"""Readings to answers: verify, merge by rule, and account for what was read."""

from collections.abc import Sequence

from pipeline.answer import Finding, SummarySentence
from pipeline.consolidation import Consolidated
from pipeline.coverage import Coverage, UnreadSpan, coverage
from pipeline.lost_page import LostPage
from pipeline.merge import merge_field
from pipeline.plan import Plan
from pipeline.profile import Profile
from pipeline.reading import ReadingOutcome


def coverage_of(
    plan: Plan, outcomes: Sequence[ReadingOutcome], lost: Sequence[LostPage] = ()
) -> Coverage:
    """What was read for every asked field.

    A place without an outcome was not read, nor was a lost page, which counts as one page of the
    document whether or not it has characters.
    """
    spans = [UnreadSpan(start=page.start, end=page.end, reason=page.reason) for page in lost]
    asked = coverage(plan.characters, _unread_segments(plan, outcomes))
    return Coverage(
        read=asked.read * _kept_share(lost),
        unread=tuple(sorted((*asked.unread, *spans), key=lambda span: (span.start, span.end))),
    )


def _kept_share(lost: Sequence[LostPage]) -> float:
    return max(0.0, 1.0 - sum(page.share for page in lost))


def _unread_segments(plan: Plan, outcomes: Sequence[ReadingOutcome]) -> list[UnreadSpan]:
    spans: list[UnreadSpan] = []
    done = {(outcome.place.segment, outcome.place.group): outcome for outcome in outcomes}
    for segment in plan.segments:
        reasons: set[str] = set()
        for group in range(len(plan.groups)):
            outcome = done.get((segment.index, group))
            unread = {"not asked"} if outcome is None else map(str, outcome.unread.values())
            reasons |= set(unread)
        spans += [
            UnreadSpan(start=segment.start, end=segment.end, reason=reason)
            for reason in sorted(reasons)
        ]
    return spans


def merge(
    plan: Plan,
    profile: Profile,
    findings: Sequence[Finding],
    outcomes: Sequence[ReadingOutcome],
    lost: Sequence[LostPage] = (),
) -> Consolidated:
    """Answers by rule, in the order of the profile's fields. With a lost page nothing is absent."""
    kept = _kept_share(lost)
    of_field: dict[str, list[Finding]] = {field.id: [] for field in profile.fields}
    for finding in findings:
        of_field[finding.field].append(finding)
    merged = [
        merge_field(field, of_field[field.id], _read_for(field.id, plan, outcomes) * kept)
        for field in profile.fields
    ]
    return Consolidated(
        answers=tuple(item.answer for item in merged),
        conflicts=tuple(item.conflict for item in merged if item.conflict is not None),
        summary=_summaries(outcomes),
    )


def _read_for(field: str, plan: Plan, outcomes: Sequence[ReadingOutcome]) -> float:
    """Share of the document's characters that was read for one field, 0 to 1."""
    if plan.characters == 0:
        return 1.0
    read = {
        outcome.place.segment
        for outcome in outcomes
        if field in plan.groups[outcome.place.group] and field not in outcome.unread
    }
    characters = sum(
        segment.end - segment.start for segment in plan.segments if segment.index in read
    )
    return characters / plan.characters


def _summaries(outcomes: Sequence[ReadingOutcome]) -> tuple[SummarySentence, ...]:
    """The readings' own summaries, in the order of the document. They carry no evidence."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome.place.segment, outcome.place.group))
    return tuple(SummarySentence(text=outcome.summary) for outcome in ordered if outcome.summary)

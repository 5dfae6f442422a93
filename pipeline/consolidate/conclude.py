"""Readings to answers: verify, merge by rule, and account for what was read."""

from collections.abc import Sequence

from chunking import Segment
from pipeline.answer import Finding, SummarySentence
from pipeline.consolidate.consolidation import Consolidated
from pipeline.consolidate.merge import merge_field
from pipeline.consolidate.precedence import Precedence
from pipeline.evidence.coverage import Coverage, UnreadSpan, coverage
from pipeline.evidence.lost_page import LostPage
from pipeline.plan import Plan
from pipeline.profile.profile import Profile
from pipeline.reading.reading import ReadingOutcome


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
        found: set[tuple[int, int, str]] = set()
        for group in range(len(plan.groups)):
            outcome = done.get((segment.index, group))
            if outcome is None:
                found.add((segment.start, segment.end, "not asked"))
                continue
            for name, failure in outcome.unread.items():
                found |= {
                    (start, end, str(failure)) for start, end in _gaps(name, segment, outcome)
                }
        spans += [
            UnreadSpan(start=start, end=end, reason=reason) for start, end, reason in sorted(found)
        ]
    return spans


def _gaps(field: str, segment: Segment, outcome: ReadingOutcome) -> tuple[tuple[int, int], ...]:
    """The intervals of a segment that a field was not read for."""
    if field not in outcome.unread:
        return ()
    return outcome.unread_spans.get(field, ((segment.start, segment.end),))


def merge(
    plan: Plan,
    profile: Profile,
    findings: Sequence[Finding],
    outcomes: Sequence[ReadingOutcome],
    lost: Sequence[LostPage] = (),
    *,
    precedence: Precedence | None = None,
) -> Consolidated:
    """Answers by rule, in the order of the profile's fields. With a lost page nothing is absent.

    Without `precedence` no contradiction is decided but by the fields' own merge rules.
    """
    kept = _kept_share(lost)
    of_field: dict[str, list[Finding]] = {field.id: [] for field in profile.fields}
    for finding in findings:
        of_field[finding.field].append(finding)
    merged = [
        merge_field(
            field, of_field[field.id], _read_for(field.id, plan, outcomes) * kept, precedence
        )
        for field in profile.fields
    ]
    return Consolidated(
        answers=tuple(item.answer for item in merged),
        conflicts=tuple(conflict for item in merged for conflict in item.conflicts),
        summary=_summaries(outcomes),
    )


def _read_for(field: str, plan: Plan, outcomes: Sequence[ReadingOutcome]) -> float:
    """Share of the document's characters that was read for one field, 0 to 1."""
    if plan.characters == 0:
        return 1.0
    segments = {segment.index: segment for segment in plan.segments}
    characters = 0
    for outcome in outcomes:
        if field in plan.groups[outcome.place.group]:
            segment = segments[outcome.place.segment]
            gaps = _gaps(field, segment, outcome)
            characters += segment.end - segment.start - sum(end - start for start, end in gaps)
    return characters / plan.characters


def _summaries(outcomes: Sequence[ReadingOutcome]) -> tuple[SummarySentence, ...]:
    """The readings' own summaries, in the order of the document. They carry no evidence."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome.place.segment, outcome.place.group))
    return tuple(SummarySentence(text=outcome.summary) for outcome in ordered if outcome.summary)

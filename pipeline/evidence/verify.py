"""Readings to findings: every quote is checked, and every finding gets its number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.answer import Citation, Finding
from pipeline.document import Document
from pipeline.evidence.citation import CitationChecker
from pipeline.plan import Plan
from pipeline.profile.profile import Profile
from pipeline.reading.reading import ReadingOutcome
from pipeline.value.valued import Valued, value_of
from providers.wire import WireFinding


def verify(
    document: Document,
    plan: Plan,
    outcomes: Sequence[ReadingOutcome],
    checker: CitationChecker | None = None,
    *,
    profile: Profile,
) -> tuple[Finding, ...]:
    """Findings of all readings, numbered from 1 in the order of segments and groups.

    `checker` is of the same document, where there is one already; `profile` says which values its
    fields allow.
    """
    checker = checker or CitationChecker(document)
    found: list[Finding] = []
    ordered = sorted(outcomes, key=lambda outcome: (outcome.place.segment, outcome.place.group))
    for outcome in ordered:
        segment = outcome.place.segment
        for finding in outcome.findings:
            cited = _cited(finding, checker, plan, segment)
            valued = value_of(finding, cited, profile.by_id[finding.field])
            checked = _finding(len(found) + 1, finding, segment, cited, valued)
            is_repaired = not outcome.repaired.isdisjoint(finding.quotes)
            found.append(replace(checked, is_repaired=is_repaired))
    return tuple(found)


def _cited(
    finding: WireFinding, checker: CitationChecker, plan: Plan, segment: int
) -> dict[str, tuple[Citation, ...]]:
    return {
        quote: checker.check(quote, segment=plan.segments[segment], frame=plan.frames[segment])
        for quote in finding.quotes
    }


def _finding(
    number: int,
    finding: WireFinding,
    segment: int,
    cited: Mapping[str, tuple[Citation, ...]],
    valued: Valued,
) -> Finding:
    return Finding(
        number=number,
        field=finding.field,
        value=valued.value,
        rationale=valued.rationale,
        segment=segment,
        citations=tuple(citation for found in cited.values() for citation in found),
        unverified_quotes=tuple(quote for quote, found in cited.items() if not found),
        support=valued.check.support,
        unsupported=valued.check.unsupported,
        computation=valued.computation,
    )

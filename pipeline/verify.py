"""Readings to findings: every quote is checked, and every finding gets its number."""

from collections.abc import Sequence

from pipeline.answer import Citation, Finding
from pipeline.citation import CitationChecker
from pipeline.document import Document
from pipeline.plan import Plan
from pipeline.reading import ReadingOutcome
from pipeline.value_check import check_value
from providers.wire import WireFinding


def verify(
    document: Document, plan: Plan, outcomes: Sequence[ReadingOutcome]
) -> tuple[Finding, ...]:
    """Findings of all readings, numbered from 1 in the order of segments and groups."""
    checker = CitationChecker(document)
    found: list[Finding] = []
    ordered = sorted(outcomes, key=lambda outcome: (outcome.place.segment, outcome.place.group))
    for outcome in ordered:
        for finding in outcome.findings:
            segment = outcome.place.segment
            found.append(_finding(len(found) + 1, finding, checker, plan, segment))
    return tuple(found)


def _finding(
    number: int, finding: WireFinding, checker: CitationChecker, plan: Plan, segment: int
) -> Finding:
    citations: list[Citation] = []
    unverified: list[str] = []
    for quote in dict.fromkeys(finding.quotes):
        found = checker.check(quote, segment=plan.segments[segment], frame=plan.frames[segment])
        citations += found
        if not found:
            unverified.append(quote)
    value = check_value(finding.value, [citation.quote for citation in citations])
    return Finding(
        number=number,
        field=finding.field,
        value=finding.value.strip(),
        rationale=finding.rationale.strip(),
        segment=segment,
        citations=tuple(citations),
        unverified_quotes=tuple(unverified),
        support=value.support,
        unsupported=value.unsupported,
    )

"""Readings to findings: every quote is checked, and every finding gets its number."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.answer import Citation, Finding
from pipeline.citation import CitationChecker
from pipeline.document import Document
from pipeline.plan import Plan
from pipeline.reading import ReadingOutcome
from pipeline.value_check import check_value
from providers.wire import WireFinding


def verify(
    document: Document,
    plan: Plan,
    outcomes: Sequence[ReadingOutcome],
    checker: CitationChecker | None = None,
) -> tuple[Finding, ...]:
    """Findings of all readings, numbered from 1 in the order of segments and groups.

    `checker` is of the same document, where there is one already.
    """
    checker = checker or CitationChecker(document)
    found: list[Finding] = []
    ordered = sorted(outcomes, key=lambda outcome: (outcome.place.segment, outcome.place.group))
    for outcome in ordered:
        segment = outcome.place.segment
        for index, finding in enumerate(outcome.findings):
            checked = _finding(len(found) + 1, finding, checker, plan, segment)
            found.append(replace(checked, is_repaired=index in outcome.repaired))
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

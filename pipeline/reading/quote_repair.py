"""Quotes that stand nowhere: the model is told once which they are, and may give the true words.

Looked at here is one reply; a quote that stands nowhere in the second one either stays unverified,
and its finding carries no answer alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evidence.citation import CitationChecker
from pipeline.value.same_value import same_value
from providers.wire import ReadingReply, WireFinding

_MOST_ERRORS = 50
"""Named in one repair call; the others are repaired with them or stay unverified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A reply with findings of a second one in the places of those that failed."""

    reply: ReadingReply
    quotes: frozenset[str]
    """Quotes that the second reply gave."""


def quote_errors(checker: CitationChecker, reply: ReadingReply) -> list[str]:
    """Which quotes of `reply` stand nowhere in the document, by number; quotes nothing of them."""
    return [
        f"findings.{number} ({finding.field}), quotes.{place}: these words stand nowhere in the "
        "document: copy the sentence that proves the value character by character, or leave the "
        "finding out"
        for number, finding in enumerate(reply.findings)
        for place, quote in enumerate(finding.quotes)
        if not checker.occurrences(quote)
    ][:_MOST_ERRORS]


def mend(checker: CitationChecker, first: ReadingReply, second: ReadingReply) -> Mended:
    """`first` with each failing finding replaced by the one of `second` that is meant for it.

    That is one of the same field and value, else the only one of the field; and every quote of it
    stands in the document. Nothing else of `second` is used: what was found stays found.
    """
    given = [finding for finding in second.findings if finding.quotes and _stands(checker, finding)]
    findings: list[WireFinding] = []
    quotes: set[str] = set()
    for finding in first.findings:
        match = None if _stands(checker, finding) else _meant_for(finding, given)
        if match is not None:
            given.remove(match)
            quotes.update(match.quotes)
        findings.append(match or finding)
    return Mended(reply=first.model_copy(update={"findings": findings}), quotes=frozenset(quotes))


def _stands(checker: CitationChecker, finding: WireFinding) -> bool:
    return all(checker.occurrences(quote) for quote in finding.quotes)


def _meant_for(failing: WireFinding, given: Sequence[WireFinding]) -> WireFinding | None:
    of_field = [finding for finding in given if finding.field == failing.field]
    same = [finding for finding in of_field if same_value(finding.value, failing.value)]
    if same:
        return same[0]
    return of_field[0] if len(of_field) == 1 else None

"""Consolidation by a model: it chooses among numbered, verified findings and may add nothing.

The mechanical merge comes first (`pipeline.merge`); what a model says is applied over it only
where it refers to findings that exist, belong to the field, and carry a verified quote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from pipeline.answer import Answer, AnswerStatus, Conflict, Finding, SummarySentence
from pipeline.document import Document
from pipeline.merge import distinct_citations, same_value
from pipeline.profile import Merge, Profile
from pipeline.prompt import consolidation_messages, reply_schema
from pipeline.reading import validation_errors
from providers import Model, Request
from providers.wire import ConsolidationReply, NumberedFinding, WireAnswer, WireConflict

_AROUND = 300
"""Characters of the source shown before and after each citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """Answers, conflicts and summary of one document."""

    answers: tuple[Answer, ...]
    conflicts: tuple[Conflict, ...]
    summary: tuple[SummarySentence, ...]


def consolidation_request(
    document: Document, findings: Sequence[Finding], *, model: Model, max_output_tokens: int
) -> Request:
    """The request over all verified findings; a pure function of its arguments."""
    verified = [finding for finding in findings if finding.citations]
    return Request(
        model=model.endpoint_model,
        messages=consolidation_messages(
            _passages(document, verified), [_numbered(finding) for finding in verified]
        ),
        schema_name="consolidation",
        schema=reply_schema(ConsolidationReply),
        max_output_tokens=max_output_tokens,
        reasoning_effort=model.reasoning_effort,
    )


def parse_consolidation(content: str) -> tuple[ConsolidationReply | None, list[str]]:
    """The reply, or None with the errors a model can mend."""
    try:
        return ConsolidationReply.model_validate_json(content), []
    except ValidationError as error:
        return None, validation_errors(error)


def apply(
    merged: Consolidated,
    reply: ConsolidationReply,
    findings: Sequence[Finding],
    profile: Profile,
) -> Consolidated:
    """`merged` with what the model decided, as far as its evidence stands."""
    verified = {finding.number: finding for finding in findings if finding.citations}
    conflicts = {conflict.field: conflict for conflict in merged.conflicts}
    for decided in reply.conflicts:
        evidence = _of_field(decided.field, decided.evidence, verified)
        if not _differ([verified[number].value for number in evidence]):
            continue
        known = conflicts.get(decided.field)
        kept = tuple(sorted({*evidence, *(known.evidence if known else ())}))
        conflicts[decided.field] = _decided(known, decided, kept)
    # Where every finding belongs to the answer there is nothing to choose.
    open_fields = {field.id for field in profile.fields if field.merge is not Merge.ALL}
    chosen = {answer.field: answer for answer in reply.answers if answer.field in open_fields}
    answers = tuple(
        _decide(answer, chosen.get(answer.field), conflicts.get(answer.field), verified)
        for answer in merged.answers
    )
    return Consolidated(
        answers=answers,
        conflicts=tuple(conflicts.values()),
        summary=_summary(reply, verified) or merged.summary,
    )


def _decided(known: Conflict | None, decided: WireConflict, evidence: tuple[int, ...]) -> Conflict:
    """The conflict as the model decides it; what a rule has decided it cannot leave open."""
    if decided.resolved in evidence:
        return Conflict(
            field=decided.field, evidence=evidence, rule=decided.rule, resolved=decided.resolved
        )
    if known is not None and known.resolved is not None:
        return replace(known, evidence=evidence)
    return Conflict(field=decided.field, evidence=evidence, rule=decided.rule, resolved=None)


def _differ(values: Sequence[str]) -> bool:
    """Whether some two values say different things; what says the same is no conflict."""
    return any(not same_value(values[0], value) for value in values[1:])


def _decide(
    answer: Answer,
    chosen: WireAnswer | None,
    conflict: Conflict | None,
    verified: Mapping[int, Finding],
) -> Answer:
    """A resolved conflict takes the prevailing finding's value; else the model's choice of
    evidence stands where the mechanical merge found no conflict."""
    if conflict is not None and conflict.resolved is not None:
        prevailing = verified[conflict.resolved]
        rationale = f"{conflict.rule}. {prevailing.rationale}"
        return _resting_on(answer, [prevailing], prevailing.value, rationale)
    if conflict is not None:
        both = [verified[number] for number in conflict.evidence]
        values = " / ".join(dict.fromkeys(finding.value for finding in both))
        return _resting_on(answer, both, values, answer.rationale, status=AnswerStatus.CONFLICT)
    if chosen is None:
        return answer
    evidence = [verified[n] for n in _of_field(answer.field, chosen.evidence, verified)]
    if not evidence or chosen.value not in {finding.value for finding in evidence}:
        return answer
    return _resting_on(answer, evidence, chosen.value, chosen.rationale)


def _resting_on(
    answer: Answer,
    evidence: Sequence[Finding],
    value: str,
    rationale: str,
    *,
    status: AnswerStatus = AnswerStatus.FOUND,
) -> Answer:
    return replace(
        answer,
        status=status,
        value=value,
        rationale=rationale,
        citations=distinct_citations(evidence),
        evidence=tuple(finding.number for finding in evidence),
    )


def _of_field(
    field: str, numbers: Sequence[int], verified: Mapping[int, Finding]
) -> tuple[int, ...]:
    """The given numbers that name a verified finding of `field`, each once, in order."""
    known = {number for number in numbers if number in verified}
    return tuple(sorted(number for number in known if verified[number].field == field))


def _summary(
    reply: ConsolidationReply, verified: Mapping[int, Finding]
) -> tuple[SummarySentence, ...]:
    return tuple(
        SummarySentence(
            text=sentence.text,
            evidence=tuple(number for number in sentence.evidence if number in verified),
        )
        for sentence in reply.summary
    )


def _passages(document: Document, findings: Sequence[Finding]) -> str:
    """The source around each finding's citations, each passage under its numbers."""
    spans: dict[tuple[int, int], list[int]] = {}
    for finding in findings:
        for citation in finding.citations:
            start = max(0, citation.start - _AROUND)
            end = min(len(document.text), citation.end + _AROUND)
            spans.setdefault((start, end), []).append(finding.number)
    return "\n\n".join(
        f"[{', '.join(str(number) for number in spans[span])}] "
        f"{_where(document, span[0])}{document.text[span[0] : span[1]]}"
        for span in sorted(spans)
    )


def _where(document: Document, offset: int) -> str:
    page = document.page_at(offset)
    return "" if page is None else f"page {page}: "


def _numbered(finding: Finding) -> NumberedFinding:
    first = finding.citations[0]
    page = "" if first.page is None else f", page {first.page}"
    return NumberedFinding(
        n=finding.number,
        field=finding.field,
        value=finding.value,
        quotes=" […] ".join(citation.quote for citation in finding.citations),
        source=f"segment {finding.segment + 1}{page}",
    )

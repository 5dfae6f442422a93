"""Consolidation by a model: it chooses among numbered, verified findings and may add nothing.

The mechanical merge comes first (`consolidate.merge`); what a model says is applied over it
only where it refers to findings that exist, belong to the field, and carry (`Finding.carries`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from pipeline.answer import Answer, AnswerStatus, Conflict, Finding, SummarySentence
from pipeline.consolidate.merge import distinct_citations
from pipeline.consolidate.verdict import Claim, field_conflicts
from pipeline.document import Document
from pipeline.profile.profile import Merge, Profile
from pipeline.prompt.prompt import consolidation_messages, reply_schema
from pipeline.prompt.template import Templates
from pipeline.reading.reading import validation_errors
from pipeline.value.same_value import same_value
from pipeline.value.value_check import unsupported_parts
from providers import Model, Request
from providers.wire import ConsolidationReply, NumberedFinding, WireAnswer

_AROUND = 300
"""Characters of the source shown before and after each citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """Answers, conflicts and summary of one document."""

    answers: tuple[Answer, ...]
    conflicts: tuple[Conflict, ...]
    summary: tuple[SummarySentence, ...]


def consolidation_request(
    document: Document,
    findings: Sequence[Finding],
    *,
    model: Model,
    max_output_tokens: int,
    templates: Templates | None = None,
) -> Request:
    """The request over all verified findings; a pure function of its arguments."""
    verified = [finding for finding in findings if finding.citations]
    return Request(
        model=model.endpoint_model,
        messages=consolidation_messages(
            _passages(document, verified),
            [_numbered(finding) for finding in verified],
            templates=templates,
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
    """`merged` with what the model decided, as far as its evidence stands.

    What a rule has decided stays decided, whatever the model says of it.
    """
    verified = {finding.number: finding for finding in findings if finding.citations}
    ruled = {conflict.field for conflict in merged.conflicts if conflict.resolved is not None}
    # Where every finding belongs to the answer there is nothing to choose.
    lists = {field.id for field in profile.fields if field.merge is Merge.ALL}
    seen = _seen(reply, merged, verified, lists=lists, ruled=ruled)
    chosen = {answer.field: answer for answer in reply.answers if answer.field not in lists}
    answers = []
    for answer in merged.answers:
        if answer.field in seen:
            after = _after_list_conflicts if answer.field in lists else _after_conflict
            answers.append(after(answer, seen[answer.field], verified))
        elif answer.field in ruled or answer.status is AnswerStatus.CONFLICT:
            answers.append(answer)
        else:
            answers.append(_chosen(answer, chosen.get(answer.field), verified))
    kept = (conflict for conflict in merged.conflicts if conflict.field not in seen)
    return Consolidated(
        answers=tuple(answers),
        conflicts=(*kept, *(conflict for each in seen.values() for conflict in each)),
        summary=_summary(reply, verified) or merged.summary,
    )


def _seen(
    reply: ConsolidationReply,
    merged: Consolidated,
    verified: Mapping[int, Finding],
    *,
    lists: Collection[str],
    ruled: Collection[str],
) -> dict[str, tuple[Conflict, ...]]:
    """All conflicts of the fields of which the model sees any, but for those decided by a rule."""
    claims: dict[str, list[Claim]] = {}
    for said in reply.conflicts:
        evidence = _of_field(said.field, said.evidence, verified)
        if said.field not in ruled and _differ([verified[n].value for n in evidence]):
            claims.setdefault(said.field, []).append(Claim(evidence=evidence, said=said))
    known: dict[str, list[Conflict]] = {}
    for conflict in merged.conflicts:
        known.setdefault(conflict.field, []).append(conflict)
    return {
        field: field_conflicts(each, known.get(field, ()), verified, is_list=field in lists)
        for field, each in claims.items()
    }


def _differ(values: Sequence[str]) -> bool:
    """Whether some two values say different things; what says the same is no conflict."""
    return any(not same_value(values[0], value) for value in values[1:])


def _after_conflict(
    answer: Answer, conflicts: Sequence[Conflict], verified: Mapping[int, Finding]
) -> Answer:
    """The prevailing value of a field with one true value. Undecided, all of them."""
    (conflict,) = conflicts
    sides = [verified[n] for n in conflict.evidence if n in verified and verified[n].carries]
    if conflict.resolved is None:
        values = " / ".join(dict.fromkeys(finding.value for finding in sides))
        return _resting_on(answer, sides, values, answer.rationale, status=AnswerStatus.CONFLICT)
    winner = verified[conflict.resolved]
    standing = [finding for finding in sides if same_value(finding.value, winner.value)]
    return _resting_on(answer, standing, winner.value, f"{conflict.rule}. {winner.rationale}")


def _after_list_conflicts(
    answer: Answer, conflicts: Sequence[Conflict], verified: Mapping[int, Finding]
) -> Answer:
    """Whatever did not lose, of a field in which several values may be true."""
    numbers, rationale = {*answer.evidence}, answer.rationale
    for conflict in conflicts:
        sides = [verified[n] for n in conflict.evidence if n in verified and verified[n].carries]
        numbers |= {finding.number for finding in sides}
        if conflict.resolved is not None:
            winner = verified[conflict.resolved]
            rationale = f"{conflict.rule}. {winner.rationale}"
            numbers -= {f.number for f in sides if not same_value(f.value, winner.value)}
    standing = [verified[n] for n in sorted(numbers)]
    is_open = any(conflict.resolved is None for conflict in conflicts)
    values = dict.fromkeys(finding.value for finding in standing if finding.carries)
    if is_open:
        status, value = AnswerStatus.CONFLICT, " / ".join(values)
    else:
        status, value = AnswerStatus.FOUND, "; ".join(values)
    return _resting_on(answer, standing, value, rationale, status=status)


def _chosen(answer: Answer, chosen: WireAnswer | None, verified: Mapping[int, Finding]) -> Answer:
    """The model's choice of evidence where the mechanical merge found no conflict."""
    if chosen is None:
        return answer
    evidence = [verified[n] for n in _of_field(answer.field, chosen.evidence, verified)]
    if chosen.value not in {finding.value for finding in evidence}:
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
    """The given numbers that name a finding of `field` that carries, each once, in order."""
    known = {number for number in numbers if number in verified and verified[number].carries}
    return tuple(sorted(number for number in known if verified[number].field == field))


def _summary(
    reply: ConsolidationReply, verified: Mapping[int, Finding]
) -> tuple[SummarySentence, ...]:
    """The sentences with the evidence that exists, and with what it does not bear out."""
    return tuple(
        SummarySentence(
            text=sentence.text,
            evidence=tuple(number for number in sentence.evidence if number in verified),
            unsupported=unsupported_parts(
                sentence.text,
                [
                    citation.quote
                    for number in sentence.evidence
                    if number in verified
                    for citation in verified[number].citations
                ],
            ),
        )
        for sentence in reply.summary
    )


def _passages(document: Document, findings: Sequence[Finding]) -> str:
    """The source around the findings' citations, each passage once under its numbers."""
    cited = sorted(
        (max(0, citation.start - _AROUND), min(len(document.text), citation.end + _AROUND), number)
        for finding in findings
        for number in (finding.number,)
        for citation in finding.citations
    )
    passages: list[tuple[int, int, list[int]]] = []
    for start, end, number in cited:
        if passages and start <= passages[-1][1]:
            low, high, numbers = passages[-1]
            numbers.append(number)
            passages[-1] = (low, max(high, end), numbers)
        else:
            passages.append((start, end, [number]))
    return "\n\n".join(
        f"[{', '.join(map(str, sorted(set(numbers))))}] "
        f"{_where(document, start)}{document.text[start:end]}"
        for start, end, numbers in passages
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

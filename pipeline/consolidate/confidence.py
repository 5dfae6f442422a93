"""Confidence: how sure an answer is, by rule from signals that can be looked up.

| level | when |
|---|---|
| high | found; every signal below is good |
| medium | found, and one thing weakens it: a part was not read, a conflict was decided, a claim \
beside it is unverified or refused, its quotes needed a repair, a cited page comes from OCR, or \
nothing but the model says that the quote answers the question; or absent after everything was \
read |
| low | a conflict is open, a part of the value stands in no quote, less than half was read, or \
no language model has read the document |
| none | there is no answer: not found, not read |

No model is asked how sure it is: what models say of themselves predicts little.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.answer import (
    Answer,
    AnswerStatus,
    Confidence,
    Conflict,
    Finding,
    Level,
    Support,
)
from pipeline.document import Note

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a document besides its answers."""

    findings: Mapping[int, Finding]
    """By number."""
    conflicts: Mapping[str, tuple[Conflict, ...]]
    """Of each field that has any."""
    ocr_pages: Collection[int] = ()
    """Numbers of the pages whose text comes from optical character recognition."""
    uses_language_model: bool = True
    of_field: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    """Findings by field."""


def circumstances(
    findings: Iterable[Finding],
    conflicts: Iterable[Conflict],
    notes: Iterable[Note] = (),
    *,
    uses_language_model: bool = True,
) -> Circumstances:
    """What `rate` looks at, by number, field and page."""
    of_field: dict[str, tuple[Conflict, ...]] = {}
    for conflict in conflicts:
        of_field[conflict.field] = (*of_field.get(conflict.field, ()), conflict)
    findings = list(findings)
    claims: dict[str, list[Finding]] = {}
    for finding in findings:
        claims.setdefault(finding.field, []).append(finding)
    return Circumstances(
        findings={finding.number: finding for finding in findings},
        of_field={name: tuple(each) for name, each in claims.items()},
        conflicts=of_field,
        ocr_pages=frozenset(
            note.page for note in notes if note.kind == "read_by_ocr" and note.page is not None
        ),
        uses_language_model=uses_language_model,
    )


def rate(answers: Sequence[Answer], known: Circumstances) -> tuple[Answer, ...]:
    """The answers with their confidence."""
    return tuple(replace(answer, confidence=confidence(answer, known)) for answer in answers)


def confidence(answer: Answer, known: Circumstances) -> Confidence:
    """How sure `answer` is; a pure function of the signals it returns."""
    evidence = [known.findings[n] for n in answer.evidence if n in known.findings]
    conflicts = known.conflicts.get(answer.field, ())
    pages = {citation.page for citation in answer.citations}
    signals = Confidence(
        level=Level.NONE,
        verified_quotes=len(answer.citations),
        agreeing_segments=len({finding.segment for finding in evidence if finding.citations}),
        support=_support(evidence),
        conflicts=len(conflicts),
        read=answer.read,
        unverified_claims=len(answer.unverified_quotes),
        ocr_pages=len(pages & set(known.ocr_pages)),
    )
    low = tuple(_low(answer, signals, known))
    medium = (*_medium(answer, signals, evidence), *_refused(answer, known))
    return replace(
        signals, level=_level(answer.status, low=low, medium=medium), reasons=(*low, *medium)
    )


def is_refused(finding: Finding) -> bool:
    """Whether it has true quotes that do not bear its value out."""
    return bool(finding.citations) and not finding.carries


def _refused(answer: Answer, known: Circumstances) -> Iterable[str]:
    """That another value is claimed for the field, and refused."""
    claims = known.of_field.get(answer.field, ())
    if answer.status is AnswerStatus.FOUND and any(
        is_refused(claim) and claim.number not in answer.evidence for claim in claims
    ):
        yield "another value is claimed, and its quotes do not bear it out"


def _level(status: AnswerStatus, *, low: Sequence[str], medium: Sequence[str]) -> Level:
    if status in (AnswerStatus.NOT_FOUND, AnswerStatus.NOT_READ):
        return Level.NONE
    if low:
        return Level.LOW
    return Level.MEDIUM if medium else Level.HIGH


def _low(answer: Answer, signals: Confidence, known: Circumstances) -> Iterable[str]:
    if answer.status is AnswerStatus.CONFLICT:
        yield "values contradict each other, and nothing has decided between them"
    if signals.support is Support.UNSUPPORTED:
        yield "a part of the value stands in no quote"
    if answer.read < _HALF:
        yield "less than half of the document was read for it"
    if not known.uses_language_model:
        yield "found by ranking sentences: no language model has read them"


def _medium(answer: Answer, signals: Confidence, evidence: Sequence[Finding]) -> Iterable[str]:
    if answer.status is AnswerStatus.ABSENT:
        yield "nothing can be quoted for what is not there"
        return
    if _HALF <= answer.read < 1:
        yield "a part of the document was not read for it"
    if answer.status is AnswerStatus.FOUND and signals.conflicts:
        yield "another value contradicts it; a rule has decided"
    if signals.unverified_claims:
        yield "quotes were given for it that stand nowhere in the document"
    if any(finding.is_repaired for finding in evidence):
        yield "its quotes had to be asked for a second time"
    if signals.ocr_pages:
        yield "a cited page was read by optical character recognition"
    if signals.support is Support.UNCHECKED and signals.agreeing_segments < 2:
        yield "only one reading says that the quote answers the question"


def _support(evidence: Sequence[Finding]) -> Support:
    found = {finding.support for finding in evidence}
    for support in (Support.UNSUPPORTED, Support.UNCHECKED):
        if support in found or not found:
            return support if found else Support.UNCHECKED
    return Support.SUPPORTED

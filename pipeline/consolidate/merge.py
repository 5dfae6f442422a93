"""Findings to answers by rule: same value, one finding; different values, a conflict.

Only findings that carry (`Finding.carries`) make an answer: a verified quote that says something
else than the value is shown, and bears nothing out alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.answer import Answer, AnswerStatus, Citation, Conflict, Finding
from pipeline.consolidate.confidence import is_refused
from pipeline.consolidate.precedence import Precedence
from pipeline.profile.profile import Merge, ProfileField
from pipeline.value.contradiction import contradictions, groups_to_merge

Group = Sequence[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedField:
    """One field's answer, and the conflicts in it if there are any."""

    answer: Answer
    conflicts: tuple[Conflict, ...] = ()


def merge_field(
    field: ProfileField,
    findings: Sequence[Finding],
    read: float,
    precedence: Precedence | None = None,
) -> MergedField:
    """The answer to `field` from its findings, in the order of the document.

    Args:
        field: decides by its merge rule what different values mean.
        findings: of this field only.
        read: share of the document's characters read for it, 0 to 1.
        precedence: the rules over its document; None decides nothing by them.
    """
    if not any(finding.carries for finding in findings):
        return MergedField(answer=_without_evidence(field, findings, read))
    groups = groups_to_merge(findings, precedence)
    if field.merge is not Merge.ALL:
        return _single(field, findings, groups, read, precedence)
    conflicts, standing = contradictions(field, groups, precedence)
    is_open = any(conflict.resolved is None for conflict in conflicts)
    status = AnswerStatus.CONFLICT if is_open else AnswerStatus.FOUND
    answer = _found(field, findings, standing, read, status=status)
    return MergedField(answer=answer, conflicts=conflicts)


def _single(
    field: ProfileField,
    findings: Sequence[Finding],
    groups: Sequence[Group],
    read: float,
    precedence: Precedence | None,
) -> MergedField:
    """A field with one true value: different ones contradict each other."""
    if len(groups) == 1:
        answer = _found(field, findings, groups, read)
        return MergedField(answer=answer, conflicts=_against_refused(field, findings, groups[0]))
    ordered = sorted(groups, key=lambda group: _position(group[-1]))
    evidence = tuple(finding.number for group in ordered for finding in group)
    evidence += tuple(finding.number for finding in _refused(findings, evidence))
    ruling = None if precedence is None else precedence.decide(ordered)
    if ruling is not None:
        prevails, rule = ordered[ruling.prevails], ruling.rule
    elif field.merge is Merge.LATEST:
        prevails, rule = ordered[-1], "the value that stands last prevails"
    else:
        conflict = Conflict(field=field.id, evidence=evidence, rule="undecided", resolved=None)
        answer = _found(field, findings, ordered, read, status=AnswerStatus.CONFLICT)
        return MergedField(answer=answer, conflicts=(conflict,))
    resolved = _carrying(prevails)[-1].number
    conflict = Conflict(field=field.id, evidence=evidence, rule=rule, resolved=resolved)
    return MergedField(answer=_found(field, findings, [prevails], read), conflicts=(conflict,))


def _against_refused(
    field: ProfileField, findings: Sequence[Finding], group: Group
) -> tuple[Conflict, ...]:
    """The answer against claims of other values whose true quotes do not bear them out."""
    refused = _refused(findings, [finding.number for finding in group])
    if not refused:
        return ()
    conflict = Conflict(
        field=field.id,
        evidence=tuple(sorted(finding.number for finding in (*group, *refused))),
        rule="a claim whose quotes do not bear it out does not prevail",
        resolved=_carrying(group)[-1].number,
    )
    return (conflict,)


def _refused(findings: Sequence[Finding], evidence: Collection[int]) -> list[Finding]:
    """The claims whose quotes do not bear them out, but for those of a value that stands."""
    numbers = frozenset(evidence)
    return [
        finding for finding in findings if is_refused(finding) and finding.number not in numbers
    ]


def _carrying(group: Group) -> Group:
    """The findings of a group that carry; a group that is merged has one or more."""
    return [finding for finding in group if finding.carries]


def _position(finding: Finding) -> int:
    return max((citation.start for citation in finding.citations), default=-1)


def _found(
    field: ProfileField,
    findings: Sequence[Finding],
    groups: Sequence[Group],
    read: float,
    *,
    status: AnswerStatus = AnswerStatus.FOUND,
) -> Answer:
    evidence = [finding for group in groups for finding in group]
    # The fullest wording of a value stands for its group.
    values = [max((finding.value for finding in _carrying(group)), key=len) for group in groups]
    separator = " / " if status is AnswerStatus.CONFLICT else "; "
    return Answer(
        field=field.id,
        status=status,
        value=separator.join(dict.fromkeys(values)),
        rationale=evidence[0].rationale,
        read=read,
        citations=distinct_citations(evidence),
        unverified_quotes=_unverified(findings),
        evidence=tuple(finding.number for finding in evidence),
    )


def _without_evidence(field: ProfileField, findings: Sequence[Finding], read: float) -> Answer:
    """No finding carries an answer: the status says what that means."""
    if any(finding.citations for finding in findings):
        status = AnswerStatus.NOT_FOUND
        rationale = "a value is claimed, but its quotes do not say it"
    elif findings:
        status = AnswerStatus.NOT_FOUND
        rationale = "a value is claimed, but its quotes stand nowhere in the document"
    elif read >= 1:
        status, rationale = AnswerStatus.ABSENT, "all of the document was read; nothing was found"
    elif read > 0:
        status = AnswerStatus.NOT_FOUND
        rationale = f"nothing was found in the {read:.0%} of the document that was read"
    else:
        status, rationale = AnswerStatus.NOT_READ, "no part of the document was read for this field"
    return Answer(
        field=field.id,
        status=status,
        value=None,
        rationale=rationale,
        read=read,
        citations=distinct_citations(findings),
        unverified_quotes=_unverified(findings),
    )


def distinct_citations(findings: Iterable[Finding]) -> tuple[Citation, ...]:
    """The citations of `findings`, each place once, in the order of the document."""
    places: dict[tuple[int, int], Citation] = {}
    for finding in findings:
        for citation in finding.citations:
            places.setdefault((citation.start, citation.end), citation)
    return tuple(places[place] for place in sorted(places))


def _unverified(findings: Iterable[Finding]) -> tuple[str, ...]:
    quotes = (quote for finding in findings for quote in finding.unverified_quotes)
    return tuple(dict.fromkeys(quotes))

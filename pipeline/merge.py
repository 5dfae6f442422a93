"""Findings to answers by rule: same value, one finding; different values, a conflict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.answer import Answer, AnswerStatus, Citation, Conflict, Finding
from pipeline.normalise import OPTIONAL_HYPHEN, fold
from pipeline.profile import Merge, ProfileField

_NEGATIONS = frozenset({"no", "not", "never", "none", "without", "neither", "nor", "unless"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedField:
    """One field's answer, and the conflict in it if there is one."""

    answer: Answer
    conflict: Conflict | None = None


def merge_field(field: ProfileField, findings: Sequence[Finding], read: float) -> MergedField:
    """The answer to `field` from its findings, in the order of the document.

    Args:
        field: decides by its merge rule what different values mean.
        findings: of this field only.
        read: share of the document's characters read for it, 0 to 1.
    """
    verified = [finding for finding in findings if finding.citations]
    if not verified:
        return MergedField(answer=_without_evidence(field, findings, read))
    values = _distinct(verified)
    if len(values) == 1 or field.merge is Merge.ALL:
        return MergedField(answer=_found(field, findings, values, read))
    ordered = sorted(values, key=lambda group: _position(group[-1]))
    evidence = tuple(finding.number for group in ordered for finding in group)
    if field.merge is Merge.LATEST:
        conflict = Conflict(
            field=field.id,
            evidence=evidence,
            rule="the value that stands last prevails",
            resolved=ordered[-1][-1].number,
        )
        return MergedField(answer=_found(field, findings, [ordered[-1]], read), conflict=conflict)
    conflict = Conflict(field=field.id, evidence=evidence, rule="undecided", resolved=None)
    answer = _found(field, findings, ordered, read, status=AnswerStatus.CONFLICT)
    return MergedField(answer=answer, conflict=conflict)


def same_value(one: str, other: str) -> bool:
    """Whether two values say the same: one's words are among the other's, and neither adds a
    number or a negation."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return mine == theirs
    if {word for word in mine ^ theirs if _decides(word)}:
        return False
    return mine <= theirs or theirs <= mine


def _decides(word: str) -> bool:
    """Whether a single word can turn a value into another: a number or a negation."""
    return word in _NEGATIONS or any(character.isdigit() for character in word)


def _words(value: str) -> frozenset[str]:
    text = fold(value).text.replace(OPTIONAL_HYPHEN, "")
    words = "".join(c if c.isalnum() or c in ".,-%" else " " for c in text).split()
    return frozenset(word.strip(".,-") for word in words) - {"", "the", "a", "an", "of", "and"}


def _distinct(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings grouped by value, in the order of first appearance."""
    groups: list[list[Finding]] = []
    for finding in findings:
        for group in groups:
            if all(same_value(finding.value, member.value) for member in group):
                group.append(finding)
                break
        else:
            groups.append([finding])
    return groups


def _position(finding: Finding) -> int:
    return max((citation.start for citation in finding.citations), default=-1)


def _found(
    field: ProfileField,
    findings: Sequence[Finding],
    groups: Sequence[Sequence[Finding]],
    read: float,
    *,
    status: AnswerStatus = AnswerStatus.FOUND,
) -> Answer:
    evidence = [finding for group in groups for finding in group]
    # The fullest wording of a value stands for its group.
    values = [max((finding.value for finding in group), key=len) for group in groups]
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
    """No finding carries a verified quote: the status says what that means."""
    if findings:
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

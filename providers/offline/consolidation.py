"""Numbered findings into answers, without understanding: count, group, and show what differs."""

import re
from collections import defaultdict
from collections.abc import Sequence

from providers.wire import (
    ConsolidationReply,
    NumberedFinding,
    WireAnswer,
    WireConflict,
    WireSentence,
)

_PASSAGE = 120  # characters: two values longer than this are passages, not rival values
_SUMMARY_SENTENCES = 5
_RULE = "none: no language model has weighed these; a reviewer decides"


def consolidate(findings: Sequence[NumberedFinding]) -> ConsolidationReply:
    """One answer a field: the value with the most findings behind it, the earliest among equals.

    Values are equal when they differ in case, spaces and punctuation only. Different values of
    a field are a conflict with no winner, except that long passages differ by nature and stand
    side by side.
    """
    by_field: defaultdict[str, list[NumberedFinding]] = defaultdict(list)
    for finding in findings:
        by_field[finding.field].append(finding)
    answers = [_answer(field, found) for field, found in by_field.items()]
    conflicts = [_conflict(field, found) for field, found in by_field.items()]
    return ConsolidationReply(
        answers=answers,
        conflicts=[conflict for conflict in conflicts if conflict is not None],
        summary=[_sentence(answer) for answer in answers[:_SUMMARY_SENTENCES]],
    )


def _answer(field: str, findings: list[NumberedFinding]) -> WireAnswer:
    groups = _groups(findings)
    best = max(groups, key=len)
    return WireAnswer(
        field=field,
        value=best[0].value,
        evidence=[finding.n for finding in best],
        rationale=f"{_share(len(best), len(findings))}; no language model has read it.",
    )


def _share(best: int, found: int) -> str:
    if found == 1:
        return "The one passage that was found says so"
    return f"{best} of the {found} passages that were found say so"


def _conflict(field: str, findings: list[NumberedFinding]) -> WireConflict | None:
    rivals = [group for group in _groups(findings) if len(group[0].value) <= _PASSAGE]
    if len(rivals) < 2:
        return None
    numbers = sorted(finding.n for group in rivals for finding in group)
    return WireConflict(field=field, evidence=numbers, rule=_RULE, resolved=None)


def _groups(findings: list[NumberedFinding]) -> list[list[NumberedFinding]]:
    groups: dict[str, list[NumberedFinding]] = {}
    for finding in findings:
        groups.setdefault(_normal(finding.value), []).append(finding)
    return list(groups.values())


def _normal(value: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", value.casefold()))


def _sentence(answer: WireAnswer) -> WireSentence:
    name = answer.field.replace("_", " ").capitalize()
    return WireSentence(text=f"{name}: {answer.value.rstrip('.')}.", evidence=answer.evidence)

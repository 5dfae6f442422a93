"""The evidence rule of a field, applied: what an answer must rest on to be one. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.answer import Answer, AnswerStatus
from pipeline.profile.profile import Profile, ProfileField

EXPECTED = "all of the document was read and nothing was found, where something must stand"
"""Why a field is not found that may not be absent."""


def apply_evidence_rules(answers: Sequence[Answer], profile: Profile) -> tuple[Answer, ...]:
    """The answers under the evidence rules of their fields, in the same order."""
    return tuple(_under_rule(answer, profile.by_id[answer.field]) for answer in answers)


def _under_rule(answer: Answer, field: ProfileField) -> Answer:
    rule = field.evidence
    if answer.status is AnswerStatus.ABSENT and not rule.absence:
        return replace(answer, status=AnswerStatus.NOT_FOUND, rationale=EXPECTED)
    if answer.status is AnswerStatus.FOUND and len(answer.citations) < rule.quotes:
        return replace(
            answer,
            status=AnswerStatus.NOT_FOUND,
            value=None,
            rationale=f"a value rests on {len(answer.citations)} of the {rule.quotes} verified "
            "quotes that the profile asks for",
        )
    return answer

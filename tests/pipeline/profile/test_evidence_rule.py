"""An answer must rest on what its field's evidence rule asks for."""

import pytest

from pipeline.answer import Answer, AnswerStatus, Citation, Match
from pipeline.profile.evidence_rule import EXPECTED, apply_evidence_rules
from pipeline.profile.profile import EvidenceRule, FieldType, Profile, ProfileField

FOUND, ABSENT = AnswerStatus.FOUND, AnswerStatus.ABSENT
NOT_FOUND, CONFLICT = AnswerStatus.NOT_FOUND, AnswerStatus.CONFLICT


def ruled(rule: EvidenceRule, status: AnswerStatus, quotes: int) -> Answer:
    field = ProfileField(
        id="risk", question="What is it?", type=FieldType.TEXT, group="g", evidence=rule
    )
    profile = Profile(name="mine", version="1", description="d", fields=(field,))
    cited = tuple(
        Citation(quote="q", start=n, end=n + 1, page=1, match=Match.EXACT) for n in range(quotes)
    )
    value = "v" if status in (FOUND, CONFLICT) else None
    answer = Answer(
        field="risk", status=status, value=value, rationale="r", read=1.0, citations=cited
    )
    (done,) = apply_evidence_rules([answer], profile)
    return done


@pytest.mark.parametrize(
    ("rule", "status", "quotes", "expected"),
    [
        (EvidenceRule(), FOUND, 1, FOUND),
        (EvidenceRule(), ABSENT, 0, ABSENT),
        (EvidenceRule(quotes=2), FOUND, 2, FOUND),
        (EvidenceRule(quotes=2), FOUND, 1, NOT_FOUND),
        (EvidenceRule(quotes=2), CONFLICT, 1, CONFLICT),  # a conflict is never hidden
        (EvidenceRule(absence=False), ABSENT, 0, NOT_FOUND),
        (EvidenceRule(absence=False), FOUND, 1, FOUND),
    ],
)
def test_the_rule_decides_what_counts(
    rule: EvidenceRule, status: AnswerStatus, quotes: int, expected: AnswerStatus
) -> None:
    """Too few quotes make no answer; nothing found is none where something must stand."""
    assert ruled(rule, status, quotes).status is expected


def test_what_no_longer_counts_is_not_presented_as_a_value() -> None:
    """The quotes stay, the value goes, and the rationale says why."""
    few = ruled(EvidenceRule(quotes=3), FOUND, 2)
    assert few.value is None
    assert len(few.citations) == 2
    assert "2 of the 3" in few.rationale
    assert ruled(EvidenceRule(absence=False), ABSENT, 0).rationale == EXPECTED

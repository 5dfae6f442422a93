"""A value outside what its field allows is shown, and answers nothing."""

import pytest

from pipeline.answer import AnswerStatus, Support
from pipeline.consolidate.merge import merge_field
from pipeline.evidence.citation import CitationChecker
from pipeline.evidence.verify import verify
from pipeline.profile.profile import FieldType, Profile, ProfileField
from pipeline.reading.piece import Place
from pipeline.reading.reading import ReadingOutcome
from providers import SCRIPTED_MODEL
from providers.wire import WireFinding
from tests.pipeline.readers import plan_of
from tests.pipeline.texts import document_of

CHOICE = ProfileField(
    id="kind",
    question="Which kind of Term?",
    type=FieldType.ENUM,
    group="g",
    choices=("fixed", "open ended"),
)
YES_NO = ProfileField(id="kind", question="Is the Term fixed?", type=FieldType.BOOLEAN, group="g")
TEXT = "The Term is fixed, open ended, or maybe rolling."


@pytest.mark.parametrize(
    ("field", "value", "is_allowed"),
    [
        (CHOICE, "fixed", True),
        (CHOICE, " Open\u00a0 ENDED ", True),  # case and white space are no other value
        (CHOICE, "rolling", False),  # which its quote does say
        (CHOICE, "fixed, open ended", False),
        (YES_NO, "yes", True),
        (YES_NO, "No", True),
        (YES_NO, "Yes, fixed", True),
        (YES_NO, "maybe", False),
        (YES_NO, "nowhere", False),
    ],
)
def test_a_value_that_is_not_allowed_answers_nothing(
    field: ProfileField, value: str, *, is_allowed: bool
) -> None:
    """Its finding stays, with the reason; a field without another is not found."""
    profile = Profile(name="test", version="1", description="one", fields=(field,))
    document = document_of(TEXT)
    said = WireFinding(field="kind", value=value, quotes=[TEXT], rationale="r")
    outcome = ReadingOutcome(place=Place(segment=0, group=0), findings=(said,))
    plan = plan_of(document, profile, SCRIPTED_MODEL)
    checker = CitationChecker(document)
    (finding,) = verify(document, plan, [outcome], checker, profile=profile)
    answer = merge_field(field, [finding], 1.0).answer
    assert finding.citations
    assert (answer.status is AnswerStatus.FOUND) is is_allowed
    if not is_allowed:
        assert finding.support is Support.UNSUPPORTED
        assert "not one of the choices" in finding.unsupported[0]
        assert answer.value is None

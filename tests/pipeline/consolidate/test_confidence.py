"""How sure an answer is follows from signals that can be looked up."""

from dataclasses import replace

import pytest

from pipeline.answer import Answer, AnswerStatus, Conflict, Finding, Level, Support
from pipeline.consolidate.confidence import circumstances, confidence
from pipeline.document import Note
from tests.pipeline.consolidate.test_merge import finding

SURE = replace(finding(1, "2029"), support=Support.SUPPORTED)
FOUND = Answer(
    field="term",
    status=AnswerStatus.FOUND,
    value="2029",
    rationale="",
    read=1.0,
    citations=SURE.citations,
    evidence=(1,),
)
DECIDED = Conflict(field="term", evidence=(1, 2), rule="amendment over base", resolved=1)
OCR = Note(kind="read_by_ocr", detail="", page=1)


@pytest.mark.parametrize(
    ("answer", "found", "conflicts", "notes", "level"),
    [
        (FOUND, SURE, (), (), Level.HIGH),
        (replace(FOUND, read=0.9), SURE, (), (), Level.MEDIUM),
        (replace(FOUND, read=0.4), SURE, (), (), Level.LOW),
        (FOUND, SURE, (DECIDED,), (), Level.MEDIUM),
        (replace(FOUND, status=AnswerStatus.CONFLICT), SURE, (DECIDED,), (), Level.LOW),
        (replace(FOUND, unverified_quotes=("x",)), SURE, (), (), Level.MEDIUM),
        (FOUND, replace(SURE, is_repaired=True), (), (), Level.MEDIUM),
        (FOUND, replace(SURE, support=Support.UNCHECKED), (), (), Level.MEDIUM),
        (FOUND, replace(SURE, support=Support.UNSUPPORTED), (), (), Level.LOW),
        (FOUND, SURE, (), (OCR,), Level.MEDIUM),
        (replace(FOUND, status=AnswerStatus.ABSENT, evidence=()), SURE, (), (), Level.MEDIUM),
        (replace(FOUND, status=AnswerStatus.NOT_FOUND, evidence=()), SURE, (), (), Level.NONE),
        (replace(FOUND, status=AnswerStatus.NOT_READ, evidence=()), SURE, (), (), Level.NONE),
    ],
)
def test_each_signal_counts(
    answer: Answer,
    found: Finding,
    conflicts: tuple[Conflict, ...],
    notes: tuple[Note, ...],
    level: Level,
) -> None:
    """One signal at a time; what is not high says why."""
    rated = confidence(answer, circumstances([found], conflicts, notes))
    assert rated.level is level
    assert bool(rated.reasons) is (level is not Level.HIGH) or level is Level.NONE


def test_a_reader_without_a_language_model_is_never_sure() -> None:
    """Its sentences were ranked, not read."""
    known = circumstances([SURE], (), uses_language_model=False)
    assert confidence(FOUND, known).level is Level.LOW


def test_segments_that_agree_make_up_for_a_value_that_cannot_be_compared() -> None:
    """Two readings that found a "yes" each by itself are more than one reading's word."""
    one = replace(SURE, support=Support.UNCHECKED)
    two = replace(one, number=2, segment=1)
    rated = confidence(replace(FOUND, evidence=(1, 2)), circumstances([one, two], ()))
    assert (rated.level, rated.agreeing_segments) == (Level.HIGH, 2)


def test_a_refused_claim_beside_an_answer_weakens_it() -> None:
    """Its quote is true and does not bear it out: somebody should look."""
    refused = replace(finding(2, "2030", 50), support=Support.UNSUPPORTED)
    rated = confidence(FOUND, circumstances([SURE, refused], ()))
    assert rated.level is Level.MEDIUM
    assert rated.reasons == ("another value is claimed, and its quotes do not bear it out",)

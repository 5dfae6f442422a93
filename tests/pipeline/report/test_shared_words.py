"""What most answers share is said once, and nothing that is said of one is lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.answer import Answer, AnswerStatus, Confidence, Level, Support
from pipeline.report.shared_words import SharedWords, level_words, shared_words

REASONS = st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3).map(tuple)
STATUSES = st.sampled_from(AnswerStatus)


def answer(
    rationale: str = "r",
    reasons: tuple[str, ...] = (),
    status: AnswerStatus = AnswerStatus.FOUND,
    level: Level = Level.LOW,
) -> Answer:
    confidence = Confidence(
        level=level,
        verified_quotes=1,
        agreeing_segments=1,
        support=Support.UNCHECKED,
        conflicts=0,
        read=1.0,
        unverified_claims=0,
        ocr_pages=0,
        reasons=reasons,
    )
    return Answer(
        field="f", status=status, value="v", rationale=rationale, read=1.0, confidence=confidence
    )


@given(st.lists(st.builds(answer, st.sampled_from(["x", "y"]), REASONS, STATUSES)))
def test_nothing_is_lost(answers: list[Answer]) -> None:
    """What is said once for all and what is said of an answer are together what there was."""
    shared = shared_words(answers)
    for each in answers:
        assert (shared.own_rationale(each) or shared.rationale) == each.rationale
        if each.status in (AnswerStatus.FOUND, AnswerStatus.CONFLICT) and each.confidence:
            own = shared.own_reasons(each)
            assert {*own, *shared.of_all} <= set(each.confidence.reasons)
            marked = {r for r in shared.of_many if _mark_of(r, shared) in shared.marks(each)}
            assert set(each.confidence.reasons) == {*own, *shared.of_all, *marked}


def _mark_of(reason: str, shared: SharedWords) -> str:
    """The mark before the sentence that says the reason."""
    (sentence,) = [s for s in shared.sentences if s.endswith(f" because: {reason}.")]
    return sentence[0]


def test_of_two_answers_each_says_its_own() -> None:
    """There is nothing to save."""
    two = [answer("same", ("because",))] * 2
    assert shared_words(two).sentences == ()
    assert shared_words(two).own_reasons(two[0]) == ("because",)


def test_what_all_share_and_what_many_share_are_told_apart() -> None:
    """And a rationale of one's own stays with the answer."""
    answers = [answer("same", ("all", "many"))] * 3 + [answer("own", ("all",))] * 2
    shared = shared_words(answers)
    assert shared.sentences == (
        "Of all answers: all.",
        "\u00b9 Not surer because: many.",
        "Why, where no reason is given: same.",
    )
    assert shared.own_rationale(answers[-1]) == "own"
    assert [shared.marks(each) for each in answers] == ["\u00b9"] * 3 + [""] * 2


def test_only_a_value_has_a_level() -> None:
    """Of what is absent or not read, nobody is sure of anything."""
    assert level_words(answer(level=Level.HIGH)) == "high confidence"
    assert level_words(answer(status=AnswerStatus.ABSENT, level=Level.MEDIUM)) == ""
    assert level_words(replace(answer(), confidence=None)) == ""

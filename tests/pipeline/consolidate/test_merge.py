"""Findings become answers by rule, and the status says what is known."""

from dataclasses import replace

import pytest

from pipeline.answer import AnswerStatus, Citation, Finding, Match, Support
from pipeline.consolidate.merge import merge_field
from pipeline.profile.profile import FieldType, Merge, ProfileField
from pipeline.value.same_value import same_value


def field_with(merge: Merge = Merge.ONE) -> ProfileField:
    """A field that differs by its merge rule only."""
    return ProfileField(
        id="term", question="How long?", type=FieldType.TEXT, group="g", merge=merge
    )


def finding(number: int, value: str, start: int | None = 0) -> Finding:
    """A finding with one citation at `start`, or with an unverified quote."""
    citation = Citation(
        quote="q", start=start or 0, end=(start or 0) + 5, page=1, match=Match.EXACT
    )
    return Finding(
        number=number,
        field="term",
        value=value,
        rationale="because",
        segment=0,
        citations=() if start is None else (citation,),
        unverified_quotes=("a quote that stands nowhere",) if start is None else (),
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("New York", "the State of New York", True),  # one within the other
        ("New York", "Delaware", False),
        ("36 months", "36 Months.", True),
        ("36 months", "30 months", False),
        ("permitted", "not permitted", False),  # a negation is never a detail
        ("60 days", "60 days or 90 days", False),  # nor is a number
        ("$2,000,000", "USD 2,000,000", True),
        ("EUR 2,000,000", "USD 2,000,000", False),
        ("", "New York", False),
    ],
)
def test_values_are_the_same_up_to_words_that_decide_nothing(
    one: str, other: str, *, same: bool
) -> None:
    """Case, articles and detail do not matter; numbers and negations do."""
    assert same_value(one, other) is same
    assert same_value(other, one) is same


def test_one_value_from_several_readings_is_one_answer() -> None:
    """The fullest wording stands for the value, and every place is cited once."""
    found = [
        finding(1, "New York", 10),
        finding(2, "State of New York", 90),
        finding(3, "New York", 10),
    ]
    merged = merge_field(field_with(), found, 1.0)
    assert merged.conflicts == ()
    assert merged.answer.status is AnswerStatus.FOUND
    assert merged.answer.value == "State of New York"
    assert [citation.start for citation in merged.answer.citations] == [10, 90]
    assert set(merged.answer.evidence) == {1, 2, 3}


NARROWED = ("US, Canada and Mexico", "US and Canada")


def test_what_says_less_elsewhere_contradicts_what_says_more() -> None:
    """Neither the longer value nor the shorter one prevails by its length."""
    found = [finding(n, value, 100 * n) for n, value in enumerate(NARROWED, start=1)]
    merged = merge_field(field_with(), found, 1.0)
    assert merged.answer.status is AnswerStatus.CONFLICT
    assert merged.conflicts[0].evidence == (1, 2)
    latest = merge_field(field_with(Merge.LATEST), found, 1.0)
    assert (latest.answer.value, len(latest.conflicts)) == (NARROWED[1], 1)


def test_fuller_and_shorter_words_of_one_passage_agree() -> None:
    """The fuller stand; the same words at another place are another finding."""
    passage = [finding(n, value, 10) for n, value in enumerate(NARROWED, start=1)]
    merged = merge_field(field_with(), passage, 1.0)
    assert (merged.answer.value, merged.conflicts) == (NARROWED[0], ())
    elsewhere = merge_field(field_with(), [*passage, finding(3, NARROWED[1], 90)], 1.0)
    assert elsewhere.answer.status is AnswerStatus.CONFLICT
    (citation,) = passage[0].citations
    changed = (replace(citation, quote="US and Canada shall replace US, Canada and Mexico"),)
    both = [replace(each, citations=changed) for each in passage]
    assert merge_field(field_with(), both, 1.0).answer.status is AnswerStatus.CONFLICT


def test_different_values_are_a_conflict_and_both_are_kept() -> None:
    """Nothing is smoothed over."""
    merged = merge_field(field_with(), [finding(1, "2029", 5), finding(2, "2030", 50)], 1.0)
    assert merged.answer.status is AnswerStatus.CONFLICT
    assert merged.answer.value == "2029 / 2030"
    (conflict,) = merged.conflicts
    assert conflict.evidence == (1, 2)
    assert conflict.resolved is None


def test_the_latest_prevails_where_the_field_says_so() -> None:
    """The other value stays in the register, with the rule."""
    found = [finding(1, "2030", 50), finding(2, "2029", 5)]
    merged = merge_field(field_with(Merge.LATEST), found, 1.0)
    assert (merged.answer.status, merged.answer.value) == (AnswerStatus.FOUND, "2030")
    (conflict,) = merged.conflicts
    assert (conflict.resolved, conflict.evidence) == (1, (2, 1))


def test_all_values_belong_to_the_answer_where_the_field_says_so() -> None:
    """A list is no conflict."""
    found = [finding(1, "audit yearly", 5), finding(2, "inspect books", 50)]
    merged = merge_field(field_with(Merge.ALL), found, 1.0)
    assert merged.conflicts == ()
    assert merged.answer.value == "audit yearly; inspect books"


@pytest.mark.parametrize(
    ("read", "status"),
    [
        (1.0, AnswerStatus.ABSENT),  # everything was read
        (0.9, AnswerStatus.NOT_FOUND),  # a segment failed: never "absent"
        (0.0, AnswerStatus.NOT_READ),
    ],
)
def test_nothing_found_is_three_answers(read: float, status: AnswerStatus) -> None:
    """Absent, not found in the part that was read, and not read are told apart."""
    answer = merge_field(field_with(), [], read).answer
    assert (answer.status, answer.value) == (status, None)


def test_an_unverified_claim_carries_no_answer() -> None:
    """Its value is not presented as fact, and its quote is not hidden."""
    answer = merge_field(field_with(), [finding(1, "2029", None)], 1.0).answer
    assert (answer.status, answer.value) == (AnswerStatus.NOT_FOUND, None)
    assert answer.unverified_quotes == ("a quote that stands nowhere",)
    beside = merge_field(field_with(), [finding(1, "2029", None), finding(2, "2030", 5)], 1.0)
    assert beside.answer.value == "2030"
    assert beside.answer.unverified_quotes == ("a quote that stands nowhere",)


def test_a_quote_that_does_not_bear_its_value_out_carries_no_answer() -> None:
    """The true quote is shown, the value is not; beside one that carries it is in the register."""
    false = replace(finding(1, "60 days", 5), support=Support.UNSUPPORTED)
    answer = merge_field(field_with(), [false], 1.0).answer
    assert (answer.status, answer.value) == (AnswerStatus.NOT_FOUND, None)
    assert [citation.start for citation in answer.citations] == [5]
    beside = merge_field(field_with(), [false, finding(2, "30 days", 9)], 1.0)
    assert (beside.answer.value, beside.answer.status) == ("30 days", AnswerStatus.FOUND)
    assert [(each.evidence, each.resolved) for each in beside.conflicts] == [((1, 2), 2)]


def test_a_yes_and_a_no_contradict_each_other_in_a_list() -> None:
    """Of a list of a boolean field both cannot be true."""
    field = field_with(Merge.ALL).model_copy(update={"type": FieldType.BOOLEAN})
    found = [finding(1, "Yes, on notice", 5), finding(2, "No, never", 50)]
    merged = merge_field(field, found, 1.0)
    assert merged.answer.status is AnswerStatus.CONFLICT
    assert merged.conflicts[0].evidence == (1, 2)

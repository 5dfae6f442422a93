"""Coverage and answers account for every place, read or not."""

from hypothesis import given
from hypothesis import strategies as st

from chunking import Frame
from pipeline.answer import AnswerStatus
from pipeline.call import Failure
from pipeline.consolidate.conclude import coverage_of, merge
from pipeline.evidence.coverage import UnreadSpan, coverage
from pipeline.exception import ExceptionClass
from pipeline.plan import Plan, Route
from pipeline.profile.profile import FieldType, Profile, ProfileField
from pipeline.reading.piece import Place
from pipeline.reading.reading import ReadingOutcome, unread_outcome
from tests.pipeline.texts import segment_of

FAILURE = Failure(exception_class=ExceptionClass.RETRIES_EXHAUSTED, detail="503", retryable=True)
PROFILE = Profile(
    name="test",
    version="1",
    description="two fields in two groups",
    fields=tuple(
        ProfileField(id=name, question="What is it?", type=FieldType.TEXT, group=name)
        for name in ("term", "notice")
    ),
)


def plan_of(segments: int) -> Plan:
    """A plan over `segments` segments of 100 characters, two groups each."""
    return Plan(
        sha256="0" * 64,
        characters=100 * segments,
        tokens=25 * segments,
        encoding="o200k_base",
        encoding_is_exact=True,
        route=Route.SEGMENTED,
        reason="r",
        model="scripted",
        profile=PROFILE.reference,
        profile_sha256="e" * 64,
        profile_reason="asked for",
        model_reason="asked for",
        segments=tuple(segment_of(100 * i, 100 * i + 100, i) for i in range(segments)),
        frames=tuple(Frame() for _ in range(segments)),
        groups=PROFILE.groups(3),
        calls=2 * segments,
        forecast=None,
    )


def outcomes_of(segments: int, failed: set[tuple[int, int]]) -> list[ReadingOutcome]:
    """Every place absent, but the failed ones unread."""
    groups = PROFILE.groups(3)
    return [
        unread_outcome(Place(segment=s, group=g), groups[g], FAILURE)
        if (s, g) in failed
        else ReadingOutcome(place=Place(segment=s, group=g), absent=frozenset(groups[g]))
        for s in range(segments)
        for g in range(len(groups))
    ]


def test_a_lost_segment_is_never_absent() -> None:
    """One of ten segments fails: every field is not found, 90 % read, and the span is listed."""
    outcomes = outcomes_of(10, {(4, 0), (4, 1)})
    result = merge(plan_of(10), PROFILE, [], outcomes)
    assert {answer.status for answer in result.answers} == {AnswerStatus.NOT_FOUND}
    assert {answer.read for answer in result.answers} == {0.9}
    spans = coverage_of(plan_of(10), outcomes)
    assert spans.read == 0.9
    assert [(span.start, span.end) for span in spans.unread] == [(400, 500)]
    assert "503" in spans.unread[0].reason


def test_a_lost_group_concerns_its_own_fields_only() -> None:
    """The other field was read in full and is absent."""
    result = merge(plan_of(2), PROFILE, [], outcomes_of(2, {(0, 1)}))
    assert [answer.status for answer in result.answers] == [
        AnswerStatus.ABSENT,
        AnswerStatus.NOT_FOUND,
    ]


def test_a_place_without_an_outcome_was_not_read() -> None:
    """What was never asked is not covered."""
    outcomes = outcomes_of(2, set())[:-1]
    assert coverage_of(plan_of(2), outcomes).read == 0.5
    assert merge(plan_of(2), PROFILE, [], outcomes).answers[1].status is AnswerStatus.NOT_FOUND


@given(st.integers(1, 200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200))))
def test_coverage_counts_each_character_once(characters: int, pairs: list[tuple[int, int]]) -> None:
    """Against the obvious reference: a set of the unread characters."""
    spans = [
        UnreadSpan(start=min(pair) % characters, end=min(max(pair), characters), reason="r")
        for pair in pairs
        if min(pair) % characters < min(max(pair), characters)
    ]
    unread = {place for span in spans for place in range(span.start, span.end)}
    assert coverage(characters, spans).read == 1 - len(unread) / characters

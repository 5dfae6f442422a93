"""What splitting promises: whole coverage, sizes within limits, cuts where little breaks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunking import (
    Boundary,
    ImpossibleSplitError,
    SplitLimits,
    SplitLimitsError,
    load_vocabulary,
    split,
)
from chunking.character import is_whole

VOCABULARY = load_vocabulary("o200k_base")
SMALL = SplitLimits(direct_max=128, minimum=60, maximum=100)


def contract(articles: int, words: int = 60) -> str:
    """A text of articles with sections of that many words."""
    lines = []
    for number in range(1, articles + 1):
        lines.append(f"ARTICLE {number}\nCOVENANTS OF KIND {number}\n")
        lines.extend(
            f"{number}.{section} Duty. " + "The Seller shall deliver the goods. " * (words // 6)
            for section in (1, 2, 3)
        )
    return "\n\n".join(lines)


@given(text=st.text(max_size=2_000))
@settings(max_examples=60, deadline=None)
def test_segments_joined_are_the_text_and_within_limits(text: str) -> None:
    """Any text: contiguous intervals, sizes within limits or the error that says why not."""
    index = VOCABULARY.index(text)
    if index.total > SMALL.direct_max and not SMALL.allow(index.total):
        with pytest.raises(ImpossibleSplitError, match=f"{index.total} tokens"):
            split(text, (), index, limits=SMALL)
        return
    segments = split(text, (), index, limits=SMALL)
    assert "".join(text[segment.start : segment.end] for segment in segments) == text
    assert [segment.index for segment in segments] == list(range(len(segments)))
    if index.total > SMALL.direct_max:
        assert all(SMALL.minimum <= segment.tokens <= SMALL.maximum for segment in segments)
    assert all(is_whole(text, segment.start) for segment in segments[1:])


@given(
    repeats=st.integers(3, 40), seed=st.sampled_from(["Ärger. ", "乙方应当付款。", "a b\n\nC. "])
)
@settings(max_examples=40, deadline=None)
def test_splitting_is_deterministic_and_counts_truly(repeats: int, seed: str) -> None:
    """The same text gives the same cuts, and a segment counted again has its planned tokens."""
    text = seed * repeats * 8
    index = VOCABULARY.index(text)
    segments = split(text, (), index, limits=SMALL)
    assert segments == split(text, (), index, limits=SMALL)
    for segment in segments:
        counted = VOCABULARY.count(text[segment.start : segment.end])
        assert abs(counted - segment.tokens) <= 2


def test_a_short_text_is_one_segment() -> None:
    """A text at the direct limit is read whole."""
    text = contract(1)
    index = VOCABULARY.index(text)
    limits = SplitLimits(direct_max=index.total, minimum=10, maximum=20)
    (segment,) = split(text, (), index, limits=limits)
    assert (segment.start, segment.end, segment.tokens) == (0, len(text), index.total)


def test_cuts_lie_on_headings_where_there_are_headings() -> None:
    """A contract is cut before its articles and sections."""
    text = contract(60)
    segments = split(
        text,
        (),
        VOCABULARY.index(text),
        limits=SplitLimits(direct_max=1_000, minimum=600, maximum=1_000),
    )
    assert len(segments) > 3
    assert {segment.boundary for segment in segments} == {Boundary.HEADING}
    assert all(text[segment.start :].startswith("ARTICLE") for segment in segments)
    assert segments[1].heading is not None
    assert segments[1].heading.startswith("ARTICLE")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"minimum": 0}, "minimum is 0"),
        ({"maximum": 50_000}, "minimum 60000 is above maximum 50000"),
        ({"direct_max": -1}, "direct_max is -1"),
    ],
)
def test_contradictory_limits_are_refused(limits: dict[str, int], message: str) -> None:
    """The message names the offending numbers."""
    with pytest.raises(SplitLimitsError, match=message):
        SplitLimits(**limits)


def test_impossible_sizes_are_named() -> None:
    """A text that no number of segments fits says so, with the way out."""
    text = "word " * 110
    with pytest.raises(ImpossibleSplitError, match="lower `minimum`"):
        split(
            text,
            (),
            VOCABULARY.index(text),
            limits=SplitLimits(direct_max=100, minimum=90, maximum=100),
        )

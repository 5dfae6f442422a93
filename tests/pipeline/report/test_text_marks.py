"""Runs: joined they are the text, and each knows the quotes that cover it."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.text_marks import Anchor, TextMarks

intervals = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
    lambda pair: (min(pair), max(pair))
)


@given(
    quotes=st.dictionaries(st.integers(1, 9), intervals, max_size=6),
    window=intervals,
    anchors=st.lists(st.integers(0, 30), max_size=4),
)
def test_runs_agree_with_asking_every_character(
    quotes: dict[int, tuple[int, int]], window: tuple[int, int], anchors: list[int]
) -> None:
    """For each character of the window, its run is covered by the quotes that contain it."""
    text = "".join(chr(ord("a") + index) for index in range(30))
    marks = TextMarks(text, quotes, [(offset, Anchor(id=f"x{offset}")) for offset in anchors])
    start, end = window
    runs = marks.runs(start, end)
    assert "".join(run.text for run in runs) == text[start:end]
    seen = [run.quotes for run in runs for _ in run.text]
    assert seen == [
        tuple(n for n, (low, high) in sorted(quotes.items()) if low <= place < high)
        for place in range(start, end)
    ]


@given(anchors=st.lists(st.integers(0, 29), unique=True), cut=st.integers(0, 30))
def test_an_anchor_stands_once_however_the_text_is_cut(anchors: list[int], cut: int) -> None:
    """Two adjoining windows hold every anchor exactly once, in order."""
    marks = TextMarks("x" * 30, {}, [(offset, Anchor(id=str(offset))) for offset in anchors])
    runs = marks.runs(0, cut) + marks.runs(cut, 30)
    assert [int(anchor.id) for run in runs for anchor in run.anchors] == sorted(anchors)

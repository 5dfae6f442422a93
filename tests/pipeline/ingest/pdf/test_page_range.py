"""Page numbers as a reader writes them."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.pdf.page_range import page_range


@given(st.sets(st.integers(1, 60), min_size=1))
def test_ranges_name_every_page_once(numbers: set[int]) -> None:
    """Read back, the ranges are the pages."""
    named: list[int] = []
    for part in page_range(numbers).split(", "):
        first, _, last = part.partition("-")
        named.extend(range(int(first), int(last or first) + 1))
    assert named == sorted(numbers)
    assert page_range([1, 2, 3, 7]) == "1-3, 7"

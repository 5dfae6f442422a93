"""Claims of work that is done ahead."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.look_ahead import in_order


@given(st.lists(st.integers()), st.integers(min_value=1, max_value=5))
def test_results_come_in_the_order_of_the_items(items: list[int], ahead: int) -> None:
    """However many are worked at, each item has its result once and in its place."""
    with ThreadPoolExecutor(ahead) as pool:
        assert list(in_order(pool, lambda item: item * 2, items, ahead)) == [i * 2 for i in items]


def test_items_are_worked_at_together() -> None:
    """Two that wait for each other both come to their end."""
    meeting = threading.Barrier(2, timeout=10)
    with ThreadPoolExecutor(2) as pool:
        assert len(list(in_order(pool, lambda _: meeting.wait(), range(4), 2))) == 4


def test_no_more_is_taken_than_asked_for() -> None:
    """A caller who stops after the first has had `ahead` and one more taken, not all."""
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(3) as pool:
        results = in_order(pool, lambda item: item, items(), 3)
        assert next(results) == 0
    assert taken == [0, 1, 2, 3]


def test_what_fails_says_so_in_its_turn() -> None:
    """The results before it are had."""
    with ThreadPoolExecutor(2) as pool:
        results = in_order(pool, lambda item: 1 // item, [1, 0, 1], 2)
        assert next(results) == 1
        with pytest.raises(ZeroDivisionError):
            next(results)

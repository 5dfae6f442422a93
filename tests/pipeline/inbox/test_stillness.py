"""A file is taken when it has looked the same for long enough and nobody writes it."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.inbox.stillness import Stillness, is_being_written


def test_a_file_is_still_after_its_time() -> None:
    """The time begins when it is first seen, and anew with every change."""
    stillness = Stillness(2)
    assert stillness.still({"a": (1, 1)}, 100) == []
    assert stillness.next_s(101) == 1
    assert stillness.still({"a": (1, 1)}, 101.9) == []
    assert stillness.still({"a": (2, 1)}, 102) == []  # it has grown
    assert stillness.still({"a": (2, 2)}, 103.9) == []  # it was touched
    assert stillness.still({"a": (2, 2)}, 105.9) == ["a"]


def test_an_empty_file_is_given_more_time() -> None:
    """Programs make the file first and write into it afterwards."""
    stillness = Stillness(2)
    assert stillness.still({"a": (0, 1)}, 0) == []
    assert stillness.still({"a": (0, 1)}, 19.9) == []
    assert stillness.still({"a": (0, 1)}, 20) == ["a"]


def test_a_file_that_left_and_came_back_begins_anew() -> None:
    """What is gone is forgotten: nothing grows with the files that ever were there."""
    stillness = Stillness(2)
    stillness.still({"a": (1, 1)}, 0)
    assert stillness.still({}, 1) == []
    assert stillness.next_s(1) is None
    assert stillness.still({"a": (1, 1)}, 2) == []


@given(looks=st.lists(st.tuples(st.floats(0.1, 5), st.integers(1, 2)), min_size=1, max_size=12))
def test_whatever_is_taken_has_not_changed_for_the_time(
    looks: list[tuple[float, int]],
) -> None:
    """Against a plain statement of the rule, over any sequence of looks."""
    stillness, now = Stillness(3), 0.0
    history: list[tuple[float, int]] = []
    for pause, size in looks:
        now += pause
        history.append((now, size))
        since = now
        for moment, seen in reversed(history):
            if seen != size:
                break
            since = moment
        assert stillness.still({"a": (size, 0)}, now) == (["a"] if now - since >= 3 else [])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell who writes")
def test_a_file_that_is_open_for_writing_is_told(tmp_path: Path) -> None:
    """Whoever only reads it does not count, and asking leaves nothing behind."""
    path = tmp_path / "a"
    with path.open("w") as file:
        file.write("x")
        file.flush()
        assert is_being_written(path) is True
    assert is_being_written(path) is False
    with path.open("rb"):
        assert is_being_written(path) is False
    with path.open("ab") as file:  # the lease is gone again: nobody is held up
        file.write(b"y")
    assert path.read_bytes() == b"xy"

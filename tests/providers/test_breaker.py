"""The breaker opens on failures in a row, rests, and lets one probe in."""

import pytest

from providers.breaker import Breaker, BreakerState


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Any moment."""
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    """Opens at three failures, rests for ten seconds."""
    return Breaker(failures=3, rest_s=10, clock=clock)


def test_failures_in_a_row_open_it(breaker: Breaker) -> None:
    """Three in a row do, and a success in between starts the count again."""
    breaker.fail()
    breaker.fail()
    breaker.succeed()
    breaker.fail()
    breaker.fail()
    assert breaker.allow()
    breaker.fail()
    assert breaker.state is BreakerState.OPEN
    assert not breaker.allow()
    assert breaker.rest_left_s == 10


def test_after_its_rest_one_probe_goes_and_no_second(breaker: Breaker, clock: Clock) -> None:
    """Of twenty callers at once one finds out, and nineteen wait."""
    breaker.open()
    clock.now += 10
    assert breaker.state is BreakerState.HALF_OPEN
    assert [breaker.allow() for _ in range(20)] == [True] + [False] * 19


def test_a_good_probe_closes_it(breaker: Breaker, clock: Clock) -> None:
    """Everybody may go again, and the count of failures is forgotten."""
    breaker.open()
    clock.now += 10
    breaker.allow()
    breaker.succeed()
    breaker.fail()
    assert breaker.state is BreakerState.CLOSED
    assert breaker.allow()


def test_a_bad_probe_opens_it_again_at_once(breaker: Breaker, clock: Clock) -> None:
    """One failure is enough where the endpoint has just been failing."""
    breaker.open()
    clock.now += 10
    breaker.allow()
    breaker.fail()
    assert breaker.state is BreakerState.OPEN
    assert breaker.rest_left_s == 10


def test_a_probe_that_never_reports_is_replaced(breaker: Breaker, clock: Clock) -> None:
    """A cancelled probe does not lock the endpoint out for ever."""
    breaker.open()
    clock.now += 10
    assert breaker.allow()
    clock.now += 9
    assert not breaker.allow()
    clock.now += 1
    assert breaker.allow()


def test_a_longer_rest_is_not_cut_short(breaker: Breaker) -> None:
    """Late failures of other calls do not bring the probe of an empty account forward."""
    breaker.open(600)
    breaker.fail()
    assert breaker.rest_left_s == 600


def test_numbers_that_make_no_breaker_are_refused() -> None:
    """Zero failures would never let anything through."""
    with pytest.raises(ValueError, match="failures 0"):
        Breaker(failures=0)

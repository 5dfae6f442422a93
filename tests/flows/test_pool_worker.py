"""A process that has died is told of once: a second word would start its run twice."""

from uuid import uuid4

import pytest
from prefect import State
from prefect.client.schemas.objects import FlowRun
from prefect.states import AwaitingRetry, Cancelled, Cancelling, Crashed, Pending, Running

from flows.pool_worker import is_with_its_process


def run(state: State[None], starts: int) -> FlowRun:
    return FlowRun(flow_id=uuid4(), state=state, run_count=starts)


@pytest.mark.parametrize(
    ("state", "starts", "says"),
    [
        (Running(), 1, True),  # nobody has said so yet
        (Pending(), 0, True),  # it died before it could begin
        (Cancelling(), 1, False),  # whoever cancels says how it ends
        (Crashed(), 1, False),  # said already
        (Cancelled(), 1, False),
        (AwaitingRetry(), 1, False),  # said, and to go on
        (Pending(), 1, False),  # a worker has taken it again
        (Running(), 2, False),  # and started it
    ],
)
def test_only_the_last_word_on_its_own_process(
    state: State[None], starts: int, *, says: bool
) -> None:
    """Of a run that was taken for its first start."""
    assert is_with_its_process(run(state, starts), run(Pending(), 0)) is says


def test_a_later_start_that_dies_early_is_told_of() -> None:
    """Its starts so far are those of the processes before it."""
    assert is_with_its_process(run(Pending(), 1), run(Pending(), 1))
    assert is_with_its_process(run(Running(), 2), run(Pending(), 1))

import pickle
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.budget.book import BudgetBook
from pipeline.call import CallState, Purpose
from pipeline.errors import BudgetExceededError, ConfigurationError, UnknownNameError
from pipeline.ledger import CallMoveError, Ledger, Recovery
from pipeline.store import KeptReply, Store
from providers import Reply, Usage
from tests.pipeline.store.calls import REPLY, START, answer, reserve, send, start


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(store: Store, clock: Clock) -> Ledger:
    start(store, "run")
    return Ledger(store, clock=clock)


def states(ledger: Ledger) -> list[CallState]:
    return [call.state for call in ledger.calls_of_run("run")]


def replayed(kept: KeptReply | None) -> Reply | None:
    """The reply alone."""
    return None if kept is None else kept.reply


def test_an_answered_call_replays_its_very_reply(ledger: Ledger) -> None:
    """What comes back is equal to what the provider gave, to the last odd character."""
    answer(ledger)
    assert replayed(ledger.replay("matter", "request")) == REPLY


@pytest.mark.parametrize("end", ["reserved", "sent", "failed", "in_doubt"])
def test_nothing_but_an_answer_replays(ledger: Ledger, end: str) -> None:
    """A failed call is never replayed, nor is one that nobody knows the end of."""
    call = reserve(ledger)
    if end != "reserved":
        ledger.sent(call)
    if end == "failed":
        ledger.failed(call, error_class="ServerFaultError", detail="HTTP 500")
    if end == "in_doubt":
        ledger.in_doubt(call, detail="no answer within 600 s")
    assert ledger.replay("matter", "request") is None


def test_replays_never_cross_matters(ledger: Ledger) -> None:
    """The same request in another matter is another request."""
    answer(ledger, matter="theirs")
    assert ledger.replay("ours", "request") is None


def test_the_newest_reply_replays(ledger: Ledger, clock: Clock) -> None:
    """Where a request was answered twice, the later answer counts."""
    answer(ledger)
    clock.now += timedelta(seconds=1)
    call = send(ledger)
    newer = Reply(content="newer", finish_reason="stop", usage=Usage(), model="m", latency_s=1.0)
    ledger.answered(call, newer, None)
    assert replayed(ledger.replay("matter", "request")) == newer


def test_old_replies_do_not_count_except_within_their_run(ledger: Ledger, clock: Clock) -> None:
    """A reply of exactly the age counts; an older one only for the run that paid for it."""
    answer(ledger)
    month = timedelta(days=30)
    clock.now += month
    assert replayed(ledger.replay("matter", "request", max_age=month)) == REPLY
    clock.now += timedelta(microseconds=1)
    assert ledger.replay("matter", "request", max_age=month) is None
    assert replayed(ledger.replay("matter", "request", max_age=month, run_id="run")) == REPLY


def test_a_call_takes_its_worst_case_and_then_its_cost(ledger: Ledger) -> None:
    """Reserved and sent calls count in full, answered ones with what they cost."""
    call = reserve(ledger, "0.10")
    assert ledger.committed_usd("run") == Decimal("0.10")
    ledger.sent(call)
    assert ledger.committed_usd("run") == Decimal("0.10")
    ledger.answered(call, REPLY, Decimal("0.070000000001"))
    assert ledger.committed_usd("run") == Decimal("0.070000000001")


def test_what_may_have_been_paid_stays_counted(ledger: Ledger) -> None:
    """In doubt, failed at unknown cost, answered at unknown cost: the reservation stands."""
    ledger.in_doubt(send(ledger, "0.10"), detail="cut off")
    ledger.failed(send(ledger, "0.20"), error_class="E", detail="d", cost_usd=None)
    ledger.answered(send(ledger, "0.40"), REPLY, None)
    assert ledger.committed_usd("run") == Decimal("0.70")


def test_what_cost_nothing_is_given_back(ledger: Ledger) -> None:
    """A refused request costs nothing; a released reservation leaves no row."""
    ledger.failed(send(ledger), error_class="RateLimitedError", detail="HTTP 429")
    ledger.release(reserve(ledger))
    assert ledger.committed_usd("run") == 0
    assert states(ledger) == [CallState.FAILED]


def test_the_cap_may_be_reached_and_not_passed(ledger: Ledger) -> None:
    """Exactly the cap fits; one unit of the last decimal more does not, and says what would."""
    answer(ledger, "0.10", cap="0.10")
    reserve(ledger, "0.03", cap="0.10")
    with pytest.raises(BudgetExceededError) as raised:
        reserve(ledger, "0.000000000001", cap="0.10")
    error = raised.value
    assert (error.committed, error.cap) == (Decimal("0.10"), Decimal("0.10"))
    assert states(ledger) == [CallState.ANSWERED, CallState.RESERVED]


def test_a_cap_of_nothing_admits_what_is_free(ledger: Ledger) -> None:
    """The offline reader works under any cap."""
    reserve(ledger, "0", cap="0")
    with pytest.raises(BudgetExceededError):
        reserve(ledger, "0.01", cap="0")


def test_an_unknown_price_is_refused_under_a_cap(ledger: Ledger) -> None:
    """Unknown is not zero: without a price no cap can be kept, and the message says so."""
    with pytest.raises(ConfigurationError, match=r"price of model is unknown.*cap of 5 USD"):
        reserve(ledger, None, cap="5")
    reserve(ledger, None)
    assert [call.reserved_usd for call in ledger.calls_of_run("run")] == [None]


def test_one_run_does_not_spend_the_cap_of_another(ledger: Ledger, store: Store) -> None:
    """Caps are a run's own."""
    start(store, "other")
    answer(ledger, "5", cap="5")
    reserve(ledger, "5", cap="5", run="other")


def test_a_run_must_have_been_started(ledger: Ledger) -> None:
    """A call belongs to a run that is on record."""
    with pytest.raises(UnknownNameError, match="'nowhere' has not been started"):
        reserve(ledger, run="nowhere")


STEPS: dict[str, Callable[[Ledger, int], object]] = {
    "sent": lambda ledger, call: ledger.sent(call),
    "answered": lambda ledger, call: ledger.answered(call, REPLY, Decimal("0.07")),
    "failed": lambda ledger, call: ledger.failed(call, error_class="E", detail="d"),
    "in_doubt": lambda ledger, call: ledger.in_doubt(call, detail="d"),
    "release": lambda ledger, call: ledger.release(call),
    "spoil": lambda ledger, call: ledger.spoil(call, error_class="E", detail="d"),
}
WAYS: dict[str, tuple[str, ...]] = {
    "reserved": (),
    "sent": ("sent",),
    "answered": ("sent", "answered"),
    "failed": ("sent", "failed"),
    "in_doubt": ("sent", "in_doubt"),
}
ALLOWED = {
    ("reserved", "sent"),
    ("reserved", "release"),
    ("sent", "answered"),
    ("sent", "failed"),
    ("sent", "in_doubt"),
    ("in_doubt", "answered"),  # the reply came after all
    ("in_doubt", "failed"),
    ("answered", "spoil"),
}


def bring(ledger: Ledger, state: str) -> int:
    """A call in `state`."""
    call = reserve(ledger)
    for step in WAYS[state]:
        STEPS[step](ledger, call)
    return call


@pytest.mark.parametrize(
    ("before", "step"), sorted({(before, step) for before in WAYS for step in STEPS} - ALLOWED)
)
def test_states_move_forward_only(ledger: Ledger, before: str, step: str) -> None:
    """Every other move raises, names the call and its state, and changes nothing."""
    call = bring(ledger, before)
    kept = ledger.calls_of_run("run")
    with pytest.raises(CallMoveError, match=f"call {call} is {before}"):
        STEPS[step](ledger, call)
    assert ledger.calls_of_run("run") == kept


@pytest.mark.parametrize(
    ("before", "step"), sorted(ALLOWED - {("reserved", "release"), ("answered", "spoil")})
)
def test_states_move(ledger: Ledger, before: str, step: str) -> None:
    """The moves of the diagram, a late reply to a call in doubt among them."""
    STEPS[step](ledger, bring(ledger, before))
    assert states(ledger) == [CallState(step)]


def test_a_spoiled_reply_stays_paid_and_never_replays(ledger: Ledger) -> None:
    """What proved to be of no use is asked again; its cost is not forgotten."""
    ledger.spoil(answer(ledger), error_class="truncated", detail="cut off")
    assert states(ledger) == [CallState.FAILED]
    assert ledger.replay("matter", "request") is None
    assert ledger.committed_usd("run") == Decimal("0.07")


def test_a_call_that_is_not_there_cannot_move(ledger: Ledger) -> None:
    """Keys of released calls are not used again, so nobody moves another's call."""
    released = reserve(ledger)
    ledger.release(released)
    assert reserve(ledger) != released
    with pytest.raises(CallMoveError, match=f"call {released} is not in the ledger"):
        ledger.sent(released)


def test_the_error_of_a_wrong_move_survives_pickling() -> None:
    """Errors cross the borders of tasks and processes."""
    error = CallMoveError(7, CallState.SENT, None)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own bytes


def test_a_call_is_recorded_with_all_its_facts(ledger: Ledger, clock: Clock) -> None:
    """The times of its steps, what was asked, what it used and cost."""
    call = send(ledger)
    clock.now += timedelta(seconds=12)
    ledger.answered(call, REPLY, Decimal("0.07"))
    (kept,) = ledger.calls_of_run("run")
    assert (kept.reserved_at, kept.sent_at) == (START, START)
    assert kept.settled_at == clock.now
    assert (kept.provider, kept.model, kept.purpose) == ("provider", "model", Purpose.READING)
    assert (kept.usage, kept.latency_s, kept.finish_reason) == (REPLY.usage, 12.25, "stop")
    assert (kept.reserved_usd, kept.cost_usd) == (Decimal("0.1"), Decimal("0.07"))


def test_what_the_dead_left_behind_is_settled(ledger: Ledger) -> None:
    """Reservations are released, sent calls are in doubt and stay counted; the rest stays."""
    reserve(ledger, "0.10")
    send(ledger, "0.20")
    answer(ledger, "0.40")
    assert ledger.recover(run_id="run") == Recovery(released=1, in_doubt=1)
    assert states(ledger) == [CallState.IN_DOUBT, CallState.ANSWERED]
    assert ledger.committed_usd("run") == Decimal("0.27")
    assert ledger.recover(run_id="run") == Recovery(released=0, in_doubt=0)


def test_recovery_of_a_matter_spares_what_may_be_at_work(ledger: Ledger, clock: Clock) -> None:
    """Only what is older than any call may last is settled, and only in that matter."""
    send(ledger, matter="matter")
    send(ledger, matter="theirs")
    clock.now += timedelta(minutes=30)
    send(ledger, matter="matter")
    hour = timedelta(hours=1)
    assert ledger.recover(matter="matter", older_than=hour) == Recovery(released=0, in_doubt=0)
    clock.now += timedelta(minutes=30)
    assert ledger.recover(matter="matter", older_than=hour) == Recovery(released=0, in_doubt=1)


def test_recovery_needs_one_scope(ledger: Ledger) -> None:
    """Neither everything nor a mixture is ever settled at once."""
    with pytest.raises(ValueError, match="give an age"):
        ledger.recover()
    with pytest.raises(ValueError, match="either a run or a matter"):
        ledger.recover(run_id="run", matter="matter")


amounts = st.decimals(min_value=0, max_value=1000, places=12)
runs = count()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    calls=st.lists(
        st.tuples(st.sampled_from(sorted(WAYS)), amounts, st.none() | amounts), max_size=6
    )
)
def test_the_sum_is_exact(store: Store, calls: list[tuple[str, Decimal, Decimal | None]]) -> None:
    """What is committed is the sum over the calls, to the last of twelve decimals."""
    run = f"run {next(runs)}"
    start(store, run)
    ledger, expected = Ledger(store), Decimal(0)
    for state, worst_case, cost in calls:
        call = reserve(ledger, str(worst_case), run=run)
        settle(ledger, call, state, cost)
        is_settled = state in {"answered", "failed"} and cost is not None
        expected += cost if is_settled and cost is not None else worst_case
    assert ledger.committed_usd(run) == expected
    if not calls:
        return
    assert (
        sum(
            (call.reserved_usd or Decimal(0)) if call.cost_usd is None else call.cost_usd
            for call in ledger.calls_of_run(run)
        )
        == expected
    )
    (kept,) = BudgetBook(store).standings(f"run:{run}")
    in_flight = sum(
        (
            call.reserved_usd or Decimal(0)
            for call in ledger.calls_of_run(run)
            if call.state in {CallState.RESERVED, CallState.SENT}
        ),
        Decimal(0),
    )
    assert (kept.reserved_usd, kept.committed, kept.requests) == (in_flight, expected, len(calls))
    ledger.recover(run_id=run)
    (settled,) = BudgetBook(store).standings(f"run:{run}")
    assert settled.reserved_usd == 0
    assert settled.spent_usd == ledger.committed_usd(run)


def settle(ledger: Ledger, call: int, state: str, cost: Decimal | None) -> None:
    for step in WAYS[state]:
        if step == "answered":
            ledger.answered(call, REPLY, cost)
        elif step == "failed":
            ledger.failed(call, error_class="E", detail="d", cost_usd=cost)
        else:
            STEPS[step](ledger, call)

"""Where one model cannot answer, the next that is allowed is asked, and the record says why."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.asking.ask import Asker
from pipeline.call import CallState, Outcome
from pipeline.ledger import Ledger
from pipeline.reading.piece import Place
from pipeline.reading.read import Reader
from pipeline.store import Store
from providers import SCRIPTED_MODEL, Breaker, Price, Provider, Reply, Request, Scripted
from providers.errors import (
    AuthenticationFailedError,
    DisconnectedError,
    ModelNotFoundError,
    ProviderError,
    QuotaExhaustedError,
    RequestRejectedError,
    ServerFaultError,
)
from tests.pipeline.readers import RUN, line_of, open_store, reader_of, reading, reply

PLACE = Place(segment=0, group=0)
GOOD = reading({"governing_law": ("Ohio", "the laws of Ohio")}, ["term", "notices"])
PRICED = replace(
    SCRIPTED_MODEL,
    price=Price(input_usd=Decimal(1), cached_input_usd=Decimal(1), output_usd=Decimal(10)),
)
SECOND = replace(PRICED, name="second", endpoint_model="second-at-its-endpoint")
THIRD = replace(PRICED, name="third", endpoint_model="third")


def reader_over(store: Store, *providers: Provider, attempts: int = 2) -> Reader:
    lines = [line_of(provider, store, attempts=attempts) for provider in providers]
    return replace(reader_of(providers[0], store), asker=Asker(lines))


@pytest.mark.parametrize(
    "error",
    [
        QuotaExhaustedError("scripted", 429, "insufficient_quota"),
        AuthenticationFailedError("scripted", 401),
        ModelNotFoundError("scripted", 404),
    ],
)
async def test_a_model_that_cannot_answer_is_left_for_good(
    tmp_path: Path, error: ProviderError
) -> None:
    """One request finds it out; every later question goes to the next model at once."""
    first, second = Scripted([error], PRICED), Scripted(lambda request: GOOD, SECOND)
    with open_store(tmp_path) as store:
        reader = reader_over(store, first, second)
        one = await reader.read(PLACE)
        other = await replace(reader, max_output_tokens=900).read(PLACE)
        rows = Ledger(store).calls_of_run(RUN)
    assert (len(first.requests), len(second.requests)) == (1, 2)
    assert second.requests[0].model == "second-at-its-endpoint"
    assert [row.model for row in rows] == ["scripted", "second", "second"]
    assert not one.unread
    assert not other.unread
    failed, answered = one.calls
    assert (failed.model, failed.outcome) == ("scripted", Outcome.FAILED)
    assert (answered.model, answered.outcome) == ("second", Outcome.OK)
    assert "scripted" in str(answered.switch_reason)
    assert other.calls[0].switch_reason is not None


async def test_retries_that_are_used_up_switch_one_question(tmp_path: Path) -> None:
    """What the first model has answered before stays its answer, and the next question tries it
    again."""
    first = Scripted(
        [GOOD, ServerFaultError("scripted", 500), ServerFaultError("scripted", 500), GOOD], PRICED
    )
    second = Scripted(lambda request: GOOD, SECOND)
    with open_store(tmp_path) as store:
        reader = reader_over(store, first, second)
        outcomes = [
            await replace(reader, max_output_tokens=room).read(PLACE) for room in (1000, 900, 800)
        ]
    assert [outcome.calls[-1].model for outcome in outcomes] == ["scripted", "second", "scripted"]
    assert [bool(outcome.calls[-1].switch_reason) for outcome in outcomes] == [False, True, False]


async def test_an_endpoint_that_is_down_past_patience_is_not_asked(tmp_path: Path) -> None:
    """The breaker is open, patience is over: the next model is asked without a wait."""
    first = Scripted(lambda request: ServerFaultError("scripted", 503), PRICED)
    second = Scripted(lambda request: GOOD, SECOND)
    with open_store(tmp_path) as store:
        reader = reader_over(store, first, second, attempts=1)
        line = reader.asker._lines[0]
        line._patience_s, line._breaker = 0.0, Breaker(failures=1, rest_s=60)
        await reader.read(PLACE)
        await replace(reader, max_output_tokens=900).read(PLACE)
    assert (len(first.requests), len(second.requests)) == (1, 2)


async def test_a_fault_of_the_question_is_no_reason_to_switch(tmp_path: Path) -> None:
    """A request that is refused for what it is would be refused again."""
    first = Scripted([RequestRejectedError("scripted", 400)], PRICED)
    second = Scripted(lambda request: GOOD, SECOND)
    with open_store(tmp_path) as store:
        outcome = await reader_over(store, first, second).read(PLACE)
    assert second.requests == []
    assert set(outcome.unread) == {"governing_law", "term", "notices"}


async def test_a_fallback_whose_window_is_too_small_is_passed_over(tmp_path: Path) -> None:
    """With the reason, in the reading's record and before anything is sent."""
    small = replace(SECOND, context_window=1_100, max_input_tokens=100, max_output_tokens=1_000)
    first = Scripted([QuotaExhaustedError("scripted", 429)], PRICED)
    second, third = Scripted([], small), Scripted([GOOD], THIRD)
    with open_store(tmp_path) as store:
        outcome = await reader_over(store, first, second, third).read(PLACE)
    assert second.requests == []
    reason = str(outcome.calls[-1].switch_reason)
    assert outcome.calls[-1].model == "third"
    assert "second is not asked: its window has room for 100 tokens" in reason


async def test_where_all_models_fail_each_is_named(tmp_path: Path) -> None:
    """The field is unread for all the reasons together."""
    first = Scripted([QuotaExhaustedError("scripted", 429)], PRICED)
    second = Scripted([AuthenticationFailedError("second", 401)], SECOND)
    with open_store(tmp_path) as store:
        outcome = await reader_over(store, first, second).read(PLACE)
    (failure,) = set(outcome.unread.values())
    assert "scripted" in failure.detail
    assert "second" in failure.detail
    assert [call.outcome for call in outcome.calls] == [Outcome.FAILED, Outcome.FAILED]


async def test_what_a_fallback_has_answered_is_not_bought_again(tmp_path: Path) -> None:
    """The same run goes on when the first model is back: the answer is paid for already. Another
    run asks the model it wants."""
    down = Scripted([QuotaExhaustedError("scripted", 429)], PRICED)
    second = Scripted([GOOD], SECOND)
    with open_store(tmp_path) as store:
        paid = await reader_over(store, down, second).read(PLACE)
        back = Scripted([], PRICED)
        again = await reader_over(store, back, Scripted([], SECOND)).read(PLACE)
        rows = Ledger(store).calls_of_run(RUN)
    assert back.requests == []
    assert again.findings == paid.findings
    assert (again.calls[0].outcome, again.calls[0].model) == (Outcome.REPLAYED, "second")
    assert [row.state for row in rows] == [CallState.FAILED, CallState.ANSWERED]


async def test_costs_of_both_models_are_in_the_record(tmp_path: Path) -> None:
    """A call in doubt keeps its worst case, and the answering one its price."""
    broken = DisconnectedError("scripted", None, None, None, True)
    first = Scripted(lambda request: broken, PRICED)
    second = Scripted([GOOD], SECOND)
    with open_store(tmp_path) as store:
        outcome = await reader_over(store, first, second).read(PLACE)
        committed = Ledger(store).committed_usd(RUN)
    costs = [call.cost_usd for call in outcome.calls]
    assert len(costs) == 2
    assert sum(cost for cost in costs if cost is not None) == committed


@pytest.mark.parametrize("keep", [True, False])
async def test_reasoning_is_kept_unless_it_is_not_wanted(tmp_path: Path, *, keep: bool) -> None:
    """That there was reasoning stays on record either way, since it says what was paid for."""
    thought = replace(reply(GOOD), reasoning="The clause on law says so.")
    provider = Scripted([thought], PRICED)
    with open_store(tmp_path) as store:
        line = line_of(provider, store, keep_reasoning=keep)
        reader = replace(reader_of(provider, store), asker=Asker([line]))
        await reader.read(PLACE)
        kept = Ledger(store).replay("m", provider.requests[0].sha256)
    assert kept is not None
    assert kept.reply.reasoning == (thought.reasoning if keep else "(not kept)")


async def test_cached_tokens_are_money_saved(tmp_path: Path) -> None:
    """The price without the cache, less what was paid."""
    priced = replace(
        PRICED,
        price=Price(input_usd=Decimal(2), cached_input_usd=Decimal("0.5"), output_usd=Decimal(10)),
    )

    def answer(request: Request) -> Reply:
        return reply(GOOD, input_tokens=10_000, cached_tokens=8_000)

    with open_store(tmp_path) as store:
        outcome = await reader_of(Scripted(answer, priced), store).read(PLACE)
        replayed = await reader_of(Scripted([], priced), store).read(PLACE)
    assert outcome.calls[0].saved_usd == Decimal("0.012")
    assert replayed.calls[0].saved_usd == Decimal("0.012")
    assert replayed.calls[0].outcome is Outcome.REPLAYED

"""A call gets room under every budget, waits for it, or is made small enough for what is left."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.budget.book import BudgetBook
from pipeline.budget.budget import BudgetKind
from pipeline.budget.reservation import Reservation, Reservations
from pipeline.call import CallState
from pipeline.errors import BudgetExceededError, ConfigurationError
from pipeline.ledger import Ledger
from pipeline.store import Store
from providers import SCRIPTED_MODEL
from tests.pipeline.budget_race import (
    CAP_USD,
    INPUT_TOKENS,
    MODEL,
    question,
    race,
    reservations_of,
    settle,
)
from tests.pipeline.store.calls import start
from tests.pipeline.store.processes import run_in_processes

FEW = Decimal("0.06")
"""Pays for the input and 4,000 tokens of output, not for the 20,000 that are asked for."""


@pytest.fixture
def ledger(store: Store) -> Ledger:
    start(store, "run")
    return Ledger(store)


async def reserve(reservations: Reservations, text: str = "text") -> Reservation:
    return await reservations.reserve(
        question(text), model=MODEL, input_tokens=INPUT_TOKENS, attempt=1
    )


def test_sixty_four_workers_never_pass_a_cap_together(
    ledger: Ledger, store: Store, database_url: str, tmp_path: Path
) -> None:
    """In four processes they spend at most 10 USD of 10, and at least nine; nothing stays held."""
    codes = run_in_processes(race, database_url, str(tmp_path / "content"), number=4)
    assert codes == [0, 0, 0, 0]
    (run,) = BudgetBook(store).standings("run:run")
    assert Decimal(9) <= run.spent_usd <= CAP_USD
    assert run.reserved_usd == 0
    assert run.spent_usd == sum(call.cost_usd or 0 for call in ledger.calls_of_run("run"))
    assert run.requests == len(ledger.calls_of_run("run"))


async def test_what_is_likely_to_fit_is_asked_with_its_output_bounded(
    ledger: Ledger, store: Store
) -> None:
    """A cap too small for the worst case buys as much output as it pays for."""
    reservations = reservations_of(ledger, store, {BudgetKind.RUN: FEW})
    bounded = await reserve(reservations)
    assert bounded.request.max_output_tokens == 4_000
    assert bounded.worst_usd == FEW
    (call,) = ledger.calls_of_run("run")
    asked = question("text").request
    assert (call.request_sha256, call.asked_sha256) == (bounded.request.sha256, asked.sha256)
    assert call.request_sha256 != call.asked_sha256
    assert call.parameters["max_output_tokens"] == 4_000


async def test_bounded_calls_go_out_one_at_a_time(ledger: Ledger, store: Store) -> None:
    """The second waits until the first has settled, and gets what that has left."""
    reservations = reservations_of(ledger, store, {BudgetKind.RUN: FEW})
    first = await reserve(reservations)
    second = asyncio.create_task(reserve(reservations, "another"))
    await asyncio.sleep(0.1)
    assert not second.done()
    paid = settle(ledger, first, 100)
    await reservations.settled()
    assert (await second).worst_usd == FEW - paid


async def test_a_bounded_reply_replays_for_what_was_asked(ledger: Ledger, store: Store) -> None:
    """Its reply answers the unbounded request in any run of the matter."""
    reservations = reservations_of(ledger, store, {BudgetKind.RUN: FEW})
    bounded = await reserve(reservations)
    settle(ledger, bounded, 100)
    kept = ledger.replay("matter", question("text").request.sha256)
    assert kept is not None
    assert kept.request_sha256 == bounded.request.sha256


async def test_too_little_for_a_likely_reply_is_refused(ledger: Ledger, store: Store) -> None:
    """Less than 256 tokens of output would only buy a reply that is cut off."""
    cap = Decimal("0.0225")
    reservations = reservations_of(ledger, store, {BudgetKind.RUN: cap})
    with pytest.raises(BudgetExceededError) as raised:
        await reserve(reservations)
    assert (raised.value.budget, raised.value.cap) == ("run:run", cap)
    assert ledger.calls_of_run("run") == ()


CAPPED = [kind for kind in BudgetKind if kind is not BudgetKind.HOUR]


@pytest.mark.parametrize("kind", CAPPED)
async def test_every_kind_of_budget_is_kept(ledger: Ledger, store: Store, kind: BudgetKind) -> None:
    """What was spent under it before counts, and the refusal names it."""
    settle(ledger, await reserve(reservations_of(ledger, store, {})), 8_000)
    with pytest.raises(BudgetExceededError, match=rf"budget {kind}:.*octavo costs approve {kind}:"):
        await reserve(reservations_of(ledger, store, {kind: Decimal("0.1")}), "another")


@pytest.mark.parametrize(
    ("kind", "run", "document"),
    [
        (BudgetKind.RUN, "other", "d" * 64),
        (BudgetKind.DOCUMENT, "run", "e" * 64),
        (BudgetKind.DOCUMENT, "other", "d" * 64),  # a document of another run is another budget
    ],
)
async def test_budgets_of_others_are_their_own(
    ledger: Ledger, store: Store, kind: BudgetKind, run: str, document: str
) -> None:
    """What one run or document has spent is not taken from the next."""
    start(store, "other")
    caps = {kind: Decimal("0.22")}
    settle(ledger, await reserve(reservations_of(ledger, store, caps)), 20_000)
    asked = question("another", document=document)
    other = reservations_of(ledger, store, caps, run)
    await other.reserve(asked, model=MODEL, input_tokens=INPUT_TOKENS, attempt=1)
    reserved = [call.state for call in ledger.calls_of_run(run)]
    assert reserved[-1] is CallState.RESERVED


async def test_an_unknown_price_is_refused_under_any_cap_on_money(
    ledger: Ledger, store: Store
) -> None:
    """Unknown is not zero; requests can be counted all the same."""

    async def ask(kind: BudgetKind) -> Reservation:
        reservations = reservations_of(ledger, store, {kind: Decimal(5)})
        return await reservations.reserve(
            question(kind), model=SCRIPTED_MODEL, input_tokens=INPUT_TOKENS, attempt=1
        )

    for kind in CAPPED:
        with pytest.raises(ConfigurationError, match="is unknown, so the cap of 5 USD"):
            await ask(kind)
    assert (await ask(BudgetKind.HOUR)).worst_usd is None

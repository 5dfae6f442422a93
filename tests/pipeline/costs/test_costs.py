"""However calls are grouped, the groups add up to the whole; waste is never hidden."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.budget.budget import Account
from pipeline.call import CallFacts, CallState, Purpose
from pipeline.costs.costs import CostBy, CostFilter, CostRow, total_of
from pipeline.ledger import Ledger
from pipeline.store import LedgerCall, Store
from pipeline.store.repositories.costs import CostRepository
from tests.pipeline.store.calls import REPLY, START, start

numbers = count()
Spending = dict[str, Any]
amounts = st.decimals(min_value=0, max_value=1000, places=12)
ends = st.sampled_from(["reserved", "sent", "answered", "failed", "in_doubt", "spoiled"])
words = st.none() | st.sampled_from(["a", "b"])


@st.composite
def spendings(draw: st.DrawFn) -> list[Spending]:
    one: st.SearchStrategy[Spending] = st.fixed_dictionaries(
        {
            "client": words,
            "task": words,
            "activity": words,
            "matter": st.sampled_from(["m", "n"]),
            "document": words,
            "segment": st.none() | st.integers(0, 2),
            "profile": words,
            "model": st.sampled_from(["x", "y"]),
            "purpose": st.sampled_from(list(Purpose)),
            "worst": st.none() | amounts,
            "cost": st.none() | amounts,
            "end": ends,
            "hours": st.integers(0, 72),
        }
    )
    return draw(st.lists(one, max_size=6))


def spend(ledger: Ledger, run: str, spending: Spending) -> None:
    """One call as `spending` says."""
    account = Account(
        run=run,
        matter=spending["matter"],
        client=spending["client"],
        task_code=spending["task"],
        activity_code=spending["activity"],
    )
    facts = CallFacts(
        purpose=spending["purpose"],
        provider="provider",
        model=spending["model"],
        request_sha256="r",
        asked_sha256="r",
        document_sha256=spending["document"],
        segment=spending["segment"],
        profile=spending["profile"],
    )
    call = ledger.reserve(account, facts, worst_case_usd=spending["worst"])
    end(ledger, call, spending["end"], spending["cost"])


def end(ledger: Ledger, call: int, how: str, cost: Decimal | None) -> None:
    if how == "reserved":
        return
    ledger.sent(call)
    if how in {"answered", "spoiled"}:
        ledger.answered(call, REPLY, cost)
    if how == "spoiled":
        ledger.spoil(call, error_class="E", detail="d")
    if how == "failed":
        ledger.failed(call, error_class="E", detail="d", cost_usd=cost)
    if how == "in_doubt":
        ledger.in_doubt(call, detail="d")


def sums_by_hand(calls: tuple[LedgerCall, ...]) -> dict[str, Decimal]:
    """The slow obvious reference."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for call in calls:
        taken = call.cost_usd if call.cost_usd is not None else call.reserved_usd or Decimal(0)
        if call.state in {CallState.RESERVED, CallState.SENT}:
            sums["in_flight"] += taken
            continue
        sums["spent"] += taken
        if call.state is CallState.FAILED:
            sums["failed"] += taken
        elif call.state is CallState.IN_DOUBT:
            sums["in_doubt"] += taken
        elif call.purpose is Purpose.REPAIR:
            sums["repaired"] += taken
    return sums


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(spent=spendings())
def test_every_partition_adds_up_to_the_total(store: Store, spent: list[Spending]) -> None:
    """By whatever the calls are grouped, to the last of twelve decimals, waste included."""
    run = f"run {next(numbers)}"
    start(store, run)
    for spending in spent:
        hours = timedelta(hours=spending["hours"])
        spend(Ledger(store, clock=lambda at=START + hours: at), run, spending)  # type: ignore[misc]
    calls = Ledger(store).calls_of_run(run)
    expected = sums_by_hand(calls)
    with store.snapshot() as session:
        tables = {by: CostRepository(session).rows(by, CostFilter(run=run)) for by in CostBy}
    for by, rows in tables.items():
        total = total_of(rows)
        assert total == total_of(tables[CostBy.RUN]), by
        assert total.calls == len(calls)
        assert total.spent_usd == expected["spent"]
        assert total.in_flight_usd == expected["in_flight"]
        assert total.failed_usd == expected["failed"]
        assert total.repaired_usd == expected["repaired"]
        assert total.in_doubt_usd == expected["in_doubt"]
        assert len({row.key for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (None, None, ["2026-11-22", "2026-11-23", "2026-11-24"]),
        (START + timedelta(days=1), None, ["2026-11-23", "2026-11-24"]),  # from then on, inclusive
        (None, START + timedelta(days=1), ["2026-11-22"]),  # before that
    ],
)
def test_days_are_those_of_utc(
    store: Store, since: datetime | None, until: datetime | None, days: list[str]
) -> None:
    """A call belongs to the day on which it was reserved."""
    start(store, "run")
    for day in range(3):
        ledger = Ledger(store, clock=lambda at=START + timedelta(days=day): at)  # type: ignore[misc]
        call = ledger.reserve(
            Account(run="run", matter="matter"),
            CallFacts(
                purpose=Purpose.READING,
                provider="provider",
                model="model",
                request_sha256="r",
                asked_sha256="r",
            ),
            worst_case_usd=Decimal(1),
        )
        end(ledger, call, "answered", Decimal(1))
    with store.snapshot() as session:
        rows = CostRepository(session).rows(CostBy.DAY, CostFilter(since=since, until=until))
    assert [row.key for row in rows] == days


def test_waste_is_what_brought_no_answer() -> None:
    """Failed, repaired and in doubt, each counted once."""
    row = CostRow(key=None, failed_usd=Decimal(1), repaired_usd=Decimal(2), in_doubt_usd=Decimal(4))
    assert row.wasted_usd == Decimal(7)

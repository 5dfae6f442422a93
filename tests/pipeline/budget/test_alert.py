"""Budgets tell once at 75, 90 and 100 per cent, and telling never stops anything."""

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.budget.alert import AlertLevel, Alerts, BudgetAlert, level_of
from pipeline.budget.book import BudgetBook
from pipeline.budget.budget import BudgetKind, Standing
from pipeline.errors import BudgetExceededError, RequestError, UnknownNameError
from pipeline.ledger import Ledger
from pipeline.store import Store
from tests.pipeline.store.calls import REPLY, reserve, start
from tests.pipeline.webhook_server import WebhookServer

CAPS = {BudgetKind.RUN: Decimal(1)}


@pytest.fixture
def ledger(store: Store) -> Ledger:
    start(store, "run")
    return Ledger(store)


def spend(ledger: Ledger, usd: str, alerts: Alerts) -> None:
    """One call that costs `usd`, and a look at the budgets after it."""
    call = reserve(ledger, usd)
    ledger.sent(call)
    alerts.look(ledger.answered(call, REPLY, Decimal(usd)), CAPS)


def listening(store: Store) -> tuple[Alerts, list[BudgetAlert]]:
    alerts, heard = Alerts(BudgetBook(store)), list[BudgetAlert]()
    alerts.listen(heard.append)
    return alerts, heard


def test_each_level_is_told_once(ledger: Ledger, store: Store) -> None:
    """Four calls of 25, 50, 15 and 10 cents pass the three levels of a dollar one by one."""
    alerts, heard = listening(store)
    for usd in ("0.25", "0.50", "0.05", "0.10", "0.05", "0.05"):
        spend(ledger, usd, alerts)
    assert [(alert.level, alert.spent) for alert in heard] == [
        (AlertLevel.WARNING, Decimal("0.75")),
        (AlertLevel.CRITICAL, Decimal("0.9")),
        (AlertLevel.STOP, Decimal(1)),
    ]
    assert {alert.budget for alert in heard} == {"run:run"}


def test_many_that_see_a_level_at_once_tell_it_once(store: Store) -> None:
    """Whoever claims it tells it, in whatever process."""
    standing = Standing(key="month:2026-11", spent_usd=Decimal("0.8"))
    everybody = [listening(store) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        caps = {BudgetKind.MONTH: Decimal(1)}
        list(pool.map(lambda each: each[0].look([standing], caps), everybody))
    assert sum(len(heard) for _, heard in everybody) == 1


def test_a_raised_cap_is_told_of_anew(ledger: Ledger, store: Store) -> None:
    """Three quarters of the new cap are news again; half of it is none."""
    alerts, heard = listening(store)
    spend(ledger, "0.80", alerts)
    BudgetBook(store).approve("run:run", Decimal(2))
    spend(ledger, "0.40", alerts)
    spend(ledger, "0.40", alerts)
    assert [(alert.level, alert.cap) for alert in heard] == [
        (AlertLevel.WARNING, Decimal(1)),
        (AlertLevel.WARNING, Decimal(2)),
    ]


def test_a_webhook_gets_a_flat_object(ledger: Ledger, store: Store) -> None:
    """Budget, level, spent and cap, amounts as decimal strings."""
    with WebhookServer().running() as server:
        spend(ledger, "0.95", Alerts(BudgetBook(store), webhook_url=server.url))
        assert server.wait(1) == [
            {
                "budget": "run:run",
                "level": "critical",
                "percent": 90,
                "spent": "0.95",
                "cap": "1",
                "unit": "USD",
            }
        ]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/nobody", "http://[broken"])
def test_a_webhook_that_fails_fails_nothing(
    ledger: Ledger, store: Store, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The alert is in the log all the same, and so is that nobody took it."""
    with caplog.at_level(logging.WARNING, logger="pipeline.budget.alert"):
        spend(ledger, "0.95", Alerts(BudgetBook(store), webhook_url=url))
        wait_for(caplog, "webhook failed")
    said = [record.getMessage() for record in caplog.records]
    assert said[0] == "budget run:run: critical: 0.95 of 1 USD spent"


def wait_for(caplog: pytest.LogCaptureFixture, message: str) -> None:
    deadline = time.monotonic() + 20
    while message not in caplog.messages:
        assert time.monotonic() < deadline, caplog.messages
        time.sleep(0.01)


def test_a_listener_that_fails_fails_nothing(ledger: Ledger, store: Store) -> None:
    """The others hear it."""
    alerts, heard = Alerts(BudgetBook(store)), list[BudgetAlert]()

    def broken(alert: BudgetAlert) -> None:
        raise ValueError(alert.budget)

    alerts.listen(broken)
    alerts.listen(heard.append)
    spend(ledger, "1", alerts)
    assert [alert.level for alert in heard] == [AlertLevel.STOP]


def test_a_stopped_budget_lets_nothing_out_until_it_is_approved(
    ledger: Ledger, store: Store
) -> None:
    """Not even what would fit; what is free goes on; an approval closes the circuit."""
    alerts, heard = listening(store)
    spend(ledger, "0.95", alerts)
    alerts.stopped("run:run", Decimal(1))
    with pytest.raises(BudgetExceededError) as raised:
        reserve(ledger, "0.01", cap="1")
    assert raised.value.is_stopped
    reserve(ledger, "0", cap="1")
    BudgetBook(store).approve("run:run", Decimal(2))
    reserve(ledger, "0.01", cap="1")
    assert [alert.level for alert in heard] == [AlertLevel.CRITICAL, AlertLevel.STOP]


def test_a_higher_cap_closes_the_circuit(ledger: Ledger, store: Store) -> None:
    """Whoever raises the setting has approved it."""
    alerts, _ = listening(store)
    spend(ledger, "0.95", alerts)
    alerts.stopped("run:run", Decimal(1))
    reserve(ledger, "0.01", cap="1.01")


def test_a_call_too_large_for_a_fresh_budget_stops_only_itself(
    ledger: Ledger, store: Store
) -> None:
    """Below nine tenths what is smaller may still go out; that something stopped is told."""
    alerts, heard = listening(store)
    spend(ledger, "0.50", alerts)
    alerts.stopped("run:run", Decimal(1))
    reserve(ledger, "0.10", cap="1")
    assert [alert.level for alert in heard] == [AlertLevel.STOP]


def test_a_first_call_that_is_too_large_is_told_of(store: Store) -> None:
    """Nothing was spent, and the run has stopped all the same."""
    alerts, heard = listening(store)
    alerts.stopped("run:run", Decimal("0.01"))
    alerts.stopped("run:run", Decimal("0.01"))
    assert [(alert.level, alert.spent) for alert in heard] == [(AlertLevel.STOP, Decimal(0))]


def test_processes_that_differ_in_the_cap_do_not_tell_without_end(store: Store) -> None:
    """Each level of the highest cap once, whoever comes in between."""
    alerts, heard = listening(store)
    book = BudgetBook(store)
    for _ in range(3):
        for cap in (Decimal(1), Decimal(2)):
            (standing,) = book.standings("day:2026-11-22") or (Standing(key="day:2026-11-22"),)
            seen = replace(standing, spent_usd=Decimal("1.6"))
            alerts.look([seen], {BudgetKind.DAY: cap})
    assert len(heard) <= 3


def test_a_budget_is_found_by_the_beginning_of_its_name(ledger: Ledger, store: Store) -> None:
    """As long as it is the only one; anything else says what there is."""
    start(store, "run2")
    alerts, _ = listening(store)
    spend(ledger, "0.50", alerts)
    reserve(ledger, "0.10", run="run2")
    book = BudgetBook(store)
    assert book.find("run:run").key == "run:run"
    assert book.find("matter:mat").key == "matter:matter"
    with pytest.raises(UnknownNameError, match="run:run, run:run2"):
        book.find("run:ru")
    with pytest.raises(RequestError, match="KIND:NAME"):
        book.find("everything")


@given(st.decimals(0, 1000, places=6), st.decimals("0.01", 1000, places=6))
def test_a_level_is_the_highest_that_is_reached(spent: Decimal, cap: Decimal) -> None:
    """By the definition, without division."""
    level = level_of(spent, cap)
    share = spent / cap
    assert (level or 0) == max((each for each in (75, 90, 100) if share * 100 >= each), default=0)


def test_an_alert_is_json() -> None:
    """Whatever unit it counts."""
    alert = BudgetAlert(
        budget="hour:2026-11-22T08",
        level=AlertLevel.STOP,
        spent=Decimal(60),
        cap=Decimal(60),
        unit="requests",
    )
    assert json.loads(json.dumps(alert.to_dict()))["level"] == "stop"

"""Budgets and costs as whoever pays the bill meets them."""

import csv
import json
from decimal import Decimal
from typing import Any

from flows.cli import ExitCode
from tests.flows.reading_server import HOUSE, ReadingServer
from tests.flows.shell import SAMPLES, Shell
from tests.pipeline.webhook_server import WebhookServer

AGREEMENT = SAMPLES / "contracts" / "services-agreement.pdf"


def house(shell: Shell, server: ReadingServer, more: str = "") -> None:
    settings = f"parallel_readings = 2\n{HOUSE.format(url=server.base_url, window=200_000)}{more}"
    (shell.folder / "octavo.toml").write_text(settings, encoding="utf-8")


def costs(shell: Shell, *options: str) -> dict[str, Any]:
    done = shell.octavo("costs", "--json", *options)
    assert done.code == ExitCode.DONE, done.err
    told: dict[str, Any] = json.loads(done.out)
    return told


def test_a_run_that_its_budget_stops_goes_on_when_it_is_approved(prefect_shell: Shell) -> None:
    """Each level is told to the webhook and the log; nothing is bought twice; nobody is asked."""
    with ReadingServer().running() as server, WebhookServer().running() as hook:
        house(prefect_shell, server, f'[alerts]\nwebhook_url = "{hook.url}"\n')
        stopped = prefect_shell.octavo(
            "run", AGREEMENT, "--model", "house", "-y", "--budget-usd", "0.15", "--json"
        )
        assert stopped.code == ExitCode.BUDGET, stopped.err
        run = json.loads(stopped.out)
        assert (run["status"], run["reason"]) == ("incomplete", "budget")
        paid, spent = len(server.bodies), Decimal(run["cost_usd"])
        assert spent <= Decimal("0.15")
        budget = f"run:{run['run']}"
        told = hook.wait(3)
        assert [alert["level"] for alert in told] == ["warning", "critical", "stop"]
        assert {(alert["budget"], alert["cap"]) for alert in told} == {(budget, "0.15")}
        assert f"budget {budget}: stop" in stopped.err

        again = prefect_shell.octavo("run", "--resume", "last", "--json")
        assert again.code == ExitCode.BUDGET
        assert len(server.bodies) == paid

        approved = prefect_shell.octavo("costs", "approve", "last", "--to-usd", "5")
        assert approved.code == ExitCode.DONE, approved.err
        assert f"{budget}: 5 USD instead of 0.15" in approved.err
        done = prefect_shell.octavo("run", "--resume", "last", "--json")
        assert done.code == ExitCode.DONE, done.err
        assert len(hook.alerts) == 3
    calls = json.loads(done.out)["documents"][0]["calls"]
    assert [call["outcome"] for call in calls].count("replayed") == paid > 0
    assert len(server.bodies) == len(calls)


def test_an_hour_takes_so_many_requests(prefect_shell: Shell) -> None:
    """Requests are counted as money is: the run stops, and the next hour has its own."""
    with ReadingServer().running() as server:
        house(prefect_shell, server, "[budgets]\nrequests_per_hour = 3\n")
        stopped = prefect_shell.octavo("run", AGREEMENT, "--model", "house", "-y", "--json")
        assert stopped.code == ExitCode.BUDGET, stopped.err
        # An hour may end in the middle of the test.
        assert len(server.bodies) in {3, 6}
    reasons = [each["detail"] for each in json.loads(stopped.out)["exceptions"]]
    assert any("of 3 requests of the budget hour:" in reason for reason in reasons)


def test_costs_are_told_by_whatever_a_bill_asks_for(prefect_shell: Shell) -> None:
    """Client and codes come with the run; every table has the same total, and so has the CSV."""
    with ReadingServer().running() as server:
        matter = '[matters.default]\nclient = "Acme"\n'
        house(prefect_shell, server, matter)
        done = prefect_shell.octavo(
            "run", AGREEMENT, "--model", "house", "-y", "--json",
            "--task-code", "L320", "--activity-code", "A104",
        )  # fmt: skip
        assert done.code == ExitCode.DONE, done.err
    cost = json.loads(done.out)["cost_usd"]
    keys = {"client": "Acme", "task": "L320", "activity": "A104", "model": "house"}
    for by, key in keys.items():
        told = costs(prefect_shell, "--by", by)
        assert [(row[by], row["spent_usd"]) for row in told["rows"]] == [(key, cost)]
        assert told["total"]["spent_usd"] == cost
    (past,) = told["forecasts"]
    assert Decimal(past["low_usd"]) <= Decimal(past["expected_usd"]) <= Decimal(past["high_usd"])
    assert past["actual_usd"] == cost
    assert told["forecast_error"]["runs"] == 1
    shown = prefect_shell.octavo("costs", "--by", "document", "-o", "costs.csv")
    assert "Wasted: $0 of it" in shown.out
    with (prefect_shell.folder / "costs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["spent_usd"] for row in rows] == [cost, cost]
    assert rows[-1]["document"] == "total"

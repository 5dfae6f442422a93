"""What a run may cost is known before it starts, and whoever is there is asked."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from flows.cli import ExitCode
from flows.cli.approval import refusal
from pipeline import BatchOptions, Forecast, RunForecast, Settings
from pipeline.settings import BudgetSettings


def forecast(expected: str | None) -> RunForecast:
    """A forecast whose upper end is twice what is expected; None is an unknown price."""
    cost = None
    if expected is not None:
        amount = Decimal(expected)
        cost = Forecast(low=amount / 2, expected=amount, high=amount * 2)
    return RunForecast(documents=1, tokens=2_000, calls=11, most_calls=11, exceptions=0, cost=cost)


def asked(
    expected: str | None,
    *,
    budget: str | None = None,
    settings_budget: str | None = None,
    yes: bool = False,
    terminal: bool = False,
) -> tuple[ExitCode | None, str]:
    """What comes of it, and what is printed."""
    printed = io.StringIO()
    console = Console(file=printed, force_terminal=terminal, width=200, highlight=False)
    options = BatchOptions(paths=("a.txt",), model="house", budget_usd=budget)
    budgets = BudgetSettings(run_usd=settings_budget)
    ended = refusal(console, Settings(budgets=budgets), options, forecast(expected), yes=yes)
    return ended, printed.getvalue()


@contextmanager
def typed(line: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal at which somebody types `line`."""
    keyboard, end = os.openpty()
    os.write(keyboard, line.encode())
    with os.fdopen(end) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        yield
    os.close(keyboard)


@pytest.fixture(autouse=True)
def _nobody_can_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("expected", "budget", "settings_budget", "ended"),
    [
        ("0", "0", None, None),  # free
        ("2", None, None, None),  # no cap
        ("2", "2", None, None),  # it fits
        ("2", "1", None, ExitCode.BUDGET),
        ("2", None, "1", ExitCode.BUDGET),  # the settings' budget caps it
        ("2", "3", "1", None),  # the option goes before the settings
        ("2", "1", "3", ExitCode.BUDGET),
        (None, None, None, None),  # an unknown price without a budget
    ],
)
def test_without_a_terminal_the_budget_decides(
    expected: str | None, budget: str | None, settings_budget: str | None, ended: ExitCode | None
) -> None:
    """The cap in force: the option's, else the settings'."""
    assert asked(expected, budget=budget, settings_budget=settings_budget)[0] is ended


def test_yes_starts_whatever_is_expected() -> None:
    """The forecast is printed all the same."""
    ended, printed = asked("2", budget="1", yes=True)
    assert ended is None
    assert (
        printed == "house: 1 documents, 2,000 tokens, 11 calls: $1.00 to $4.00, $2.00 expected.\n"
    )


@pytest.mark.parametrize(("line", "ended"), [("y\n", None), ("n\n", ExitCode.DONE)])
def test_somebody_at_a_terminal_is_asked(
    line: str, ended: ExitCode | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the budget too. No is an answer, not an error: exit code 0, and a line that says so."""
    with typed(line, monkeypatch):
        result, printed = asked("2", budget="1", terminal=True)
    assert result is ended
    assert ("octavo: not started" in printed) is (ended is not None)

"""Whether a run may start: it is free, fits its budget, or somebody said yes."""

import sys
from decimal import Decimal

import typer
from rich.console import Console

from flows.cli.app import ExitCode
from flows.cli.output import forecast_line
from pipeline import BatchOptions, RunForecast, Settings
from pipeline.report.money import read_usd


def refusal(
    console: Console, settings: Settings, options: BatchOptions, forecast: RunForecast, *, yes: bool
) -> ExitCode | None:
    """What to end with instead of starting; None starts the run.

    A person at the terminal is asked. Where nobody can answer, the budget decides.

    Args:
        console: where the forecast, and why there is no start, are printed.
        settings: their budget for a run holds where `options` have none.
        options: what the run would do.
        forecast: what it is expected to cost.
        yes: start without asking.
    """
    cost = forecast.cost
    if cost is not None and cost.high == 0:
        return None
    console.print(f"{options.model}: {forecast_line(forecast)}", soft_wrap=True)
    if yes:
        return None
    if sys.stdin.isatty() and console.is_terminal:
        if typer.confirm("Start?", err=True):
            return None
        console.print("octavo: not started")
        return ExitCode.DONE
    cap = options.budget_usd if options.budget_usd is not None else settings.budgets.run_usd
    if cost is None or cap is None or cost.expected <= cap:
        return None
    _say_too_much(console, cost.expected, cap)
    return ExitCode.BUDGET


def _say_too_much(console: Console, expected: Decimal, cap: Decimal) -> None:
    console.print(
        f"octavo: {read_usd(expected)} are expected, more than the budget of {read_usd(cap)}: "
        "raise --budget-usd, or start it all the same with --yes",
        soft_wrap=True,
    )

"""`octavo costs`: what was spent, on what, beside what was expected; and approvals."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.cli.amount import amount
from flows.cli.app import ExitCode, app
from flows.cli.arguments import Json, Matter
from flows.cli.output import print_json, stderr, stdout, table
from flows.file_name import file_name
from pipeline import RequestError, find_run, load_settings, open_octavo
from pipeline.budget.approval import approve as approve_budget
from pipeline.budget.budget import short_key
from pipeline.costs.costs import CostBy, CostFilter, CostRow
from pipeline.costs.costs_report import CostReport, cost_report, to_csv, to_dict
from pipeline.report.money import read_usd

costs_app = typer.Typer(invoke_without_command=True)
app.add_typer(costs_app, name="costs", epilog="Example: octavo costs --by model --since 2026-11-01")

_BAR = 24
"""Characters of the longest bar."""


@costs_app.callback(epilog="Example: octavo costs --by model --since 2026-11-01")
def costs(
    context: typer.Context,
    by: Annotated[CostBy, typer.Option(help="What spending is grouped by.")] = CostBy.MATTER,
    since: Annotated[
        str | None, typer.Option(help="First day (UTC), such as 2026-11-01.", metavar="DAY")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Last day (UTC), included.", metavar="DAY")
    ] = None,
    matter: Matter = None,
    run: Annotated[str | None, typer.Option(help="A run's id or `last`.", metavar="RUN")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a CSV file.", metavar="FILE.csv")
    ] = None,
    json: Json = False,
) -> int:
    """Spend by client, matter, task code, run, document, segment, purpose, model or day."""
    if context.invoked_subcommand is not None:
        return ExitCode.DONE
    with open_octavo(load_settings()) as octavo:
        wanted = CostFilter(
            since=_midnight(since, "--since"),
            until=_midnight(until, "--until", days=1),
            matter=matter,
            run=None if run is None else find_run(octavo, run)[0],
        )
        report = cost_report(octavo, by, wanted)
    if output is not None:
        _write(output, to_csv(report))
    if json:
        print_json(to_dict(report))
    else:
        _print(stdout(), report)
    return ExitCode.DONE


@costs_app.command(epilog="Example: octavo costs approve run:last --to-usd 20")
def approve(
    budget: Annotated[
        str, typer.Argument(help="KIND:NAME as `octavo costs` lists it, or a run's id or `last`.")
    ],
    to_usd: Annotated[
        str | None,
        typer.Option(help="The new cap; what is configured is granted once more if not given."),
    ] = None,
) -> int:
    """Raise a budget that has stopped; `octavo run --resume` then goes on."""
    with open_octavo(load_settings()) as octavo:
        approved = approve_budget(octavo, budget, amount(to_usd, "--to-usd"))
    stderr().print(
        f"{approved.budget}: {approved.cap} {approved.unit} instead of {approved.before}, of which "
        f"{approved.spent} are spent. Go on with: octavo run --resume RUN",
        soft_wrap=True,
    )
    return ExitCode.DONE


def _midnight(day: str | None, option: str, *, days: int = 0) -> datetime | None:
    """The beginning of a day in UTC, `days` later; None where none is given."""
    if day is None:
        return None
    try:
        begins = datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError as error:
        raise RequestError(f"{option} is {day!r}: give a day such as 2026-11-01") from error
    return begins + timedelta(days=days)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise RequestError(f"{str(path)!r} cannot be written: {error.strerror}") from error


def _print(console: Console, report: CostReport) -> None:
    if not report.rows:
        console.print("Nothing was spent.")
        return
    _print_rows(console, report)
    _print_budgets(console, report)
    _print_forecasts(console, report)


def _print_rows(console: Console, report: CostReport) -> None:
    numbers = ("calls", "input tokens", "output tokens", "spent")
    shown = table(report.by.value, *numbers, "", right=numbers)
    most = max((row.spent_usd for row in report.rows), default=None)
    for row in report.rows:
        length = round(_BAR * row.spent_usd / most) if most else 0
        shown.add_row(*_row(row, _name(report, row)), Text("\u2588" * length, style="cyan"))
    shown.add_row(*_row(report.total, "total"), "", style="bold")
    console.print(shown)
    total = report.total
    console.print(
        f"Wasted: {read_usd(total.wasted_usd)} of it (failed {read_usd(total.failed_usd)}, "
        f"repaired {read_usd(total.repaired_usd)}, in doubt {read_usd(total.in_doubt_usd)}).",
        soft_wrap=True,
    )
    if total.in_flight_usd:
        console.print(f"In flight: {read_usd(total.in_flight_usd)} at worst.")
    if total.unknown:
        console.print(
            f"The price of {total.unknown} calls is unknown: they are not in the sums.",
            style="yellow",
        )


def _name(report: CostReport, row: CostRow) -> str:
    """The key; a document by the beginning of its SHA-256 and its file's name."""
    if row.key is None:
        return "(none)"
    path = report.paths.get(row.key)
    return row.key if path is None else f"{row.key[:12]} {file_name(path)}"


def _row(row: CostRow, name: str) -> tuple[str, ...]:
    return (
        name,
        f"{row.calls:,}",
        f"{row.input_tokens:,}",
        f"{row.output_tokens:,}",
        read_usd(row.spent_usd),
    )


def _print_budgets(console: Console, report: CostReport) -> None:
    if not report.budgets:
        return
    shown = table("budget", "spent", "reserved", "cap", "", right=("spent", "reserved", "cap"))
    for line in report.budgets:
        standing = line.standing
        state = Text("stopped", style="red") if line.is_open else Text("")
        amounts = (standing.spent, standing.in_flight, line.cap)
        words = [
            read_usd(each) if standing.kind.unit == "USD" else f"{each} requests"
            for each in amounts
        ]
        shown.add_row(short_key(standing.key), *words, state)
    console.print()
    console.print(shown)


def _print_forecasts(console: Console, report: CostReport) -> None:
    if not report.forecasts:
        return
    numbers = ("low", "expected", "high", "actual", "error")
    shown = table("run", *numbers, right=numbers)
    for past in report.forecasts:
        off = "" if past.error is None else f"{past.error:+.0%}"
        amounts = (past.low_usd, past.expected_usd, past.high_usd, past.actual_usd)
        shown.add_row(past.run, *map(read_usd, amounts), off)
    console.print()
    console.print(shown)
    if (error := report.error) is not None:
        console.print(
            f"Forecasts of {error.runs} whole runs were off by {error.mean_absolute_error:.0%} on "
            f"average; {error.within} lay between low and high.",
            soft_wrap=True,
        )

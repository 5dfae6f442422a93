"""`octavo run`: the main job."""

import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.cli.app import ExitCode, Json, app
from flows.cli.output import print_json, print_run, stderr, stdout
from flows.cli.progress import shown
from flows.start import prefect_server, run_flow
from flows.watch import Watch
from pipeline import (
    BatchOptions,
    RequestError,
    Revisions,
    RunForecast,
    RunResult,
    RunStatus,
    check_options,
    find_run,
    forecast_run,
    load_settings,
    new_run_id,
    open_octavo,
    preview,
)
from pipeline.publish import write_reports
from pipeline.report import run_to_dict
from pipeline.report.money import read_usd


@app.command(epilog="Example: octavo run contracts/ --profile contract --budget-usd 20")
def run(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files or folders.", show_default=False)
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="A name from `octavo profiles`, or a .toml file.")
    ] = None,
    matter: Annotated[str | None, typer.Option(help="The client's matter.")] = None,
    model: Annotated[str | None, typer.Option(help="A name from `octavo models`.")] = None,
    revisions: Annotated[
        Revisions, typer.Option(help="The view of tracked changes that is read.")
    ] = Revisions.FINAL,
    budget_usd: Annotated[
        str | None, typer.Option(help="Most that the run may spend, in USD.")
    ] = None,
    resume: Annotated[
        str | None, typer.Option(help="Go on with a run: its id, or `last`.", metavar="RUN")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before spending.")] = False,
    prefect_logs: Annotated[
        bool, typer.Option("--prefect-logs", help="Show Prefect's own log lines.")
    ] = False,
    json: Json = False,
) -> int:
    """Read files and folders: answers with checked citations, costs, and a report."""
    settings = load_settings()
    with open_octavo(settings) as octavo:
        if resume is not None:
            run_id, options = find_run(octavo, resume)
        else:
            run_id = new_run_id()
            options = BatchOptions(
                paths=_paths(paths),
                profile=profile or settings.profile,
                matter=matter or settings.matter,
                model=model or settings.model,
                revisions=revisions,
                budget_usd=_amount(budget_usd),
            )
        octavo.provider(check_options(octavo, options))
    with prefect_server(settings.home, logs=prefect_logs) as server:
        # The server takes seconds to start: the files are read and planned meanwhile.
        with open_octavo(settings) as octavo:
            forecast = forecast_run(preview(octavo, options))
        if not _approved(stderr(), options, forecast, yes=yes):
            return ExitCode.BUDGET
        watch = Watch()
        with shown(stderr(), watch):
            result = run_flow(options, run=run_id, server=server, watch=watch)
    _show(result, json=json)
    return _exit_code(result)


def _paths(paths: list[str] | None) -> tuple[str, ...]:
    if not paths:
        raise RequestError("nothing to read: name files or folders, or a run with --resume")
    return tuple(str(Path(path).absolute()) for path in paths)


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise RequestError(f"--budget-usd is {text!r}: give an amount in USD, such as 20 or 0.50")
    return amount


def _approved(console: Console, options: BatchOptions, forecast: RunForecast, *, yes: bool) -> bool:
    """Whether the run may start: it is free, fits its budget, or somebody said yes."""
    cost = forecast.cost
    if cost is not None and cost.high == 0:
        return True
    words = "an unknown amount" if cost is None else (
        f"{read_usd(cost.low)} to {read_usd(cost.high)}, {read_usd(cost.expected)} expected"
    )  # fmt: skip
    console.print(
        f"{forecast.documents} documents, {forecast.tokens:,} tokens, {forecast.calls} calls of "
        f"{options.model}: {words}",
        soft_wrap=True,
    )
    if yes:
        return True
    if sys.stdin.isatty() and console.is_terminal:
        return typer.confirm("Start?", err=True)
    if cost is None or options.budget_usd is None or cost.expected <= options.budget_usd:
        return True
    console.print(
        f"octavo: {read_usd(cost.expected)} are expected, more than the budget of "
        f"{read_usd(options.budget_usd)}: raise --budget-usd, or start it all the same with --yes"
    )
    return False


def _show(result: RunResult, *, json: bool) -> None:
    settings = load_settings()
    with open_octavo(settings) as octavo:
        index = write_reports(octavo, result, settings.home / "reports" / result.run)
    if json:
        print_json(run_to_dict(result))
        return
    console = stdout()
    print_run(console, result)
    console.print(f"Report: {index.absolute().as_uri()}", soft_wrap=True)


def _exit_code(result: RunResult) -> ExitCode:
    if result.status is RunStatus.COMPLETE:
        return ExitCode.DONE
    return ExitCode.BUDGET if result.reason == "budget" else ExitCode.INCOMPLETE

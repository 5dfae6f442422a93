"""`octavo run`: the main job."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

import typer

from flows.cli.amount import amount
from flows.cli.app import ExitCode, app
from flows.cli.approval import refusal
from flows.cli.arguments import Batch, Json, Matter, Model, Profile, Revisions
from flows.cli.output import print_json, print_run, stderr, stdout
from flows.cli.progress import shown
from flows.request import request
from flows.start import prefect_server, run_flow
from flows.watch import Watch
from pipeline import (
    BatchOptions,
    Octavo,
    RequestError,
    RunResult,
    RunStatus,
    Settings,
    check_options,
    find_killed_run,
    find_run,
    forecast_run,
    load_settings,
    new_run_id,
    open_octavo,
    preview,
)
from pipeline.consolidate.family import families_of
from pipeline.publish import run_json, write_reports


@app.command(epilog="Example: octavo run contracts/ --profile contract --budget-usd 20")
def run(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files or folders.", show_default=False)
    ] = None,
    profile: Profile = None,
    matter: Matter = None,
    model: Model = None,
    revisions: Revisions = None,
    budget_usd: Annotated[
        str | None, typer.Option(help="Most that the run may spend, in USD.")
    ] = None,
    task_code: Annotated[
        str | None, typer.Option(help="To charge it to: a UTBMS task code, or one of your own.")
    ] = None,
    activity_code: Annotated[
        str | None, typer.Option(help="Likewise: a UTBMS activity code, or one of your own.")
    ] = None,
    batch: Batch = False,
    resume: Annotated[
        str | None,
        typer.Option(
            help="Go on with a run: its id, or `last`. Only --budget-usd may change.", metavar="RUN"
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before spending.")] = False,
    prefect_logs: Annotated[
        bool, typer.Option("--prefect-logs", help="Show Prefect's own log lines.")
    ] = False,
    json: Json = False,
) -> int:
    """Read files and folders: answers with checked citations, costs, and a report."""
    settings, budget = load_settings(), amount(budget_usd, "--budget-usd")
    asked = {"profile": profile, "matter": matter, "model": model}
    how = {"revisions": revisions, "batch": batch}
    codes = {"task_code": task_code, "activity_code": activity_code}
    killed = None
    with open_octavo(settings) as octavo:
        if resume is not None:
            _check_unchanged(resume, {"PATH": paths, **asked, **codes, **how})
            run_id, options = _resumed(octavo, resume, budget)
        else:
            options = request(
                settings,
                paths or (),
                revisions=revisions,
                budget_usd=budget,
                batch=batch,
                **asked,
                **codes,
            )
            killed = find_killed_run(octavo, options)
            run_id = killed or new_run_id()
        for usable in check_options(octavo, options):
            octavo.check_provider(usable)
    if killed is not None:
        stderr().print(f"octavo: going on with run {killed}, which was killed", soft_wrap=True)
    # Whoever goes on with a run has said yes to it before.
    yes = yes or (resume or killed) is not None
    return _run(settings, run_id, options, yes=yes, logs=prefect_logs, json=json)


def _run(
    settings: Settings, run_id: str, options: BatchOptions, *, yes: bool, logs: bool, json: bool
) -> ExitCode:
    with prefect_server(settings.home, logs=logs) as server:
        # The server takes seconds to start: the files are read and planned meanwhile.
        with open_octavo(settings) as octavo:
            forecast = forecast_run(preview(octavo, options))
        refused = refusal(stderr(), settings, options, forecast, yes=yes)
        if refused is not None:
            return refused
        watch = Watch()
        with shown(stderr(), watch):
            result = run_flow(options, run=run_id, server=server, watch=watch)
    _show(settings, result, json=json)
    return _exit_code(result)


def _check_unchanged(name: str, asked: Mapping[str, object]) -> None:
    """A run goes on with the very things it was asked, so that its results belong together."""
    named = [option for option, value in asked.items() if value]
    given = [o if o.isupper() else f"--{o.replace('_', '-')}" for o in named]
    if given:
        raise RequestError(
            f"--resume goes on with what run {name!r} was asked: leave out {', '.join(given)}, or "
            "start a new run without --resume"
        )


def _resumed(octavo: Octavo, name: str, budget_usd: Decimal | None) -> tuple[str, BatchOptions]:
    """Id and options of the run to go on with, under the new budget where there is one."""
    run_id, options = find_run(octavo, name)
    if budget_usd is not None:
        options = options.model_copy(update={"budget_usd": budget_usd})
    return run_id, options


def _show(settings: Settings, result: RunResult, *, json: bool) -> None:
    """Print the result, which is on record, whether its report can be written or not."""
    folder = settings.home / "reports" / result.run
    with open_octavo(settings) as octavo:
        if json:
            print_json(run_json(octavo, result))
        else:
            print_run(stdout(), result, families_of(octavo, result))
        try:
            index = write_reports(octavo, result, folder)
        except OSError as error:
            stderr().print(
                f"octavo: the report could not be written to {str(folder)!r} ({error.strerror}): "
                f"write it elsewhere with: octavo report {result.run} -o FOLDER",
                soft_wrap=True,
            )
            return
    if not json:
        stdout().print(f"Report: {index.absolute().as_uri()}", soft_wrap=True)


def _exit_code(result: RunResult) -> ExitCode:
    if result.status is RunStatus.COMPLETE:
        return ExitCode.DONE
    return ExitCode.BUDGET if result.reason == "budget" else ExitCode.INCOMPLETE

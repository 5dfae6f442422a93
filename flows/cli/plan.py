"""`octavo plan`: what `run` would do and cost."""

from typing import Annotated

import typer
from rich.text import Text

from flows.cli.app import ExitCode, app
from flows.cli.arguments import Batch, Json, Matter, Model, Profile, Revisions
from flows.cli.output import forecast_line, print_json, status_text, stdout, table
from flows.cli.picture import picture
from flows.file_name import file_name
from flows.request import request
from pipeline import PlannedFile, forecast_run, load_settings, open_octavo, preview
from pipeline.report import plan_to_dict
from pipeline.report.money import read_usd
from pipeline.routing.routing import is_routed


@app.command(epilog="Example: octavo plan contracts/credit-agreement.pdf --model gpt-5.1")
def plan(
    paths: Annotated[list[str], typer.Argument(help="Files or folders.", show_default=False)],
    profile: Profile = None,
    matter: Matter = None,
    model: Model = None,
    revisions: Revisions = None,
    batch: Batch = False,
    json: Json = False,
) -> int:
    """What `run` would do and cost, without calling a model."""
    settings = load_settings()
    options = request(
        settings,
        paths,
        profile=profile,
        matter=matter,
        model=model,
        revisions=revisions,
        batch=batch,
    )
    with open_octavo(settings) as octavo:
        files = list(preview(octavo, options))
    if json:
        print_json(plan_to_dict(files))
    else:
        _print(files)
    lacking = any(file.exception is not None for file in files)
    return ExitCode.INCOMPLETE if lacking else ExitCode.DONE


def _print(files: list[PlannedFile]) -> None:
    console = stdout()
    shown = table(
        "document", "route", "pages", "tokens", "segments", "calls", "expected cost",
        right=("pages", "tokens", "segments", "calls", "expected cost"),
    )  # fmt: skip
    for file in files:
        shown.add_row(*_row(file))
    console.print(shown)
    for file in files:
        if file.plan is not None and is_routed(file.plan):
            line = f"{file_name(file.path)}: {file.plan.model} by {file.plan.model_reason}"
            console.print(f"\n{line}", style="dim", soft_wrap=True)
    for file in files:
        if file.exception is not None:
            console.print(f"\n{file_name(file.path)}: {file.exception.detail}", soft_wrap=True)
        elif lines := picture(file):
            console.print(Text(f"\n{file_name(file.path)}", style="bold"))
            console.print(Text("\n".join(lines)), soft_wrap=True)
    console.print(f"\n{forecast_line(forecast_run(files))}", soft_wrap=True)


def _row(file: PlannedFile) -> tuple[str | Text, ...]:
    plan, name = file.plan, file_name(file.path)
    if plan is None:
        return name, status_text("exception"), "", "", "", "", ""
    if file.duplicate_of is not None:
        return name, status_text("duplicate"), "", f"{plan.tokens:,}", "", "0", "$0"
    return (
        name,
        plan.route.value,
        "" if file.pages is None else str(file.pages),
        f"{plan.tokens:,}{'' if plan.encoding_is_exact else ' (est.)'}",
        str(len(plan.segments)),
        str(plan.calls),
        read_usd(None if plan.forecast is None else plan.forecast.expected),
    )

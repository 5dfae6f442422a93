"""`octavo plan`: what `run` would do and cost."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows.cli.app import ExitCode, Json, app
from flows.cli.output import print_json, status_text, stdout, table
from flows.cli.picture import picture
from pipeline import (
    BatchOptions,
    PlannedFile,
    Revisions,
    forecast_run,
    load_settings,
    open_octavo,
    preview,
)
from pipeline.plan import Forecast
from pipeline.report import plan_to_dict
from pipeline.report.money import read_usd


@app.command(epilog="Example: octavo plan contracts/credit-agreement.pdf --model gpt-5.1")
def plan(
    paths: Annotated[list[str], typer.Argument(help="Files or folders.", show_default=False)],
    profile: Annotated[
        str | None, typer.Option(help="A name from `octavo profiles`, or a .toml file.")
    ] = None,
    matter: Annotated[str | None, typer.Option(help="The client's matter.")] = None,
    model: Annotated[str | None, typer.Option(help="A name from `octavo models`.")] = None,
    revisions: Annotated[
        Revisions, typer.Option(help="The view of tracked changes that is read.")
    ] = Revisions.FINAL,
    json: Json = False,
) -> int:
    """What `run` would do and cost, without calling a model."""
    settings = load_settings()
    options = BatchOptions(
        paths=tuple(str(Path(path).absolute()) for path in paths),
        profile=profile or settings.profile,
        matter=matter or settings.matter,
        model=model or settings.model,
        revisions=revisions,
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
        if file.exception is not None:
            console.print(f"\n{_name(file)}: {file.exception.detail}", soft_wrap=True)
        elif lines := picture(file):
            console.print(Text(f"\n{_name(file)}", style="bold"))
            console.print(Text("\n".join(lines)), soft_wrap=True)
    total = forecast_run(files)
    console.print(
        f"\n{total.documents} documents, {total.tokens:,} tokens, {total.calls} calls: "
        f"{_range(total.cost)}.",
        soft_wrap=True,
    )


def _row(file: PlannedFile) -> tuple[str | Text, ...]:
    plan = file.plan
    if plan is None:
        return _name(file), status_text("exception"), "", "", "", "", ""
    if file.duplicate_of is not None:
        return _name(file), status_text("duplicate"), "", f"{plan.tokens:,}", "", "0", "$0"
    return (
        _name(file),
        plan.route.value,
        "" if file.pages is None else str(file.pages),
        f"{plan.tokens:,}{'' if plan.encoding_is_exact else ' (est.)'}",
        str(len(plan.segments)),
        str(plan.calls),
        read_usd(None if plan.forecast is None else plan.forecast.expected),
    )


def _range(cost: Forecast | None) -> str:
    if cost is None:
        return "cost unknown"
    if cost.high == 0:
        return "no cost"
    return f"{read_usd(cost.low)} to {read_usd(cost.high)}, {read_usd(cost.expected)} expected"


def _name(file: PlannedFile) -> str:
    return file.path.rsplit("/", 1)[-1]

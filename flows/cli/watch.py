"""`octavo watch`: process what is dropped in a folder."""

import logging
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.logging import RichHandler

from flows.cli.amount import amount
from flows.cli.app import ExitCode, app
from flows.cli.arguments import Matter, Model, Profile, Revisions
from flows.cli.output import stderr, stdout
from flows.request import request
from flows.start import prefect_server, run_in_prefect
from flows.started_run import start_here
from flows.watch_folder import Settled, watch_folder
from pipeline import BatchOptions, Settings, load_settings, open_octavo
from pipeline.batch import usable_models
from pipeline.inbox import UNWELL, Inbox
from pipeline.publish import write_reports
from pipeline.report.money import plain_usd, read_usd

Ask = Callable[[tuple[Path, ...]], BatchOptions]


@app.command(epilog="Example: octavo watch inbox/acme --matter acme-v-bolt")
def watch(
    folder: Annotated[Path, typer.Argument(help="The folder; its sub-folders belong to it.")],
    profile: Profile = None,
    matter: Matter = None,
    model: Model = None,
    revisions: Revisions = None,
    budget_usd: Annotated[
        str | None, typer.Option(help="Most that each run may spend, in USD.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Stop when everything that is there was handled.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a run.")] = False,
) -> ExitCode:
    """Process what is dropped in a folder, until Ctrl-C.

    A file is taken when it has not changed for a while and nobody writes it; each content once.
    Afterwards it is in the folder `done`, or in `exceptions`.
    """
    settings = load_settings()
    matter = matter or _matter_of(settings, folder)
    ask: Ask = partial(
        request,
        settings,
        profile=profile,
        matter=matter,
        model=model,
        revisions=revisions,
        budget_usd=amount(budget_usd, "--budget-usd"),
    )
    _check(settings, folder, ask)
    _log_to_terminal()
    ended: Counter[str] = Counter()

    def say(settled: Settled) -> None:
        ended.update(settled.outcomes)
        _say(settings, json, settled)

    with prefect_server(settings.home, logs=False) as server:
        run_in_prefect(
            server,
            lambda: watch_folder(
                settings,
                folder=folder,
                matter=matter,
                start=start_here,
                options=ask,
                on_settled=say,
                until_empty=once,
            ),
        )
    return ExitCode.INCOMPLETE if UNWELL & ended.keys() else ExitCode.DONE


def _matter_of(settings: Settings, folder: Path) -> str:
    """The matter whose folder it is by the settings, else the one in force."""
    for name, matter in settings.matters.items():
        if matter.watch is not None and Path(matter.watch).absolute() == folder.absolute():
            return name
    return settings.matter


def _check(settings: Settings, folder: Path, ask: Ask) -> None:
    """Everything that can be wrong is said before a server is started."""
    with open_octavo(settings) as octavo:
        options = ask((folder,))
        Inbox(octavo, folder, matter=options.matter)
        for usable in usable_models(octavo, options):
            octavo.check_provider(usable)
    stderr().print(f"octavo: watching {folder} for matter {options.matter}; Ctrl-C ends it")


def _log_to_terminal() -> None:
    """What the watcher has to say of files it leaves; no line of it holds text of a document."""
    handler = RichHandler(console=stderr(), show_path=False, show_level=False)
    for name in ("pipeline.inbox", "flows.watch_folder"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.propagate = False  # Prefect's own handler would say it a second time


def _say(settings: Settings, json: bool, settled: Settled) -> None:
    """One line a run, and its report."""
    files = ", ".join(f"{count} {outcome}" for outcome, count in settled.outcomes.items())
    result = settled.result
    if result is not None:
        with open_octavo(settings) as octavo:
            write_reports(octavo, result, settings.home / "reports" / result.run)
    if json:
        cost = None if result is None else plain_usd(result.cost_usd)
        line = {"run": settled.run, "files": dict(settled.outcomes), "cost_usd": cost}
        sys.stdout.write(dumps(line) + "\n")
        sys.stdout.flush()
        return
    paid = "" if result is None else f" · {read_usd(result.cost_usd)} · octavo show {settled.run}"
    stdout().print(f"{settled.run}: {files}{paid}", soft_wrap=True)

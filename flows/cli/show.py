"""`octavo show`: what is on record of a run or a document."""

import sys
from typing import Annotated

import typer

from flows.cli.answers import print_document
from flows.cli.app import ExitCode, app
from flows.cli.arguments import Json, RunOrDocument
from flows.cli.output import print_exceptions, print_families, print_json, print_run, stdout
from pipeline import Octavo, RequestError, RunResult, load_settings, open_octavo
from pipeline.consolidate.family import families_of
from pipeline.lookup import look_up
from pipeline.publish import run_json, text_of


@app.command(epilog="Example: octavo show last")
def show(
    name: RunOrDocument = "last",
    text: Annotated[
        bool, typer.Option("--text", help="Print the document's text: what offsets count in.")
    ] = False,
    json: Json = False,
) -> int:
    """Status, answers, coverage, costs and exceptions."""
    with open_octavo(load_settings()) as octavo:
        run, document = look_up(octavo, name)
        if text:
            if document is None:
                raise RequestError(f"{name!r} is a run: --text takes a document's SHA-256")
            sys.stdout.write(text_of(octavo, run, document).text)
        elif json:
            print_json(run_json(octavo, run))
        else:
            _print(octavo, run, whole=document is None)
    return ExitCode.DONE


def _print(octavo: Octavo, run: RunResult, *, whole: bool) -> None:
    console = stdout()
    for each in run.documents:
        if each.conclusion is not None:
            print_document(console, each, text_of(octavo, run, each))
            console.print()
        elif not whole:
            # The table of a run names those that were not read; a document itself has no table.
            print_document(console, each)
    if whole:
        print_run(console, run, families_of(octavo, run))
    else:
        print_exceptions(console, run.exceptions)
        print_families(console, families_of(octavo, run))

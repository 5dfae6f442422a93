"""`octavo report`: results as files, for people and for programs."""

import json as json_module
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import app
from flows.cli.arguments import RunOrDocument
from flows.cli.output import print_json, stdout
from pipeline import Octavo, RequestError, RunResult, load_settings, open_octavo
from pipeline.lookup import look_up
from pipeline.publish import document_html, run_json, write_reports


class ReportFormat(StrEnum):
    HTML = "html"
    JSON = "json"


@app.command(epilog="Example: octavo report last --format html -o report/")
def report(
    name: RunOrDocument = "last",
    report_format: Annotated[
        ReportFormat, typer.Option("--format", help="html: a page a document; json: all of it.")
    ] = ReportFormat.HTML,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="A folder for a run in html, else a file."),
    ] = None,
) -> None:
    """The result again, from the record: no model is called, and the bytes are the same."""
    with open_octavo(load_settings()) as octavo:
        run, document = look_up(octavo, name)
        if report_format is ReportFormat.JSON:
            if output is None:
                print_json(run_json(octavo, run))
                return
            _write(
                output,
                json_module.dumps(run_json(octavo, run), ensure_ascii=False, indent=2) + "\n",
            )
        elif output is None:
            raise RequestError("--format html needs -o: a folder for a run, a file for a document")
        elif document is None:
            output = _write_folder(octavo, run, output)
        else:
            _write(output, document_html(octavo, run, document))
    stdout().print(f"Report: {output.absolute().as_uri()}", soft_wrap=True)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unwritable(path, error) from error


def _write_folder(octavo: Octavo, run: RunResult, folder: Path) -> Path:
    try:
        return write_reports(octavo, run, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(path: Path, error: OSError) -> RequestError:
    return RequestError(f"cannot write {str(path)!r} ({error.strerror}): give another path to -o")

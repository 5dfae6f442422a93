"""The `octavo` command: subcommands, one-line errors, exit codes."""

import sys
from enum import IntEnum
from typing import Annotated, Any

import click
import typer

from pipeline import RequestError


class ExitCode(IntEnum):
    """What the commands end with; other programs rely on it."""

    DONE = 0
    INCOMPLETE = 1
    """The run finished, and some documents are exceptions or incomplete."""
    BAD_REQUEST = 2
    BUDGET = 3
    INTERRUPTED = 130


app = typer.Typer(
    name="octavo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Reads documents too long for a language model to read well, and cites the page for "
    "every answer.",
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command; whatever the user can mend is one line on stderr."""
    command = typer.main.get_command(app)
    try:
        result: Any = command.main(args=arguments, prog_name="octavo", standalone_mode=False)
    except RequestError as error:
        return _complain(str(error))
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx is not None else "octavo"
        return _complain(f"{error.format_message()} (see: {path} --help)")
    except click.ClickException as error:
        return _complain(error.format_message())
    except (KeyboardInterrupt, click.exceptions.Abort):
        sys.stderr.write("octavo: interrupted; what was paid is kept, run it again to go on\n")
        return ExitCode.INTERRUPTED
    return result if isinstance(result, int) else ExitCode.DONE


def _complain(message: str) -> int:
    sys.stderr.write(f"octavo: {' '.join(message.split())}\n")
    return ExitCode.BAD_REQUEST

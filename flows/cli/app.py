"""The `octavo` command: subcommands, one-line errors, exit codes."""

import asyncio
import signal
import sys
from enum import IntEnum
from typing import Any, cast

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

# typer names BadParameter only; what it raises for wrong words are the two classes above it.
_USAGE_ERRORS = cast("tuple[type[Exception], ...]", typer.BadParameter.__mro__[1:3])


def main() -> None:
    """Run the command line and end the process with its exit code. SIGTERM is as Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command; whatever the user can mend is one line on stderr."""
    command = typer.main.get_command(app)
    try:
        result: Any = command.main(args=arguments, prog_name="octavo", standalone_mode=False)
    except RequestError as error:
        return _complain(str(error))
    except typer.Abort:
        return _interrupted()
    except _USAGE_ERRORS as error:
        return _complain(_usage(error))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return _interrupted()
    # typer answers Ctrl-C with this code and no word.
    if result == ExitCode.INTERRUPTED:
        return _interrupted()
    return result if isinstance(result, int) else ExitCode.DONE


def _usage(error: BaseException) -> str:
    """What was wrong with the words of a command, and where its help is."""
    context = getattr(error, "ctx", None)
    path = "octavo" if context is None else context.command_path
    words: str = getattr(error, "format_message", error.__str__)()
    return f"{words or 'name a command'} (see: {path} --help)"


def _interrupted() -> int:
    sys.stderr.write("octavo: interrupted; what was paid is kept, run it again to go on\n")
    return ExitCode.INTERRUPTED


def _complain(message: str) -> int:
    sys.stderr.write(f"octavo: {' '.join(message.split())}\n")
    return ExitCode.BAD_REQUEST

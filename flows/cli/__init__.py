from flows.cli import catalogues, doctor, plan, report, run, show  # noqa: F401 - commands
from flows.cli.app import ExitCode, main, run_command

__all__ = ["ExitCode", "main", "run_command"]

import flows.cli.catalogues
import flows.cli.costs
import flows.cli.doctor
import flows.cli.link
import flows.cli.plan
import flows.cli.profiles
import flows.cli.report
import flows.cli.run
import flows.cli.serve
import flows.cli.show
import flows.cli.watch  # noqa: F401 - importing a command adds it
from flows.cli.app import ExitCode, main, run_command

__all__ = ["ExitCode", "main", "run_command"]

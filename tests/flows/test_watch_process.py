"""Claims of what the watching process writes."""

import json

from tests.flows.shell import Shell

_LOG = """
import logging, sys
from flows.watch_process import log_lines
log_lines(sys.argv[1])
logging.getLogger("flows.watch_folder").warning("run %s ended early", "20261122-140512-481920")
"""


def test_json_is_an_object_a_line(shell: Shell) -> None:
    """With the message and the level, for whoever collects logs."""
    done = shell.python(_LOG, "json")
    assert done.code == 0, done.err
    (line,) = [json.loads(line) for line in done.err.splitlines()]
    assert line["msg"] % tuple(line["args"]) == "run 20261122-140512-481920 ended early"
    assert line["levelname"] == "WARNING"


def test_text_has_its_time(shell: Shell) -> None:
    """As people read it."""
    done = shell.python(_LOG, "text")
    assert done.err.startswith("20")
    assert done.err.endswith("WARNING run 20261122-140512-481920 ended early\n")

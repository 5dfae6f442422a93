"""The command's first and last moments: interrupted, it says so in a line."""

import json
import signal
import time
from pathlib import Path

import pytest

from flows.cli import ExitCode
from tests.flows.reading_server import HOUSE, ReadingServer
from tests.flows.shell import SAMPLES, Shell


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after_s", [0.3, 0.8, 1.5])
def test_interrupted_while_it_starts(shell: Shell, number: signal.Signals, after_s: float) -> None:
    """No traceback, one line, exit code 130."""
    process = shell.start("run", SAMPLES / "contracts" / "credit-agreement.pdf")
    time.sleep(after_s)
    process.send_signal(number)
    out, said = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED, said
    assert out == ""
    assert said.startswith("octavo: interrupted")
    assert said.count("\n") == 1


def test_sigterm_during_a_run_is_as_ctrl_c(prefect_shell: Shell) -> None:
    """No traceback; the record says that the run was interrupted, and how to go on."""
    with ReadingServer(lambda number: time.sleep(1.0)).running() as server:
        settings = HOUSE.format(url=server.base_url, window=200_000)
        (prefect_shell.folder / "octavo.toml").write_text(settings, encoding="utf-8")
        agreement = Path(SAMPLES / "contracts" / "services-agreement.pdf")
        process = prefect_shell.start("run", agreement, "--model", "house", "-y")
        deadline = time.monotonic() + 120
        while len(server.bodies) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.terminate()
        began = time.monotonic()
        _, said = process.communicate(timeout=60)
        assert time.monotonic() - began < 20
    assert process.returncode == ExitCode.INTERRUPTED, said
    assert "Traceback" not in said
    shown = json.loads(prefect_shell.octavo("show", "last", "--json").out)
    assert (shown["status"], shown["reason"]) == ("failed", "interrupted: go on with --resume")

"""What `octavo serve` would start by itself and could not is said before anything is started."""

import errno
import os
import socket
from pathlib import Path

import pytest

from flows.cli import ExitCode, run_command

_HOUSE = """
model = "house"
[models.house]
base_url = "http://127.0.0.1:9/v1"
api_key_env = "NO_SUCH_KEY"
context_window = 100000
max_input_tokens = 100000
max_output_tokens = 1000
"""

_NIGHT = """
[matters.acme]
client = "A"
[schedules.night]
folder = "in"
cron = "0 2 * * *"
matter = "amce"
"""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        # The model of a watched folder has no key: every run would fail.
        (f'{_HOUSE}[matters.acme]\nclient = "A"\nwatch = "in"', "NO_SUCH_KEY is not set"),
        # A schedule of a matter that is not there.
        (
            _NIGHT,
            "[schedules.night] in the settings: no matter 'amce'",
        ),
        # A schedule of a profile that is not there.
        (
            '[schedules.night]\nfolder = "in"\ncron = "0 2 * * *"\nprofile = "contrat"',
            "contrat",
        ),
    ],
)
def test_runs_that_would_fail_every_time(
    settings: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line that names the section, and nothing was started."""
    (tmp_path / "in").mkdir()
    (tmp_path / "octavo.toml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run_command(["serve", "--port", "1"]) == ExitCode.BAD_REQUEST
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_a_port_that_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address, what is wrong with it, and two ways out."""
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run_command(["serve", "--port", str(port)]) == ExitCode.BAD_REQUEST
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port} ({os.strerror(errno.EADDRINUSE)}): give another --port" in said

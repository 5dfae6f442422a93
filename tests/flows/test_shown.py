"""What commands print of names, of files that were not read, and of what they cannot write."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli import ExitCode, run_command
from flows.cli.run import _show
from pipeline import RunResult, Settings, open_octavo
from tests.flows.records import recorded
from tests.flows.shell import SAMPLES

ENCRYPTED = SAMPLES / "trouble" / "encrypted.pdf"
NAME = "contract [v2] :key: [bold].txt"


@dataclass(frozen=True, slots=True)
class Home:
    """A home with one run: of a text, and of a file that asks for a password."""

    settings: Settings
    run: RunResult

    def sha256(self, name: str) -> str:
        """Of the document with this name."""
        (found,) = [item.receipt for item in self.run.documents if item.path.endswith(name)]
        assert found is not None
        return found.sha256


@pytest.fixture
async def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).write_text("Governing law: Ohio.", encoding="utf-8")
    settings = Settings(home=tmp_path / ".octavo")
    with open_octavo(settings) as octavo:
        return Home(settings, await recorded(octavo, tmp_path / NAME, ENCRYPTED))


def test_names_are_shown_as_they_are(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets are no styles, colons no pictures: in plans, runs and documents."""
    for arguments in (["plan", NAME], ["show", "last"], ["show", home.sha256(NAME)]):
        assert run_command(arguments) == ExitCode.DONE
        assert NAME in capsys.readouterr().out


def test_a_file_that_was_not_read_has_a_status_and_a_reason(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named by its hash, it is shown like any other."""
    assert run_command(["show", home.sha256("encrypted.pdf")[:12]]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "encrypted.pdf" in shown
    assert "exception" in shown
    assert "password" in shown


@pytest.mark.parametrize("arguments", [["show", "--text"], ["report", "-o", "page.html"]])
def test_what_was_not_read_has_no_text(
    arguments: list[str], home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """To ask for it is a wrong request: one line, with what became of the file."""
    sha256 = home.sha256("encrypted.pdf")
    assert run_command([*arguments, sha256]) == ExitCode.BAD_REQUEST
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "has no text" in said.err
    assert "password" in said.err
    assert not Path("page.html").exists()


def test_a_report_that_cannot_be_written_takes_nothing_along(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file stands where its folder should be: the result is printed, one line says the rest."""
    (home.settings.home / "reports").write_text("", encoding="utf-8")
    _show(home.settings, home.run, json=False)
    said = capsys.readouterr()
    assert home.run.run in said.out
    assert "Report:" not in said.out
    assert said.err.count("\n") == 1
    assert f"octavo report {home.run.run} -o FOLDER" in said.err

"""What is wrong with a request is one line, with the value and the way out: exit code 2."""

from pathlib import Path

import pytest

from flows.cli import ExitCode, run_command


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (tmp_path / "hollow").mkdir()
    (tmp_path / "a.txt").write_text("An agreement.", encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "named", "way_out"),
    [
        (["run", "no-such-file.pdf"], "no-such-file.pdf", "check the path"),
        (["run"], "nothing to read", "--resume"),
        (["run", "hollow"], "hollow", "check the path"),
        (["run", "a.txt", "--profile", "contarct"], "contarct", "paper"),
        (["run", "a.txt", "--profile", "mine.toml"], "mine.toml", "No such file"),
        (["run", "a.txt", "--model", "gpt-5.l"], "gpt-5.l", "octavo models"),
        (["run", "a.txt", "--model", "gpt-5.1"], "OPENAI_API_KEY", "set that environment variable"),
        (["run", "a.txt", "--budget-usd", "ten"], "ten", "such as 20"),
        (["run", "a.txt", "--budget-usd", "-1"], "-1", "such as 20"),
        (["run", "--resume", "20990101"], "20990101", ""),
        (["run", "--resume", "last", "a.txt"], "PATH", "leave out"),
        (["run", "--resume", "last", "--model", "gpt-5.1"], "--model", "leave out"),
        (["run", "--resume", "last", "--matter", "acme"], "--matter", "leave out"),
        (["run", "--resume", "last", "--profile", "paper"], "--profile", "leave out"),
        (["run", "--resume", "last", "--revisions", "final"], "--revisions", "leave out"),
        (["show", "fedcba"], "fedcba", ""),
        (["report", "last"], "", "octavo run PATH"),
        (["plan"], "paths", "--help"),
        (["sing"], "sing", "--help"),
    ],
)
def test_a_wrong_request_is_one_line(
    arguments: list[str], named: str, way_out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line begins with the program's name, names the value, and says what to do."""
    assert run_command(arguments) == ExitCode.BAD_REQUEST
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("octavo: ")
    assert said.err.count("\n") == 1
    assert named in said.err
    assert way_out in said.err


def test_a_home_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The home is a file: one line, and OCTAVO_HOME is the way out."""
    monkeypatch.setenv("OCTAVO_HOME", str(tmp_path / "a.txt"))
    assert run_command(["run", "a.txt"]) == ExitCode.BAD_REQUEST
    said = capsys.readouterr().err
    assert "a.txt" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ("modle = 'offline'", "modle"),
        ("model = ", "octavo.toml"),
        ("group_size = 0", "group_size"),
        ("[models.house]\nbase_url = 'http://127.0.0.1/v1'", "context_window"),
        ("[matters.acme]\nmodels = ['house']\n", "acme"),
    ],
)
def test_wrong_settings_are_named(
    settings: str, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt or impossible setting is never passed over."""
    (tmp_path / "octavo.toml").write_text(settings, encoding="utf-8")
    assert run_command(["run", "a.txt", "--matter", "acme"]) == ExitCode.BAD_REQUEST
    said = capsys.readouterr().err
    assert named in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("command", ["plan", "run"])
def test_a_model_without_room_for_text_is_a_wrong_request(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Known before any file is looked at: one rule, whoever asks."""
    house = "base_url = 'http://127.0.0.1:9/v1'\ncontext_window = 2000\nmax_input_tokens = 2000\n"
    settings = f"model = 'house'\n[models.house]\n{house}max_output_tokens = 1000\n"
    (tmp_path / "octavo.toml").write_text(settings, encoding="utf-8")
    assert run_command([command, "a.txt"]) == ExitCode.BAD_REQUEST
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "tokens for text" in said.err


def test_a_matter_that_is_not_listed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in its name does not open what the matter forbids."""
    (tmp_path / "octavo.toml").write_text("[matters.acme]\nmodels = []\n", encoding="utf-8")
    assert run_command(["run", "a.txt", "--matter", "amce"]) == ExitCode.BAD_REQUEST
    said = capsys.readouterr().err
    assert "no matter 'amce': there are acme" in said

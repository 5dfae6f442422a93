"""`octavo profiles`: see what is asked, and begin a profile of one's own."""

import json
from pathlib import Path

import pytest

from flows.cli import ExitCode, run_command
from pipeline import load_profile


def test_the_list_names_every_built_in_profile(capsys: pytest.CaptureFixture[str]) -> None:
    """With its version and how many fields it has; in JSON with its hash."""
    assert run_command(["profiles"]) == ExitCode.DONE
    listed = capsys.readouterr().out
    assert run_command(["profiles", "--json"]) == ExitCode.DONE
    for row in json.loads(capsys.readouterr().out)["profiles"]:
        profile = load_profile(row["name"])
        assert row["sha256"] == profile.sha256
        assert f"{profile.name}" in listed
        assert f" {len(profile.fields)} " in listed


def test_a_profile_is_shown_field_by_field(capsys: pytest.CaptureFixture[str]) -> None:
    """Built in, in a file or as a model, by the same command."""
    assert run_command(["profiles", "show", "paper"]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert load_profile("paper").sha256 in shown
    assert all(field.id in shown for field in load_profile("paper").fields)


def test_a_copy_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And is used as it is; a file that is there is not overwritten."""
    monkeypatch.chdir(tmp_path)
    copy = ["profiles", "copy", "transcript", "-o", "our-depositions.toml"]
    assert run_command(copy) == ExitCode.DONE
    assert load_profile("our-depositions.toml").name == "our-depositions"
    assert run_command(copy) == ExitCode.BAD_REQUEST
    assert "is there already" in capsys.readouterr().err


def test_the_schema_is_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    """For an editor: redirected into a file, nothing else is in it."""
    assert run_command(["profiles", "--schema"]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["title"] == "Octavo profile"

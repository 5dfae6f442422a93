"""What is on record can be looked up and rendered again, byte for byte, without a model."""

import json
from pathlib import Path

import pytest

from flows.cli import ExitCode, run_command
from tests.flows.shell import SAMPLES, Shell


@pytest.fixture
def home(prefect_shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which one run has read the NDA and met a file that cannot be read."""
    trouble = SAMPLES / "trouble" / "encrypted.pdf"
    done = prefect_shell.octavo("run", SAMPLES / "contracts" / "mutual-nda.docx", trouble)
    assert done.code == ExitCode.INCOMPLETE, done.err
    monkeypatch.chdir(prefect_shell.folder)
    return prefect_shell.folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_report_is_rendered_again_byte_for_byte(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the store alone, equal to what the run itself wrote, with an exceptions list."""
    for name in ("once", "twice"):
        assert run_command(["report", "last", "-o", name]) == ExitCode.DONE
    (written,) = (home / ".octavo" / "reports").iterdir()
    assert files(home / "once") == files(home / "twice") == files(written)
    pages = files(written)
    assert set(pages) > {"index.html", "exceptions.csv"}
    assert b"encrypted" in pages["exceptions.csv"]
    (page,) = [name for name in pages if name.startswith("mutual-nda.docx")]
    assert page.encode() in pages["index.html"]
    assert "index.html" in capsys.readouterr().out


def test_a_document_is_found_by_the_beginning_of_its_hash(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its own exceptions and costs only; and its report is one file."""
    run_command(["show", "last", "--json"])
    run = json.loads(capsys.readouterr().out)
    (nda,) = [item for item in run["documents"] if item["status"] == "complete"]
    assert run_command(["show", nda["sha256"][:10], "--json"]) == ExitCode.DONE
    shown = json.loads(capsys.readouterr().out)
    assert shown["documents"] == [nda]
    assert shown["exceptions"] == []
    assert shown["reconciliation"]["received"] == 1
    page = home / "nda.html"
    assert run_command(["report", nda["sha256"][:10], "-o", str(page)]) == ExitCode.DONE
    assert "Oregon" in page.read_text(encoding="utf-8")


def test_catalogues_and_doctor_print_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON document each; the models named by the product are there with prices."""
    assert run_command(["models", "--json"]) == ExitCode.DONE
    models = {row["name"]: row for row in json.loads(capsys.readouterr().out)["models"]}
    assert models["gpt-5.1"]["input_usd_per_million"] == "1.25"
    assert models["kimi-k2-thinking"]["shutdown"] == "2026-05-25"
    assert models["offline"]["uses_language_model"] is False
    assert run_command(["profiles", "--json"]) == ExitCode.DONE
    profiles = json.loads(capsys.readouterr().out)["profiles"]
    assert [profile["name"] for profile in profiles] == [
        *("contract", "discovery", "paper", "playbook", "transcript"),
    ]
    assert run_command(["doctor", "--json"]) == ExitCode.DONE
    assert all(check["ok"] for check in json.loads(capsys.readouterr().out)["checks"])

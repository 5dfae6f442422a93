"""A document's answers in the terminal: value, why, how sure and where, and nothing twice."""

from pathlib import Path

import pytest

from flows.cli import ExitCode, run_command
from pipeline import Settings, open_octavo
from tests.flows.records import recorded
from tests.pipeline.ingest.pdf.pdf_files import drawn, lines, together
from tests.pipeline.ingest.pdf.test_picture import SENTENCE, photo_of, showing

LINES = [
    "Q. State your name.",
    "A. My name is Odd Gull, duly sworn.",
    *["Q. And then?", "A. I do not recall."] * 11,
    "(Exhibit 4 was marked for identification.)",
]
LEASE = """LEASE AGREEMENT

This Lease is made on May 3, 2024 between Gull Holdings, Inc. and Tern Estates LLC.

Neither party may assign this Lease without the prior written consent of the other.

This Lease is governed by the laws of the State of Ohio.
"""


def transcript() -> str:
    """Two pages of 25 numbered lines each."""
    return "\f".join(
        "\n".join(f"{number:>4}    {line}" for number, line in enumerate(LINES, start=1))
        for _ in range(2)
    )


async def shown(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with open_octavo(Settings(home=folder / ".octavo")) as octavo:
        await recorded(octavo, folder / name)
    assert run_command(["show", "last"]) == ExitCode.DONE


async def test_an_answer_comes_with_its_place_and_its_confidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A yes with its words; what is absent in one line; what all share once."""
    monkeypatch.chdir(tmp_path)
    await shown(tmp_path, "lease.txt", LEASE)
    out = capsys.readouterr().out
    (law,) = [line for line in out.splitlines() if line.startswith("governing_law")]
    assert law.split() == ["governing_law", "found", "Ohio", "low", "\u00b6", "4"]
    assert "“Neither party may assign this Lease" in out
    (absent,) = [line for line in out.splitlines() if line.startswith("absent")]
    assert "100\u00a0% read" in absent
    assert out.count("no language model has read them.") == 1


async def test_pictures_of_writing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page whose picture says what its text does not is named beside the answers."""
    monkeypatch.chdir(tmp_path)
    terms = showing(photo_of(lines(*[SENTENCE] * 40, top=760)), 60, 60, 450, 450)
    sentences = lines(*[SENTENCE] * 6)
    (tmp_path / "lease.pdf").write_bytes(drawn(sentences, together(sentences, terms)))
    with open_octavo(Settings(home=tmp_path / ".octavo")) as octavo:
        await recorded(octavo, tmp_path / "lease.pdf")
    assert run_command(["show", "last"]) == ExitCode.DONE
    assert "Pictures not read: page 2." in capsys.readouterr().out


async def test_testimony_is_shown_by_page_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Found by rule to be a transcript; what asks for judgement is not read, and says so."""
    monkeypatch.chdir(tmp_path)
    await shown(tmp_path, "gull.txt", transcript())
    out = capsys.readouterr().out
    assert "Read 0" not in out
    assert "Read to the end for " in out
    assert "Profile transcript@" in out
    (exhibits,) = [line for line in out.splitlines() if line.startswith("exhibits")]
    assert "1:25" in exhibits
    (unread,) = [line for line in out.splitlines() if line.startswith("not read")]
    assert "digest, admissions, contradictions" in unread

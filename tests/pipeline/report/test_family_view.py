"""What an agreement and its amendments say together, in the JSON, the pages and the overview."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.cli import ExitCode, run_command
from pipeline.batch import find_run, load_run
from pipeline.consolidate.family import families
from pipeline.publish import run_json, write_reports
from pipeline.report.family_json import family_to_dict
from pipeline.result import RunResult
from pipeline.wiring import Octavo, open_octavo
from tests.pipeline.contracts import amendment_of, base_of
from tests.pipeline.loopback_runs import settings_of
from tests.pipeline.perfect_server import PerfectServer
from tests.pipeline.report.page_reader import ReadPage, read_page
from tests.pipeline.whole_runs import run_over

PROFILE = """
name = "terms"
version = "1"
description = "Two fields."
[[fields]]
id = "term"
question = "How long does it last?"
type = "text"
group = "time"
[[fields]]
id = "audit_rights"
question = "Can the books be audited?"
type = "boolean"
group = "risk"
"""
QUOTES = ("The Term is 30 days.", "The Term is 60 days.", "The Term is 90 days.")
LABELS = {"term": QUOTES}


def write(folder: Path, name: str) -> Path:
    """The base or the amendment of that name, and the profile beside it."""
    texts = {
        "base.txt": base_of(1, f"3.1 {QUOTES[0]}"),
        "first.txt": amendment_of(1, 1, f"1. Section 3.1 is amended: {QUOTES[1]}"),
        "second.txt": amendment_of(1, 2, f"1. Section 3.1 is amended: {QUOTES[2]}"),
    }
    (folder / name).write_text(texts[name], encoding="utf-8")
    (folder / "terms.toml").write_text(PROFILE, encoding="utf-8")
    return folder / name


async def read(octavo: Octavo, folder: Path, *names: str) -> RunResult:
    """A run over these files."""
    paths = [write(folder, name) for name in names]
    return await run_over(octavo, *paths, model="house", profile=str(folder / "terms.toml"))


def pages_of(folder: Path) -> dict[str, ReadPage]:
    """The pages of a report by the beginning of their names: `base`, `first`, `index`."""
    return {
        path.name.split(".")[0]: read_page(path.read_text(encoding="utf-8"))
        for path in folder.glob("*.html")
    }


async def test_the_json_of_a_run_holds_what_linked_says(tmp_path: Path) -> None:
    """The same numbers, with the rule and every side; beside the contract's keys."""
    with PerfectServer(LABELS).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        with open_octavo(settings) as octavo:
            run = await read(octavo, tmp_path, "base.txt", "first.txt", "second.txt")
            shown = run_json(octavo, run)
            linked = [family_to_dict(family) for family in families(octavo, "matter")]
    assert shown["families"] == linked
    (family,) = linked
    term, audit = family["linked_answers"]
    assert (term["value"], term["rule"]) == (QUOTES[2], "later amendment over earlier")
    assert [side["citations"][0]["quote"] for side in term["sides"]] == list(QUOTES)
    assert (audit["status"], audit["rule"]) == ("absent", "no document answers it")


async def test_the_pages_show_every_side_and_lead_to_each_other(tmp_path: Path) -> None:
    """The base says that it is amended, at the top and at the answer; quotes lead to the very
    place, on the page that has it; the overview counts and holds no text."""
    with PerfectServer(LABELS).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        with open_octavo(settings) as octavo:
            run = await read(octavo, tmp_path, "base.txt", "first.txt", "second.txt")
            write_reports(octavo, run, tmp_path / "report")
    pages = pages_of(tmp_path / "report")
    base, second = pages["base"], pages["second"]
    assert "This agreement has been amended." in base.text
    (note,) = base.classed("amended")
    assert "As amended by second.txt: The Term is 90 days." in " ".join(note.text.split())
    assert not second.classed("amended")
    for page in (base, second):
        (row,) = [e for e in page.tagged("article") if e.attributes.get("id") == "linked-term"]
        words = " ".join(row.text.split())
        assert "By rule: later amendment over earlier" in words
        assert all(quote in words for quote in QUOTES)
    cited = {e.attributes["href"] for e in base.classed("cite")}
    (other,) = {href for href in cited if href.startswith("second")}
    name, _, anchor = other.partition("#")
    assert anchor in second.ids
    assert (tmp_path / "report" / name).is_file()
    assert "2 answers" not in pages["index"].text
    assert "1 answer is changed by an amendment." in pages["index"].text
    assert not any(quote in pages["index"].text for quote in QUOTES)


async def test_a_report_knows_what_had_been_read_by_its_run(tmp_path: Path) -> None:
    """A later run does not change the report of an earlier one; its own counts the earlier in,
    without a link to a page that it does not have."""
    with PerfectServer(LABELS).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        with open_octavo(settings) as octavo:
            first = await read(octavo, tmp_path, "base.txt", "first.txt")
            before = _all(octavo, first, tmp_path / "one")
            later = await read(octavo, tmp_path, "second.txt")
            assert _all(octavo, first, tmp_path / "two") == before
            (family,) = run_json(octavo, later)["families"]
            write_reports(octavo, later, tmp_path / "later")
    assert [Path(d["path"]).name for d in family["documents"]] == [
        "base.txt",
        "first.txt",
        "second.txt",
    ]
    pages = pages_of(tmp_path / "later")
    assert "read in another run" in pages["index"].text
    assert QUOTES[0] in pages["second"].text
    links = [e.attributes["href"] for e in pages["second"].tagged("a")]
    assert not any(link.startswith(("base", "first")) for link in links)


def _all(octavo: Octavo, run: RunResult, folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The JSON of a run and the bytes of its report."""
    write_reports(octavo, run, folder)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return run_json(octavo, run), files


async def test_show_and_report_say_what_linked_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`show` names the amendments; `show --json` and `report --format json` hold the families."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OCTAVO_HOME", str(tmp_path / "home"))
    with PerfectServer(LABELS).running() as server:
        settings = settings_of(tmp_path, server.base_url, window=20_000)
        with open_octavo(settings) as octavo:
            await read(octavo, tmp_path, "base.txt", "first.txt")
            run = load_run(octavo, find_run(octavo, "last")[0])
    base = run.documents[0].receipt
    assert base is not None
    for name in ("last", base.sha256[:12]):
        assert run_command(["show", name]) == ExitCode.DONE
        out = " ".join(capsys.readouterr().out.split())
        assert "base.txt is amended by first.txt: 1 answer differs, see `octavo linked`." in out
    printed = []
    for command in (["show", "last", "--json"], ["report", "last", "--format", "json"]):
        assert run_command(command) == ExitCode.DONE
        printed.append(json.loads(capsys.readouterr().out))
    assert run_command(["linked", "--matter", "matter", "--json"]) == ExitCode.DONE
    linked = json.loads(capsys.readouterr().out)["families"]
    assert [each["families"] for each in printed] == [linked, linked]
    assert run_command(["linked", "--matter", "matter"]) == ExitCode.DONE
    out = " ".join(capsys.readouterr().out.split())
    assert "The Term is 60 days." in out
    assert "instead of base.txt: The Term is 30 days." in out

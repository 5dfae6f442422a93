"""`octavo run`, as its users start it."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pipeline.evidence.normalise import fold, same_hyphens
from tests.flows.reading_server import HOUSE, ReadingServer
from tests.flows.shell import SAMPLES, Shell

CANARY = "Xylophonist-7741"


def run(shell: Shell, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
    """The JSON of a run that is expected to end with `code`."""
    done = shell.octavo("run", *arguments, "--json")
    assert done.code == code, done.err
    printed: dict[str, Any] = json.loads(done.out)
    return printed


def outcomes(result: dict[str, Any]) -> list[str]:
    return [call["outcome"] for document in result["documents"] for call in document["calls"]]


def house(shell: Shell, url: str, window: int = 200_000) -> None:
    """Settings with a model of one's own at `url`."""
    settings = HOUSE.format(url=url, window=window)
    (shell.folder / "octavo.toml").write_text(settings, encoding="utf-8")


def test_everything_received_is_accounted_for(prefect_shell: Shell) -> None:
    """Good files, an encrypted one, an empty one, a duplicate and a false name: exit code 1."""
    result = run(
        prefect_shell,
        SAMPLES / "contracts" / "mutual-nda.docx",
        SAMPLES / "contracts" / "services-agreement.pdf",
        SAMPLES / "trouble",
        code=1,
    )
    counted = result["reconciliation"]
    assert counted == {
        "received": 6,
        "processed": 2,
        "duplicates": 1,
        "exceptions": 3,
        "excluded": 0,
        "not_read": 0,
    }
    classes = {Path(item["path"]).name: item["class"] for item in result["exceptions"]}
    assert classes == {
        "encrypted.pdf": "encrypted",
        "empty.pdf": "empty",
        "board-minutes.pdf": "mismatched_type",
    }
    assert result["status"] == "incomplete"


def test_a_second_run_makes_no_call_and_says_the_same(prefect_shell: Shell) -> None:
    """The replies of the first run are replayed; the answers are equal."""
    nda = SAMPLES / "contracts" / "mutual-nda.docx"
    first, second = run(prefect_shell, nda), run(prefect_shell, nda)
    assert set(outcomes(first)) == {"ok"}
    assert set(outcomes(second)) == {"replayed"}
    assert first["documents"][0]["answers"] == second["documents"][0]["answers"]


def test_verified_citations_stand_in_the_text(prefect_shell: Shell) -> None:
    """`text[start:end]` is the quote, where text is what `show --text` prints."""
    result = run(prefect_shell, SAMPLES / "contracts" / "services-agreement.pdf")
    document = result["documents"][0]
    text = prefect_shell.octavo("show", document["sha256"], "--text").out
    citations = [c for answer in document["answers"] for c in answer["citations"]]
    assert len(citations) > 10
    for citation in citations:
        cited = fold(text[citation["start"] : citation["end"]]).text
        assert same_hyphens(fold(citation["quote"]).text, cited)


@pytest.mark.parametrize(("window", "route"), [(200_000, "direct"), (12_000, "segmented")])
def test_a_model_on_loopback_is_asked_as_often_as_the_ledger_says(
    prefect_shell: Shell, window: int, route: str
) -> None:
    """Both routes complete; the server counted what the ledger holds; money adds up."""
    with ReadingServer().running() as server:
        house(prefect_shell, server.base_url, window)
        result = run(
            prefect_shell,
            SAMPLES / "contracts" / "services-agreement.pdf",
            "--model",
            "house",
            "-y",
        )
        document = result["documents"][0]
        assert (document["route"], document["status"]) == (route, "complete")
        with sqlite3.connect(prefect_shell.folder / ".octavo" / "octavo.db") as database:
            (rows,) = database.execute("select count(*) from calls").fetchone()
        assert len(server.bodies) == rows == len(document["calls"])
        assert float(result["cost_usd"]) > 0
        assert not any(answer["unverified_quotes"] for answer in document["answers"])


def test_a_budget_stops_the_run_and_a_larger_one_goes_on(prefect_shell: Shell) -> None:
    """Exit code 3 and the reason; what was paid is replayed when the run goes on."""
    paper = SAMPLES / "contracts" / "services-agreement.pdf"
    with ReadingServer().running() as server:
        house(prefect_shell, server.base_url)
        options = (paper, "--model", "house", "-y", "--budget-usd")
        stopped = run(prefect_shell, *options, "0.08", code=3)
        assert stopped["reason"] == "budget"
        assert float(stopped["cost_usd"]) <= 0.08
        paid = len(server.bodies)
        assert paid > 0
        done = run(prefect_shell, *options, "5")
        assert outcomes(done).count("replayed") == paid
        assert len(server.bodies) == len(outcomes(done))


def test_no_text_of_a_document_is_in_anything_prefect_keeps(
    prefect_shell: Shell, prefect_home: Path
) -> None:
    """A canary in a document, in a name that a model gives, in an answer: nowhere in Prefect."""
    contract = prefect_shell.folder / "contract.txt"
    contract.write_text(
        f"THIS AGREEMENT is made between {CANARY} Inc. and Bolt Ltd.\n\nGoverning law: {CANARY}.",
        encoding="utf-8",
    )
    done = prefect_shell.octavo("run", contract, "--prefect-logs")
    assert done.code == 0, done.err
    assert CANARY not in done.err
    shown = prefect_shell.octavo("show", "last")
    assert CANARY in shown.out
    kept = [path for path in prefect_home.rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in kept)
    assert not [path for path in kept if CANARY.encode() in path.read_bytes()]


def test_a_server_of_its_own_ends_cleanly(shell: Shell) -> None:
    """With no Prefect about, one is started and stopped: no traceback, all states on record."""
    paper = next((SAMPLES / "papers").glob("*.pdf"))
    done = shell.octavo("run", paper)
    assert done.code == 0, done.err
    assert "Traceback" not in done.err + done.out
    home = shell.folder / ".octavo" / "prefect"
    assert "Traceback" not in (home / "prefect-server.log").read_text(encoding="utf-8")
    with sqlite3.connect(home / "prefect.db") as database:
        states = database.execute("select state_type, count(*) from task_run group by 1").fetchall()
        flows = database.execute("select state_type from flow_run").fetchall()
    assert flows == [("COMPLETED",)]
    # The document, and a task for each group of the profile's fields.
    ((state, count),) = states
    assert state == "COMPLETED"
    assert count > 2

"""The main job from a program of the user's own."""

import sqlite3

from tests.flows.shell import SAMPLES, Shell

TWICE = """
import os, sys
from decimal import Decimal
from flows import process_files
from pipeline import AnswerStatus, DocumentStatus, RunResult, RunStatus

before = dict(os.environ)
runs = [process_files(sys.argv[1:], budget_usd=Decimal(1)) for _ in range(2)]
assert dict(os.environ) == before, "the environment is not as it was"
for run in runs:
    assert isinstance(run, RunResult)
    assert run.status is RunStatus.COMPLETE
    assert run.cost_usd == Decimal(0)
    (document,) = run.documents
    assert document.status is DocumentStatus.COMPLETE
    answers = {answer.field: answer for answer in document.conclusion.answers}
    law = answers["governing_law"]
    assert (law.status, law.value) == (AnswerStatus.FOUND, "Oregon")
    assert law.citations[0].quote
assert runs[0].run != runs[1].run
"""

WITHOUT_SERVER = """
import asyncio
from flows.run_page import publish
from pipeline import load_settings, open_octavo
from tests.pipeline.report.values import run
with open_octavo(load_settings()) as octavo:
    asyncio.run(publish(octavo, run(), with_report=False))
"""


def test_it_works_twice_in_one_process(shell: Shell) -> None:
    """Each call has a server of its own, gives typed values, and leaves no variable behind."""
    done = shell.python(TWICE, SAMPLES / "contracts" / "mutual-nda.docx")
    assert done.code == 0, done.err
    with sqlite3.connect(shell.folder / ".octavo" / "prefect" / "prefect.db") as database:
        flows = database.execute("select state_type from flow_run").fetchall()
        states = database.execute("select distinct state_type from task_run").fetchall()
    assert flows == [("COMPLETED",)] * 2
    assert states == [("COMPLETED",)]


def test_a_run_on_record_does_not_fail_for_want_of_an_artifact(shell: Shell) -> None:
    """Prefect is gone when the sums are to be shown: that is logged, and nothing is raised."""
    shell.environment["PREFECT_API_URL"] = "http://127.0.0.1:9/api"
    done = shell.python(WITHOUT_SERVER)
    assert done.code == 0, done.err
    assert "no page of the run written" in done.err

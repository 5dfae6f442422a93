"""A conflict within one segment may cost one call more than planned, and never more than allowed.

The forecast's upper end holds it, `most_calls` counts it, and the budget reserves it like any call.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.answer import AnswerStatus
from pipeline.call import Purpose
from pipeline.result import RunResult, RunStatus
from pipeline.settings import BudgetSettings
from providers.wire import read_findings
from tests.pipeline.loopback_runs import read_files, settings_of
from tests.pipeline.perfect_server import PerfectServer

PROFILE = """
name = "law"
version = "1"
description = "law"
[[fields]]
id = "law"
question = "Which law governs?"
type = "text"
group = "law"
merge = "one"
"""
OHIO, UTAH = "The law of Ohio governs this Agreement.", "The law of Utah governs this Agreement."


class Judge(PerfectServer):
    """Reads both sentences, and holds with the second."""

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["response_format"]["json_schema"]["name"] != "consolidation":
            return super().answer(body)
        with self._lock:
            self.bodies.append(body)
        numbers = [item.n for item in read_findings(body["messages"][2]["content"])]
        answer = {"field": "law", "value": UTAH, "evidence": numbers[-1:], "rationale": "later"}
        conflict = {"field": "law", "evidence": numbers, "rule": "later", "resolved": numbers[-1]}
        return {"answers": [answer], "conflicts": [conflict], "summary": []}


def write(folder: Path, text: str) -> None:
    """The document and the profile, as files."""
    (folder / "law.txt").write_text(text, encoding="utf-8")
    (folder / "law.toml").write_text(PROFILE, encoding="utf-8")


async def run(folder: Path, text: str, budget: Decimal | None = None) -> tuple[RunResult, int]:
    """What came of the text, in one segment, and how many requests it took."""
    write(folder, text)
    with Judge({"law": [OHIO, UTAH]}).running() as server:
        budgets = BudgetSettings(run_usd=budget)
        settings = settings_of(folder, server.base_url, window=8_000, budgets=budgets)
        result = await read_files(settings, folder / "law.txt", profile=str(folder / "law.toml"))
        return result, len(server.bodies)


async def test_the_call_is_within_the_forecast(tmp_path: Path) -> None:
    """One more than planned is made, at most what was foretold is paid."""
    result, requests = await run(tmp_path, f"{OHIO}\n\n{UTAH}\n")
    (document,) = result.documents
    assert document.conclusion is not None
    plan = document.conclusion.plan
    assert (plan.calls, plan.most_calls, requests) == (1, 2, 2)
    purposes = [call.purpose for call in document.conclusion.calls]
    assert purposes == [Purpose.READING, Purpose.CONSOLIDATION]
    assert plan.forecast is not None
    assert result.cost_usd is not None
    assert result.cost_usd <= plan.forecast.high


async def test_without_a_conflict_it_is_not_made(tmp_path: Path) -> None:
    """It is an upper bound, and no expectation."""
    _, requests = await run(tmp_path, f"{OHIO}\n")
    assert requests == 1


async def test_the_budget_holds_for_it(tmp_path: Path) -> None:
    """Where what the reading left does not pay for it, the conflict stays open with both sides,
    and the run says why."""
    result, requests = await run(tmp_path, f"{OHIO}\n\n{UTAH}\n", Decimal("0.0040"))
    assert result.cost_usd is not None
    assert result.cost_usd <= Decimal("0.0040")
    assert (requests, result.status, result.reason) == (1, RunStatus.INCOMPLETE, "budget")
    (document,) = result.documents
    assert document.conclusion is not None
    (answer,) = document.conclusion.answers
    assert answer.status is AnswerStatus.CONFLICT
    assert [citation.quote for citation in answer.citations] == [OHIO, UTAH]

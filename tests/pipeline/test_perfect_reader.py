"""What a perfect reader finds reaches the answers: nothing is lost, nothing is counted twice."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.answer import AnswerStatus
from pipeline.evidence.normalise import fold
from pipeline.result import Conclusion, RunResult
from tests.pipeline.loopback_runs import read_files, settings_of
from tests.pipeline.perfect_server import PerfectServer

PROFILE = """
name = "labels"
version = "1"
description = "Three lists."
[[fields]]
id = "payments"
question = "What is to be paid?"
type = "text"
group = "money"
merge = "all"
[[fields]]
id = "notices"
question = "How are notices given?"
type = "text"
group = "law"
merge = "all"
[[fields]]
id = "permits"
question = "Which permits are needed?"
type = "text"
group = "law"
merge = "all"
"""


def bundle() -> tuple[str, dict[str, list[str]]]:
    """A text of about 12,000 tokens in sections, and its labelled quotes."""
    labels: dict[str, list[str]] = {"payments": [], "notices": []}
    parts = []
    for n in range(120):
        paid = f"The Customer shall pay ${n + 2},{n:03d} within {n + 3} days of delivery {n}."
        sent = f"A notice under Section {n} shall not be given by e-mail to office no. {n}."
        filler = f"Delivery {n} is made at the place that Schedule {n} names for it. " * 4
        parts.append(f"{n}. Section {n}\n\n{filler}\n\n{paid}\n{sent}\n")
        labels["payments"].append(paid)
        labels["notices"].append(sent)
    return "\n".join(parts), labels


def write(folder: Path, text: str) -> None:
    """The bundle and the profile, as files."""
    folder.mkdir(exist_ok=True)
    (folder / "bundle.txt").write_text(text, encoding="utf-8")
    (folder / "labels.toml").write_text(PROFILE, encoding="utf-8")


async def run(
    server: PerfectServer,
    text: str,
    folder: Path,
    *,
    window: int = 4_000,
    run_usd: Decimal | None = None,
) -> RunResult:
    """The bundle read by the server, in segments."""
    write(folder, text)
    settings = settings_of(
        folder,
        server.base_url,
        window=window,
        output_reserve_tokens=1_000,
        budgets={"run_usd": run_usd},
    )
    return await read_files(settings, folder / "bundle.txt", profile=str(folder / "labels.toml"))


def conclusion_of(result: RunResult) -> Conclusion:
    (document,) = result.documents
    assert document.conclusion is not None
    return document.conclusion


async def test_every_labelled_quote_is_in_the_answers_once(tmp_path: Path) -> None:
    """Over several segments and a tree of consolidations: recall 1, no duplicate, true offsets."""
    text, labels = bundle()
    with PerfectServer(labels).running() as server:
        result = conclusion_of(await run(server, text, tmp_path))
    assert len(result.plan.segments) > 3
    for field, quotes in labels.items():
        answer = next(answer for answer in result.answers if answer.field == field)
        assert answer.status is AnswerStatus.FOUND
        places = [(citation.start, citation.end) for citation in answer.citations]
        assert places == [(text.index(q), text.index(q) + len(q)) for q in quotes]
        assert all(text[c.start : c.end] == c.quote for c in answer.citations)
    assert {a.field: a.status for a in result.answers}["permits"] is AnswerStatus.ABSENT
    consolidations = [call for call in result.calls if call.purpose.value == "consolidation"]
    assert len(consolidations) > 2
    assert all((call.usage.input_tokens or 0) <= 4_000 for call in consolidations)
    assert result.summary
    assert all(sentence.evidence for sentence in result.summary)


async def test_tidied_quotes_are_verified_and_false_ones_are_not(tmp_path: Path) -> None:
    """Of 240 quotes every third is falsified: none of these is verified, all others are."""
    text, labels = bundle()
    false: set[str] = set()

    def speak(quote: str) -> str:
        number = int(re.findall(r"\d+", quote)[-1])
        if number % 3:
            return quote.replace("'", "’").replace(" ", "  ").upper()
        wrong = (
            quote.replace("shall not", "shall").replace("shall pay", "may pay")
            if number % 2
            else quote.replace("$", "$9")
        )
        wrong = wrong if wrong != quote else quote.replace(" not ", " ")
        false.add(wrong)
        return wrong

    with PerfectServer(labels, speak).running() as server:
        result = conclusion_of(await run(server, text, tmp_path))
    for answer in result.answers:
        for citation in answer.citations:
            assert citation.quote not in false
            stands = fold(text[citation.start : citation.end]).text
            assert stands == fold(citation.quote).text
    verified = sum(len(answer.citations) for answer in result.answers)
    unverified = {quote for answer in result.answers for quote in answer.unverified_quotes}
    assert (verified, unverified) == (160, false)


async def test_a_budget_that_ends_in_the_tree_is_kept_and_loses_no_finding(tmp_path: Path) -> None:
    """The readings are paid, the levels of consolidation are not: the answers by rule stand."""
    text, labels = bundle()
    with PerfectServer(labels).running() as server:
        free = await run(server, text, tmp_path / "free")
        read = [call for call in conclusion_of(free).calls if call.purpose.value == "reading"]
        spent = sum((call.cost_usd or Decimal(0) for call in read), Decimal(0))
        cap = spent + Decimal("0.05")
        capped = await run(server, text, tmp_path / "capped", run_usd=cap)
    assert free.cost_usd is not None
    assert capped.cost_usd is not None
    assert capped.cost_usd <= cap < free.cost_usd
    (document,) = capped.documents
    assert (document.status.value, "budget" in (document.reason or "")) == ("incomplete", True)
    answers = {answer.field: answer.citations for answer in conclusion_of(capped).answers}
    assert {field: len(cited) for field, cited in answers.items()} == {
        **{field: len(quotes) for field, quotes in labels.items()},
        "permits": 0,
    }


class Failing(PerfectServer):
    """Answers no reading of the segment that begins with `opening` as it is asked to."""

    def __init__(self, opening: str) -> None:
        super().__init__({})
        self._opening = opening

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """No reply, or a reply that is not of the form that was asked for."""
        if self._opening in body["messages"][1]["content"]:
            return {"findings": "no list"}
        return super().answer(body)


async def test_a_lost_segment_is_never_absent(tmp_path: Path) -> None:
    """It always fails: the document is incomplete, and what was not found is not called absent."""
    text, _ = bundle()
    with PerfectServer({}).running() as server:
        plan = conclusion_of(await run(server, text, tmp_path / "first")).plan
    lost = plan.segments[2]
    with Failing(text[lost.start : lost.start + 200]).running() as server:
        result = await run(server, text, tmp_path / "second")
    found = conclusion_of(result)
    share = 1 - (lost.end - lost.start) / len(text)
    assert result.documents[0].status.value == "incomplete"
    assert {answer.status for answer in found.answers} == {AnswerStatus.NOT_FOUND}
    assert all(abs(answer.read - share) < 1e-9 for answer in found.answers)
    assert all(answer.confidence is not None for answer in found.answers)
    assert {(span.start, span.end) for span in found.coverage.unread} == {(lost.start, lost.end)}

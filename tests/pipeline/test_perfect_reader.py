"""What a perfect reader finds reaches the answers: nothing is lost, nothing is counted twice."""

import re
from pathlib import Path

import pytest

from pipeline.answer import AnswerStatus
from pipeline.normalise import fold
from pipeline.result import Conclusion, RunResult
from tests.pipeline.perfect_server import PerfectServer
from tests.pipeline.whole_runs import read_files, settings_of

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
    """A text of about 30,000 tokens in sections, and its labelled quotes."""
    labels: dict[str, list[str]] = {"payments": [], "notices": []}
    parts = []
    for n in range(300):
        paid = f"The Customer shall pay ${n + 2},{n:03d} within {n + 3} days of delivery {n}."
        sent = f"A notice under Section {n} shall not be given by e-mail to office no. {n}."
        filler = f"Delivery {n} is made at the place that Schedule {n} names for it. " * 4
        parts.append(f"{n}. Section {n}\n\n{filler}\n\n{paid}\n{sent}\n")
        labels["payments"].append(paid)
        labels["notices"].append(sent)
    return "\n".join(parts), labels


async def run(server: PerfectServer, text: str, folder: Path, *, window: int = 9_000) -> RunResult:
    """The bundle read by the server, in segments."""
    folder.mkdir(exist_ok=True)
    (folder / "bundle.txt").write_text(text, encoding="utf-8")
    (folder / "labels.toml").write_text(PROFILE, encoding="utf-8")
    settings = settings_of(folder, server.base_url, window=window, output_reserve_tokens=2_000)
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
    assert all((call.usage.input_tokens or 0) <= 9_000 for call in consolidations)
    assert result.summary
    assert all(sentence.evidence for sentence in result.summary)


async def test_tidied_quotes_are_verified_and_false_ones_are_not(tmp_path: Path) -> None:
    """Of 600 quotes every third is falsified: none of these is verified, all others are."""
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
    assert (verified, unverified) == (400, false)


@pytest.mark.parametrize("lost", [3])
async def test_one_lost_segment_of_ten_is_never_absent(tmp_path: Path, lost: int) -> None:
    """It always fails: the document is incomplete, and what was not found is not called absent."""
    text, _ = bundle()

    class Failing(PerfectServer):
        def answer(self, body):  # type: ignore[no-untyped-def]
            if text[starts[lost] : starts[lost] + 200] in body["messages"][1]["content"]:
                return {"findings": "no list", "absent": 7}
            return super().answer(body)

    starts: list[int] = [0] * 10
    with PerfectServer({}).running() as server:
        plan = conclusion_of(await run(server, text, tmp_path / "first")).plan
    starts = [segment.start for segment in plan.segments]
    with Failing({}).running() as server:
        result = await run(server, text, tmp_path / "second")
    (document,) = result.documents
    found = conclusion_of(result)
    share = 1 - (plan.segments[lost].end - plan.segments[lost].start) / len(text)
    assert document.status.value == "incomplete"
    assert {answer.status for answer in found.answers} == {AnswerStatus.NOT_FOUND}
    assert all(abs(answer.read - share) < 1e-9 for answer in found.answers)
    spans = {(span.start, span.end) for span in found.coverage.unread}
    assert spans == {(plan.segments[lost].start, plan.segments[lost].end)}

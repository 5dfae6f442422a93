"""A loopback model that reads perfectly: it answers with every labelled quote in its prompt.

Its quotes may be passed through a function on their way, so that it tidies or falsifies them. In
consolidation it chooses everything and adds a sentence with evidence for each field.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from providers.wire import read_findings, read_material, read_questions
from tests.flows.reading_server import ReadingServer

Labels = Mapping[str, Sequence[str]]
"""Field -> its quotes, as they stand in the text."""


class PerfectServer(ReadingServer):
    """Answers every reading from `labels`; `said` is what it gave, as (field, quote) pairs."""

    def __init__(self, labels: Labels, speak: Callable[[str], str] = str) -> None:
        super().__init__()
        self._labels = labels
        self._speak = speak
        self.said: list[tuple[str, str]] = []
        self.largest_consolidation = 0
        """Characters of the largest consolidation request that it was sent."""

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request, as the wire asks for it."""
        with self._lock:
            self.bodies.append(body)
        messages = [message["content"] for message in body["messages"]]
        if body["response_format"]["json_schema"]["name"] == "consolidation":
            self.largest_consolidation = max(self.largest_consolidation, sum(map(len, messages)))
            return everything(messages[2])
        return self._reading(read_material(messages[1]).text, messages[2])

    def _reading(self, text: str, questions: str) -> dict[str, Any]:
        findings, absent = [], []
        for question in read_questions(questions):
            quotes = [quote for quote in self._labels.get(question.id, ()) if quote in text]
            spoken = [(quote, self._speak(quote)) for quote in quotes]
            with self._lock:
                self.said += [(question.id, said) for _, said in spoken]
            findings += [
                {"field": question.id, "value": said, "quotes": [said], "rationale": "it says so"}
                for _, said in spoken
            ]
            if not quotes:
                absent.append(question.id)
        return {"findings": findings, "absent": absent, "summary": ""}


def everything(findings: str) -> dict[str, Any]:
    """A consolidation that chooses all there is."""
    numbers: dict[str, list[int]] = {}
    values: dict[str, str] = {}
    for item in read_findings(findings):
        numbers.setdefault(item.field, []).append(item.n)
        values.setdefault(item.field, item.value)
    return {
        "answers": [
            {"field": field, "value": values[field], "evidence": found, "rationale": "all of it"}
            for field, found in numbers.items()
        ],
        "conflicts": [],
        "summary": [
            {"text": f"It speaks of {field}.", "evidence": found[:2]}
            for field, found in numbers.items()
        ],
    }

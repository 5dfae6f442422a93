"""A loopback model that answers each field with a value and a quote of a table."""

from typing import Any

from providers.wire import read_questions
from tests.flows.reading_server import ReadingServer


class TableReader(ReadingServer):
    """Answers from a table of field, value and quote; `asked` are the questions that it got."""

    def __init__(self, said: dict[str, tuple[str, str]]) -> None:
        super().__init__()
        self._said = said
        self.asked: dict[str, Any] = {}

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request, as the wire asks for it."""
        if body["response_format"]["json_schema"]["name"] == "consolidation":
            return super().answer(body)
        findings, absent = [], []
        for question in read_questions(body["messages"][2]["content"]):
            self.asked[question.id] = question
            if question.id not in self._said:
                absent.append(question.id)
                continue
            value, quote = self._said[question.id]
            findings.append(
                {"field": question.id, "value": value, "quotes": [quote], "rationale": "it says so"}
            )
        return {"findings": findings, "absent": absent, "summary": ""}

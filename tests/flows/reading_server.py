"""An OpenAI-compatible server on loopback that reads: it answers from the words of the prompt.

It finds, for every question, the first sentence of the text that holds a word of the question's
id, and quotes it. It streams, reports usage, and counts what it was asked. Like a provider's, its
prompt cache has the first two messages of every request that it has answered.
"""

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from providers.wire import read_findings, read_material, read_questions

_SENTENCE = re.compile(r"(?<!\w)[A-Z][^.\n]{20,300}\.(?!\d)")


HOUSE = """
[models.house]
base_url = "{url}"
context_window = {window}
max_input_tokens = {window}
max_output_tokens = 1000
input_usd_per_million = "1"
output_usd_per_million = "10"
"""
"""Settings of a model that such a server is."""


class _Quiet(ThreadingHTTPServer):
    """Whoever asks may be killed at any moment: that is no news."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class ReadingServer:
    """Counts requests; `bodies` are what was sent, in order of arrival.

    `before` is called with the number of a request, from 1, before it is answered.
    """

    def __init__(self, before: Callable[[int], object] = lambda number: None) -> None:
        self._before = before
        self.bodies: list[dict[str, Any]] = []
        self._prefixes: set[str] = set()
        self._lock = threading.Lock()
        self._http = _Quiet(("127.0.0.1", 0), _handler(self))

    @property
    def base_url(self) -> str:
        """What a model's settings take as `base_url`."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request, as the wire asks for it."""
        with self._lock:
            self.bodies.append(body)
            number = len(self.bodies)
        self._before(number)
        return reply_to(body)

    def cached_tokens(self, body: dict[str, Any]) -> int:
        """Tokens of the request that the cache has, as far as requests have been answered."""
        prefix = _prefix(body)
        with self._lock:
            return len(prefix) // 4 if prefix in self._prefixes else 0

    def keep(self, body: dict[str, Any]) -> None:
        """Put the request's prefix into the cache."""
        with self._lock:
            self._prefixes.add(_prefix(body))

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()


def reply_to(body: dict[str, Any]) -> dict[str, Any]:
    """What such a server answers to one request."""
    messages = [message["content"] for message in body["messages"]]
    if body["response_format"]["json_schema"]["name"] == "consolidation":
        return _consolidation(messages[2])
    return _reading(read_material(messages[1]).text, messages[2])


def _prefix(body: dict[str, Any]) -> str:
    return "".join(message["content"] for message in body["messages"][:2])


def _reading(text: str, questions: str) -> dict[str, Any]:
    findings, absent = [], []
    sentences = _SENTENCE.findall(text)
    for question in read_questions(questions):
        words = question.id.split("_")
        quote = next((s for s in sentences if any(word in s.lower() for word in words)), None)
        if quote is None:
            absent.append(question.id)
        else:
            findings.append(
                {"field": question.id, "value": words[0], "quotes": [quote], "rationale": "it says"}
            )
    return {"findings": findings, "absent": absent, "summary": "A document."}


def _consolidation(findings: str) -> dict[str, Any]:
    numbered = read_findings(findings)
    answers = {
        item.field: {
            "field": item.field,
            "value": item.value,
            "evidence": [item.n],
            "rationale": "first",
        }
        for item in reversed(numbered)
    }
    sentence = {"text": "It binds its parties.", "evidence": [numbered[0].n]}
    return {"answers": list(answers.values()), "conflicts": [], "summary": [sentence]}


def _handler(server: ReadingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            cached = server.cached_tokens(body)
            content = json.dumps(server.answer(body))
            server.keep(body)
            prompt = sum(len(message["content"]) for message in body["messages"]) // 4
            chunks: list[dict[str, Any]] = [
                {"choices": [{"index": 0, "delta": {"role": "assistant", "content": content}}]},
                {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
                {
                    "choices": [],
                    "usage": {
                        "prompt_tokens": prompt,
                        "completion_tokens": len(content) // 4,
                        "total_tokens": prompt + len(content) // 4,
                        "prompt_tokens_details": {"cached_tokens": cached},
                    },
                },
            ]
            common: dict[str, Any] = {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "house",
            }
            lines = [f"data: {json.dumps(common | chunk)}\n\n" for chunk in chunks]
            payload = ("".join(lines) + "data: [DONE]\n\n").encode()
            # Whoever asked may have been killed meanwhile.
            with suppress(ConnectionError):
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Nothing of the tests' requests belongs on the terminal."""

    return Handler

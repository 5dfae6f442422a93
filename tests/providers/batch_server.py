"""A server on loopback that keeps files and runs batches of chat completions as OpenAI's does.

It checks a file as the API reference says, works in steps (one a look), gives the output in
another order than the input, and can expire, lose or repeat lines. What it was asked is counted.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
Answer = Callable[[Json], tuple[int, Json]]
"""The body of one line -> status and body of its response."""

CREATED_AT = 1_760_000_000


def completion(body: Json) -> tuple[int, Json]:
    """A good answer that repeats the last message, with usage of 100 and 20 tokens."""
    content = json.dumps({"a": body["messages"][-1]["content"]})
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    return 200, {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": body["model"],
        "choices": [choice | {"finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        "service_tier": "default",
    }


@dataclass
class BatchServer:
    """Files and batches in memory; `expire_after` lines a batch expires, None: never."""

    answer: Answer = completion
    expire_after: int | None = None
    repeats: bool = False
    """Whether every line of output is delivered twice."""
    loses_replies: bool = False
    """Whether the connection breaks after a batch was made."""
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, Json] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request, in order."""
    keys: list[str | None] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    """`custom_id` of each line that was run, and so is paid."""

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve until the block ends; gives the base URL."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            server.server_close()

    def respond(self, method: str, path: str, content: bytes, kind: str) -> tuple[int, Any]:
        """Status and body; bytes are a file's content. `kind` is the content's type."""
        if (method, path) == ("POST", "/v1/files"):
            return self._keep(content, kind)
        if (method, path) == ("POST", "/v1/batches"):
            return self._create(json.loads(content))
        if found := re.fullmatch(r"/v1/files/([\w-]+)/content", path):
            return 200, self.files[found[1]]
        if found := re.fullmatch(r"/v1/batches/(\w+)(/cancel)?", path):
            return 200, self._cancel(found[1]) if found[2] else self._advance(found[1])
        return 200, {"object": "list", "data": list(reversed(self.batches.values()))}

    def _keep(self, content: bytes, content_type: str) -> tuple[int, Any]:
        head = b"Content-Type: " + content_type.encode() + b"\r\n\r\n"
        form = BytesParser(policy=HTTP).parsebytes(head + content)
        fields: dict[object, Any] = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in form.iter_parts()
        }
        if fields.get("purpose") != b"batch":
            return 400, {"error": {"message": "purpose", "param": "purpose"}}
        name = f"file-{len(self.files) + 1}"
        self.files[name] = fields["file"].removesuffix(b"\r\n")
        return 200, {"id": name, "object": "file", "bytes": len(self.files[name])}

    def _create(self, asked: Json) -> tuple[int, Json]:
        name = f"batch_{len(self.batches) + 1}"
        errors = _faults_of(self.files[asked["input_file_id"]])
        self.batches[name] = {
            "id": name,
            "object": "batch",
            "endpoint": asked["endpoint"],
            "completion_window": asked["completion_window"],
            "input_file_id": asked["input_file_id"],
            "metadata": asked.get("metadata"),
            "status": "failed" if errors else "validating",
            "created_at": CREATED_AT,
            "expires_at": CREATED_AT + 86_400,
            "errors": {"object": "list", "data": errors} if errors else None,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
        }
        return 200, dict(self.batches[name])

    def _advance(self, name: str) -> Json:
        batch = self.batches[name]
        after = {"validating": "in_progress", "cancelling": "cancelled"}
        if batch["status"] in after:
            batch["status"] = after[batch["status"]]
            if batch["status"] == "cancelled":
                self._run(batch, limit=1, code="batch_cancelled")
                batch["cancelled_at"] = CREATED_AT + 50
        elif batch["status"] == "in_progress":
            self._run(batch, limit=self.expire_after, code="batch_expired")
            end = "completed" if self.expire_after is None else "expired"
            batch |= {"status": end, f"{end}_at": CREATED_AT + 100}
        return dict(batch)

    def _cancel(self, name: str) -> Json:
        self.batches[name]["status"] = "cancelling"
        return dict(self.batches[name])

    def _run(self, batch: Json, *, limit: int | None, code: str) -> None:
        asked = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        count = len(asked) if limit is None else limit
        done: list[Json] = []
        failed: list[Json] = []
        for line in asked[:count]:
            self.executed.append(line["custom_id"])
            status, body = self.answer(line["body"])
            response = {"status_code": status, "request_id": "req_1", "body": body}
            into = done if status == 200 else failed
            into.append({"custom_id": line["custom_id"], "response": response, "error": None})
        failed += [
            {"custom_id": line["custom_id"], "response": None, "error": {"code": code}}
            for line in asked[count:]
        ]
        batch["output_file_id"] = self._write([*reversed(done)] * (2 if self.repeats else 1))
        batch["error_file_id"] = self._write(failed)
        batch["request_counts"] = {
            "total": len(asked), "completed": len(done), "failed": len(failed)
        }  # fmt: skip

    def _write(self, lines: list[Json]) -> str | None:
        if not lines:
            return None
        name = f"file-{len(self.files) + 1}"
        self.files[name] = "".join(json.dumps(line) + "\n" for line in lines).encode()
        return name


def _faults_of(content: bytes) -> list[Json]:
    """What OpenAI's validation finds: one model, unique ids, a POST to the batch's endpoint."""
    lines = [json.loads(line) for line in content.splitlines()]
    errors = []
    for number, line in enumerate(lines, 1):
        if (line["method"], line["url"]) != ("POST", "/v1/chat/completions"):
            errors.append({"code": "invalid_url", "line": number, "message": "quotes the line"})
        if line["body"].get("stream") is not None:
            errors.append({"code": "invalid_request", "line": number, "message": "stream"})
    if len({line["body"]["model"] for line in lines}) > 1:
        errors.append({"code": "mismatched_model", "line": None, "message": "one model"})
    if len({line["custom_id"] for line in lines}) < len(lines):
        errors.append({"code": "duplicate_custom_id", "line": None, "message": "twice"})
    return errors


def _handler(server: BatchServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            server.requests.append((self.command, self.path))
            server.keys.append(self.headers.get("Authorization"))
            status, body = server.respond(
                self.command, self.path, content, self.headers.get("Content-Type", "")
            )
            if server.loses_replies and (self.command, self.path) == ("POST", "/v1/batches"):
                self.close_connection = True
                return
            payload = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = _serve  # noqa: N815 - the names that the base calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Nothing of the tests' requests belongs on the terminal."""

    return Handler

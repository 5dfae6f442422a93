"""A loopback endpoint that reads, at once and in batches, for tests."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.settings import Settings
from tests.flows.reading_server import reply_to
from tests.providers.batch_server import BatchServer, Json


@dataclass
class BulkServer(BatchServer):
    """Answers lines and single calls from the words of their prompts."""

    holds: bool = False
    """Whether batches go on for ever."""
    takes_files: bool = True
    live: list[Json] = field(default_factory=list)
    """Bodies of single calls."""

    def __post_init__(self) -> None:
        self.answer = self._read

    @property
    def is_at_work(self) -> bool:
        """Whether some batch has been looked at and is not over."""
        return any(batch["status"] == "in_progress" for batch in self.batches.values())

    def respond(self, method: str, path: str, content: bytes, kind: str) -> tuple[int, Any]:
        if path == "/v1/chat/completions":
            self.live.append(json.loads(content))
            return self._read(self.live[-1])
        if path == "/v1/files" and not self.takes_files:
            return 404, {"error": {"message": "no such path"}}
        return super().respond(method, path, content, kind)

    def _advance(self, name: str) -> Json:
        if self.holds and self.batches[name]["status"] == "in_progress":
            return dict(self.batches[name])
        return super()._advance(name)

    def _read(self, body: Json) -> tuple[int, Json]:
        """A completion of 1,000 tokens of prompt and 100 of output."""
        message = {"role": "assistant", "content": json.dumps(reply_to(body))}
        return 200, {
            "id": "c",
            "object": "chat.completion",
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
            "service_tier": "default",
        }


HOUSE = """
[models.house]
like = "gpt-5.1"
model = "gpt-5.1"
provider = "openai"
base_url = "{url}"
has_batch = true

[bulk]
poll_s = 0.05
"""
"""Settings of a model that such a server is, at the prices of gpt-5.1."""


def settings_of(home: Path, url: str, **bulk: object) -> Settings:
    """The same as settings, over a home of its own."""
    house = {
        "like": "gpt-5.1",
        "model": "gpt-5.1",
        "provider": "openai",
        "base_url": url,
        "has_batch": True,
    }
    values: dict[str, Any] = {"home": home, "models": {"house": house}}
    return Settings(**values, bulk={"poll_s": 0.01, **bulk}, attempts=1)

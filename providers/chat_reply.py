"""From the pieces of a chat completion to a reply, whatever shape the pieces have.

Nothing here raises: an endpoint may send null where a number belongs, text where an object does,
or a whole completion where a stream was asked for. What cannot be read is left out.
"""

from collections.abc import Mapping
from typing import Any

from providers.base import Reply, Usage

REFUSAL = "refusal"
"""The finish reason of a reply in which the model declined; its content is the model's refusal."""


class ReplyBuilder:
    """Gathers one reply from chunks of a stream, or from one whole completion."""

    def __init__(self) -> None:
        self._content: list[str] = []
        self._reasoning: list[str] = []
        self._refusal: list[str] = []
        self._finish_reason: str | None = None
        self._usage: Usage | None = None
        self._model: str | None = None
        self._service_tier: str | None = None
        self._id: str | None = None

    @property
    def usage(self) -> Usage | None:
        """Tokens as far as they were reported; None where they were not."""
        return self._usage

    @property
    def is_begun(self) -> bool:
        """True where the model has said anything at all."""
        return bool(self._content or self._reasoning or self._refusal)

    @property
    def is_finished(self) -> bool:
        """True where a finish reason came: the reply is whole, whatever happens afterwards."""
        return self._finish_reason is not None

    def add(self, chunk: object) -> None:
        """Take in a chunk, or a whole completion."""
        if not isinstance(chunk, Mapping):
            return
        self._id = _text(chunk, "id") or self._id
        self._model = _text(chunk, "model") or self._model
        self._service_tier = _text(chunk, "service_tier") or self._service_tier
        self._add_usage(chunk.get("usage"))
        choices = chunk.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], Mapping):
            self._add_choice(choices[0])

    def reply(self, *, model: str, latency_s: float, request_id: str | None) -> Reply:
        """The reply as gathered so far.

        Args:
            model: stands in where the endpoint named none.
            latency_s: from sending to the end.
            request_id: from the headers; the completion's own id stands in for None.
        """
        refused = bool(self._refusal) and not self._content
        return Reply(
            content="".join(self._refusal if refused else self._content),
            finish_reason=REFUSAL if refused else self._finish_reason or "",
            usage=self._usage or Usage(),
            model=self._model or model,
            latency_s=latency_s,
            reasoning="".join(self._reasoning) or None,
            request_id=request_id or self._id,
            service_tier=self._service_tier,
        )

    def _add_choice(self, choice: Mapping[Any, Any]) -> None:
        self._finish_reason = _text(choice, "finish_reason") or self._finish_reason
        # Moonshot's streams carry the usage inside the last choice.
        self._add_usage(choice.get("usage"))
        delta = choice.get("delta") or choice.get("message")
        if not isinstance(delta, Mapping):
            return
        _append(self._content, _text(delta, "content"))
        # vLLM has renamed the one to the other, and some gateways send both with the same text.
        reasoning = _text(delta, "reasoning_content") or _text(delta, "reasoning")
        _append(self._reasoning, reasoning)
        _append(self._refusal, _text(delta, "refusal"))

    def _add_usage(self, usage: object) -> None:
        read = read_usage(usage)
        if read is not None:
            self._usage = read


def read_usage(usage: object) -> Usage | None:
    """Tokens in any of the shapes in use; None where there is no usage object.

    Cached tokens are at the top level in Moonshot's older replies, in `prompt_tokens_details`
    elsewhere. Anything but a count is None.
    """
    if not isinstance(usage, Mapping):
        return None
    given = _part(usage, "prompt_tokens_details")
    produced = _part(usage, "completion_tokens_details")
    cached = _count(given, "cached_tokens")
    return Usage(
        input_tokens=_count(usage, "prompt_tokens"),
        cached_tokens=_count(usage, "cached_tokens") if cached is None else cached,
        cache_write_tokens=_count(given, "cache_write_tokens"),
        output_tokens=_count(usage, "completion_tokens"),
        reasoning_tokens=_count(produced, "reasoning_tokens"),
    )


def error_in(chunk: object) -> object | None:
    """The error that stands where a chunk or completion should; None where there is none."""
    if not isinstance(chunk, Mapping):
        return None
    error: object = chunk.get("error")
    if error:
        return error
    is_bare = "choices" not in chunk and isinstance(chunk.get("message"), str)
    return chunk if is_bare else None


def _append(pieces: list[str], piece: str | None) -> None:
    if piece:
        pieces.append(piece)


def _part(mapping: Mapping[Any, Any], key: str) -> Mapping[Any, Any]:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(mapping: Mapping[Any, Any], key: str) -> str | None:
    value = mapping.get(key)
    return value if isinstance(value, str) else None


def _count(mapping: Mapping[Any, Any], key: str) -> int | None:
    value = mapping.get(key)
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if is_count else None

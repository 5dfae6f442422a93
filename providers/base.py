"""What every provider takes and gives: request, reply, usage, and the protocol itself.

A provider puts one request to one model. It does not retry, does not know budgets, and stores
nothing; those are `pipeline`'s.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Protocol

from providers.catalogue import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Everything that decides what a model answers; equal requests have equal hashes."""

    model: str
    """What the endpoint calls the model."""
    messages: tuple[Message, ...]
    schema_name: str
    schema: Mapping[str, Any]
    """JSON Schema of the reply, within the subset that strict structured output accepts."""
    max_output_tokens: int
    """Output tokens at most, reasoning included."""
    reasoning_effort: str | None = None
    """None sends none."""
    temperature: Decimal | None = None
    """None sends none."""

    def canonical(self) -> bytes:
        """The request as UTF-8 JSON with sorted keys: the bytes that are hashed."""
        value = {
            "max_output_tokens": self.max_output_tokens,
            "messages": [{"content": m.content, "role": m.role} for m in self.messages],
            "model": self.model,
            "reasoning_effort": self.reasoning_effort,
            "schema": self.schema,
            "schema_name": self.schema_name,
            "temperature": None if self.temperature is None else str(self.temperature),
        }
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of `canonical()`: the key under which the reply is kept."""
        return hashlib.sha256(self.canonical()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call as the provider reports them. None means that it did not say."""

    input_tokens: int | None = None
    """Includes the cached ones, read and written."""
    cached_tokens: int | None = None
    """Read from the provider's prompt cache."""
    cache_write_tokens: int | None = None
    """Written to it; some models charge more for these than for plain input."""
    output_tokens: int | None = None
    """Includes the reasoning ones."""
    reasoning_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back for one request, complete or cut off."""

    content: str
    finish_reason: str
    """`stop`, `length`, `content_filter` or another word of the provider's own."""
    usage: Usage
    model: str
    """The model that the provider says has answered."""
    latency_s: float
    reasoning: str | None = None
    """Reasoning text where the provider gives it, else None."""
    request_id: str | None = None
    service_tier: str | None = None

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the content."""
        return hashlib.sha256(self.content.encode("utf-8", "surrogatepass")).hexdigest()


class Provider(Protocol):
    """One model behind one endpoint."""

    @property
    def model(self) -> Model:
        """The catalogue's row for the model: limits, vocabulary, endpoint."""
        ...

    async def generate(self, request: Request) -> Reply:
        """Put `request` to the model once.

        Raises:
            ProviderError: whatever went wrong, as one of the classes in `providers.errors`;
                its fields say whether the request may have been executed and paid.
        """
        ...

    def estimate_cost(self, *, input_tokens: int, output_tokens: int) -> Decimal | None:
        """USD at list price with nothing cached; None where the price is unknown."""
        ...

    def context_limit(self) -> int:
        """Tokens of prompt and completion together."""
        ...

    async def aclose(self) -> None:
        """Release connections. The provider is not used afterwards."""
        ...

"""Whether an endpoint answers, and knows its models: one cheap request, or one short call."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from providers.base import Message, Request
from providers.catalogue import Model
from providers.endpoint_key import checked_address, usable_key
from providers.errors import ModelNotFoundError, NotConnectedError, ProviderError
from providers.openai_compatible import OpenAICompatible

if TYPE_CHECKING:
    import httpx2


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What an endpoint said of one model."""

    model: str
    """Name of the catalogue's row."""
    is_reachable: bool
    """Whether anything answered, be it a refusal."""
    is_known: bool | None
    """Whether the endpoint names the model, or answered as it; None where it did not say."""
    latency_s: float | None
    """Of the whole exchange; None where there was none."""
    shutdown: date | None = None
    """The day that the endpoint itself names; None where it names none."""
    detail: str | None = None
    """What is wrong, in our words; None where nothing is."""

    @property
    def is_well(self) -> bool:
        """Whether a call can be expected to go through."""
        return self.is_reachable and self.is_known is not False and self.detail is None


async def list_health(
    models: Sequence[Model],
    api_key: SecretStr | None,
    *,
    deadline_s: float = 15.0,
    transport: "httpx2.AsyncBaseTransport | None" = None,
) -> tuple[Health, ...]:
    """Ask the endpoint that `models` share for its list of models (`GET /models`); costs nothing.

    Never raises for what an endpoint does, nor for a key that cannot be used.
    """
    started = time.monotonic()
    try:
        content = await _list(models[0], api_key, deadline_s, transport)
    except ProviderError as error:
        latency_s = time.monotonic() - started
        return tuple(_failed(model, error, latency_s) for model in models)
    latency_s = time.monotonic() - started
    listed = _listed(content)
    return tuple(_found(model, listed, latency_s) for model in models)


async def call_health(
    model: Model,
    api_key: SecretStr | None,
    *,
    deadline_s: float = 60.0,
    transport: "httpx2.AsyncBaseTransport | None" = None,
) -> Health:
    """Put a question of a few words to the model, for 16 tokens of answer at most; it is paid.

    Never raises for what an endpoint does, nor for a key that cannot be used.
    """
    started = time.monotonic()
    try:
        provider = OpenAICompatible(model, api_key, deadline_s=deadline_s, transport=transport)
        try:
            await provider.generate(_question(model))
        finally:
            await provider.aclose()
    except ProviderError as error:
        return _failed(model, error, time.monotonic() - started)
    return Health(
        model=model.name,
        is_reachable=True,
        is_known=True,
        latency_s=time.monotonic() - started,
    )


def _question(model: Model) -> Request:
    return Request(
        model=model.endpoint_model,
        messages=(Message(role="user", content='Reply with the JSON object {"ok": true}.'),),
        schema_name="check",
        schema={
            "type": "object",
            "properties": {"ok": {"type": "boolean"}},
            "required": ["ok"],
            "additionalProperties": False,
        },
        max_output_tokens=16,
        reasoning_effort=model.reasoning_effort,
    )


async def _list(
    model: Model,
    api_key: SecretStr | None,
    deadline_s: float,
    transport: "httpx2.AsyncBaseTransport | None",
) -> bytes:
    checked_address(model)
    key = usable_key(model, api_key)
    from providers import openai_sdk  # noqa: PLC0415 - takes 0.4 s, as in OpenAICompatible

    endpoint = openai_sdk.connect(model, key, deadline_s, transport)
    try:
        return await endpoint.models(openai_sdk.Call(model.name, None), deadline_s)
    finally:
        await endpoint.aclose()


def _listed(content: bytes) -> Mapping[str, Mapping[str, Any]] | None:
    """Id of each model -> what is said of it; None where the answer is no list of models."""
    try:
        data = json.loads(content).get("data")
    except (ValueError, AttributeError, RecursionError):
        return None
    if not isinstance(data, list):
        return None
    return {str(item.get("id")): item for item in data if isinstance(item, dict)}


def _found(
    model: Model, listed: Mapping[str, Mapping[str, Any]] | None, latency_s: float
) -> Health:
    if listed is None:
        detail = "the answer is no list of models: check base_url"
        return Health(
            model=model.name, is_reachable=True, is_known=None, latency_s=latency_s, detail=detail
        )
    said = listed.get(model.endpoint_model)
    return Health(
        model=model.name,
        is_reachable=True,
        is_known=said is not None,
        latency_s=latency_s,
        shutdown=None if said is None else _date(said.get("shutdown_date")),
        detail=None if said is not None else f"{model.endpoint_model!r} is not in its list",
    )


def _failed(model: Model, error: ProviderError, latency_s: float) -> Health:
    unheard = isinstance(error, NotConnectedError) or error.status is None
    return Health(
        model=model.name,
        is_reachable=not unheard,
        is_known=False if isinstance(error, ModelNotFoundError) else None,
        latency_s=None if unheard else latency_s,
        detail=str(error).removeprefix(f"{error.model}: "),
    )


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None

"""The client against llama.cpp's `llama-server`: OCTAVO_LLAMA_SERVER is the address of one.

A model with random weights will do: what is looked at is the wire, and the form of the reply.
"""

import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from providers import (
    SCRIPTED_MODEL,
    ContextExceededError,
    Message,
    Model,
    OpenAICompatible,
    Request,
    fault_in,
    list_health,
)

URL = os.environ.get("OCTAVO_LLAMA_SERVER")
pytestmark = pytest.mark.skipif(URL is None, reason="OCTAVO_LLAMA_SERVER names no server")


def row() -> Model:
    name = os.environ.get("OCTAVO_LLAMA_MODEL", "house")
    return replace(SCRIPTED_MODEL, base_url=URL, endpoint_model=name)


@pytest.fixture
async def client() -> AsyncIterator[OpenAICompatible]:
    provider = OpenAICompatible(row(), None, deadline_s=120)
    yield provider
    await provider.aclose()


async def test_a_reply_is_held_to_its_schema_and_counted(
    client: OpenAICompatible, request_: Request
) -> None:
    """Even from random weights; with real usage."""
    reply = await client.generate(replace(request_, model=row().endpoint_model))
    assert fault_in(reply, "house") is None or reply.finish_reason == "length"
    assert reply.usage.input_tokens
    assert reply.usage.output_tokens
    if reply.finish_reason == "stop":
        assert set(json.loads(reply.content)) == {"a"}


async def test_a_prompt_beyond_the_window_is_told_as_such(
    client: OpenAICompatible, request_: Request
) -> None:
    """By its own word, `exceed_context_size_error`."""
    long = Message(role="user", content="word " * 300_000)
    with pytest.raises(ContextExceededError):
        await client.generate(replace(request_, messages=(long,)))


async def test_it_lists_its_model() -> None:
    """By the alias that it was started with."""
    (health,) = await list_health([row()], None)
    assert health.is_well

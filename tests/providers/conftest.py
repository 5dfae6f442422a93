"""Fixtures for providers: a scripted server on loopback and a provider that talks to it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from providers import SCRIPTED_MODEL, Message, Model, OpenAICompatible, Request
from tests.providers.wire_server import WireServer

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
SECRET_TEXT = "The Borrower shall not merge with Acheron Holdings."


@pytest.fixture
async def server() -> AsyncIterator[WireServer]:
    """A server with an empty script."""
    server = WireServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def row(server: WireServer) -> Model:
    """A model's row that points at the server and asks for no key."""
    return replace(SCRIPTED_MODEL, name="house", base_url=server.base_url)


@pytest.fixture
async def provider(row: Model) -> AsyncIterator[OpenAICompatible]:
    """The provider for that row, with a deadline that no good call reaches."""
    provider = OpenAICompatible(row, None, deadline_s=20)
    yield provider
    await provider.aclose()


@pytest.fixture
def request_() -> Request:
    """A reading whose text must not be seen outside of the request."""
    return Request(
        model="served-model",
        messages=(
            Message(role="system", content="Answer in JSON."),
            Message(role="user", content=SECRET_TEXT),
            Message(role="user", content="What is forbidden?"),
        ),
        schema_name="reading",
        schema=SCHEMA,
        max_output_tokens=200,
    )

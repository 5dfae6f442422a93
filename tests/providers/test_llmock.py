"""The client against a server of somebody else's making, which also judges the client.

How it is found and started: `llmock_server`.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pydantic import SecretStr

from providers import (
    SCRIPTED_MODEL,
    DeadlineExceededError,
    EndpointLimits,
    Message,
    OpenAICompatible,
    ProviderError,
    RateLimitedError,
    Reply,
    Request,
    Retry,
    RetryPolicy,
    decide,
    errors,
)
from tests.providers.llmock_server import NEEDS_LLMOCK, Llmock, started

pytestmark = NEEDS_LLMOCK


@pytest.fixture(scope="module")
def running() -> Iterator[Llmock]:
    """One server for all tests of this file.

    Its chunks keep a pace like a model's, so that it sees a client hang up in the middle.
    """
    yield from started("--context-window", "5000", "--stream-chunk-delay-ms", "20")


@pytest.fixture
def llmock(running: Llmock) -> Llmock:
    """The server with an empty journal and no behaviour queued."""
    running.control("POST", "reset")
    return running


@pytest.fixture
async def client(llmock: Llmock) -> AsyncIterator[OpenAICompatible]:
    """A provider for it."""
    provider = _provider(llmock)
    yield provider
    await provider.aclose()


def _provider(llmock: Llmock, deadline_s: float = 20.0) -> OpenAICompatible:
    row = replace(SCRIPTED_MODEL, base_url=f"{llmock.url}/v1", api_key_env="LLMOCK_KEY")
    return OpenAICompatible(row, SecretStr("sk-any"), deadline_s=deadline_s)


FIELDS = ("governing_law", "term", "renewal", "notice", "liability", "assignment")


def _reading(base: Request, number: int) -> Request:
    """A request whose answer takes more chunks than llmock lets pass before a fault.

    llmock may also break off after the finish reason has gone out, and calls it a truncated
    stream all the same; here such a reply counts as whole, and is not bought again.
    """
    text = Message(role="user", content=f"Segment {number}.")
    schema = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in FIELDS},
        "required": list(FIELDS),
        "additionalProperties": False,
    }
    return replace(base, messages=(base.messages[0], text, base.messages[2]), schema=schema)


@dataclass
class Caller:
    """The shortest loop around `decide`, as a program without a ledger would write it."""

    provider: OpenAICompatible
    limits: EndpointLimits = field(default_factory=EndpointLimits)
    policy: RetryPolicy = field(default_factory=lambda: RetryPolicy(first_wait_s=0.1))
    failures: list[ProviderError] = field(default_factory=list)

    async def call(self, request: Request) -> Reply:
        """The reply, after as many attempts as the fault table allows."""
        started, attempt, limited = time.monotonic(), 1, 0
        while True:
            try:
                async with self.limits.slot(request.max_output_tokens):
                    return await self.provider.generate(request)
            except ProviderError as error:
                self.failures.append(error)
                limited += isinstance(error, RateLimitedError)
                decision = decide(
                    error,
                    attempt=attempt,
                    rate_limited=limited,
                    elapsed_s=time.monotonic() - started,
                    random=random.random(),
                    can_fall_back=False,
                    policy=self.policy,
                )
                if not isinstance(decision, Retry):
                    raise
                if decision.slow_limiter:
                    self.limits.slow_down(error.retry_after_s)
                attempt += 1
                await asyncio.sleep(decision.after_s)


async def test_a_good_answer_fits_the_schema(
    llmock: Llmock, client: OpenAICompatible, request_: Request
) -> None:
    """Strict structured output, streamed, with usage."""
    reply = await client.generate(request_)
    assert reply.content.startswith('{"a":')
    assert reply.finish_reason == "stop"
    assert reply.usage.input_tokens
    assert reply.usage.output_tokens


@pytest.mark.parametrize(
    ("behavior", "kind"),
    [
        ({"type": "fail", "status": 429, "retry_after": 1}, errors.RateLimitedError),
        ({"type": "fail", "status": 500}, errors.ServerFaultError),
        ({"type": "fail", "status": 502}, errors.DisconnectedError),
        ({"type": "fail", "status": 503}, errors.OverloadedError),
        ({"type": "fail", "status": 529}, errors.OverloadedError),
        ({"type": "stream_fault", "kind": "disconnect"}, errors.DisconnectedError),
        ({"type": "stream_fault", "kind": "truncate"}, errors.IncompleteStreamError),
        ({"type": "stream_fault", "kind": "malformed"}, errors.UnreadableReplyError),
    ],
    ids=lambda value: (
        str(value.get("status", value.get("kind"))) if isinstance(value, dict) else ""
    ),
)
async def test_what_may_pass_is_tried_again_and_well(
    *,
    llmock: Llmock,
    client: OpenAICompatible,
    request_: Request,
    behavior: dict[str, Any],
    kind: type[ProviderError],
) -> None:
    """Each fault once, then a right answer, in the eyes of the server, too."""
    llmock.behave(**behavior)
    caller = Caller(client)
    reply = await caller.call(_reading(request_, 0))
    assert set(json.loads(reply.content)) == set(FIELDS)
    assert [type(error) for error in caller.failures] == [kind]
    verdict = llmock.control("GET", "verdict")
    assert (verdict["passed"], verdict["findings"], verdict["attempts"]) == (True, [], 2)


@pytest.mark.parametrize(
    ("behavior", "kind"),
    [
        (
            {"type": "fail", "status": 429, "code": "insufficient_quota"},
            errors.QuotaExhaustedError,
        ),
        ({"type": "fail", "status": 400}, errors.RequestRejectedError),
        ({"type": "fail", "status": 401}, errors.AuthenticationFailedError),
        ({"type": "fail", "status": 403}, errors.AuthenticationFailedError),
        (
            {"type": "fail", "status": 404, "code": "model_not_found"},
            errors.ModelNotFoundError,
        ),
    ],
    ids=["quota", "400", "401", "403", "404"],
)
async def test_what_cannot_pass_is_not_tried_again(
    *,
    llmock: Llmock,
    client: OpenAICompatible,
    request_: Request,
    behavior: dict[str, Any],
    kind: type[ProviderError],
) -> None:
    """One request, one error."""
    llmock.behave(**behavior)
    caller = Caller(client)
    with pytest.raises(kind):
        await caller.call(request_)
    assert llmock.control("GET", "verdict")["attempts"] == 1


async def test_a_request_beyond_the_window_is_told_as_such(
    llmock: Llmock, client: OpenAICompatible, request_: Request
) -> None:
    """And never sent again as it was."""
    long = Message(role="user", content="word " * 20_000)
    with pytest.raises(errors.ContextExceededError):
        await Caller(client).call(replace(request_, messages=(long,)))
    assert llmock.control("GET", "verdict")["attempts"] == 1


async def test_a_stall_ends_at_the_deadline(llmock: Llmock, request_: Request) -> None:
    """Not when the server has had its rest."""
    llmock.behave(type="stream_fault", kind="stall", stall_seconds=30)
    provider = _provider(llmock, deadline_s=1.5)
    started = time.monotonic()
    with pytest.raises(DeadlineExceededError):
        await provider.generate(request_)
    assert time.monotonic() - started < 1.8
    await provider.aclose()


def _whole(records: list[dict[str, Any]]) -> list[str]:
    """Fingerprints of the requests that were answered whole."""
    return [
        record["fingerprint"]
        for record in records
        if record["status"] == 200 and record["completed"] and not record["fault"]
    ]


@pytest.mark.skipif(
    os.environ.get("OCTAVO_LONG_TESTS") != "1",
    reason="takes a minute and a half: the pace is the point; OCTAVO_LONG_TESTS=1 runs it",
)
async def test_150_calls_through_bad_weather(request_: Request) -> None:
    """120 requests a minute, 10 % 503, 5 % disconnects, 5 % truncation: 150 right answers."""
    options = ["--rpm", "120", "--error-rate", "503=0.1"]
    options += ["--stream-fault", "disconnect=0.05", "--stream-fault", "truncate=0.05"]
    for llmock in started(*options):
        provider = _provider(llmock)
        caller = Caller(provider, EndpointLimits(requests_per_minute=120, concurrency=20))
        numbers = range(150)
        replies = await asyncio.gather(
            *[caller.call(_reading(request_, number)) for number in numbers]
        )
        await provider.aclose()
        assert all(set(json.loads(reply.content)) == set(FIELDS) for reply in replies)
        verdict = llmock.control("GET", "verdict")
        assert verdict["passed"], verdict["findings"]
        assert verdict["attempts"] == 150 + len(caller.failures)
        whole = _whole(llmock.control("GET", "requests")["requests"])
        assert len(whole) == len(set(whole)) == 150

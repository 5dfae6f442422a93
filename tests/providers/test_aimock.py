"""The client against a second server of somebody else's making: aimock, where node is present.

`npm install @copilotkit/aimock` in any folder; OCTAVO_AIMOCK names its `dist/cli.js`. It plays
what llmock does not: reasoning text, files and batches.
"""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from providers import (
    SCRIPTED_MODEL,
    BatchClient,
    BatchStatus,
    DisconnectedError,
    Message,
    Model,
    ModelNotFoundError,
    OpenAICompatible,
    ProviderError,
    QuotaExhaustedError,
    RateLimitedError,
    RefusedError,
    Request,
    TruncatedError,
    fault_in,
    list_health,
)
from tests.providers.listening import wait_for

CLI, NODE = os.environ.get("OCTAVO_AIMOCK"), shutil.which("node")
pytestmark = pytest.mark.skipif(
    CLI is None or NODE is None, reason="aimock is not there: OCTAVO_AIMOCK does not name it"
)

GOOD = '{"a": "an answer that takes several chunks to send"}'
FIXTURES: dict[str, dict[str, Any]] = {
    "plain": {"response": {"content": GOOD}},
    "thinks": {"response": {"content": GOOD, "reasoning": "Let me think."}},
    "cut off": {"response": {"content": '{"a":', "finishReason": "length"}},
    "filtered": {"response": {"content": "", "finishReason": "content_filter"}},
    "limited": {
        "response": {
            "error": {"message": "slow", "code": "rate_limit_exceeded"},
            "status": 429,
            "retryAfter": 2,
        }
    },
    "spent": {"response": {"error": {"message": "x", "code": "insufficient_quota"}, "status": 429}},
    "gone": {"response": {"error": {"message": "x", "code": "model_not_found"}, "status": 404}},
    "hangs up": {"response": {"content": GOOD}, "latency": 50, "disconnectAfterMs": 80},
    "never begins": {"response": {"content": GOOD}, "truncateAfterChunks": 2},
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests of this file."""
    assert CLI is not None
    assert NODE is not None
    folder: Path = tmp_path_factory.mktemp("aimock")
    fixtures = [{"match": {"userMessage": said}, **plays} for said, plays in FIXTURES.items()]
    (folder / "fixtures.json").write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [NODE, CLI, "-p", str(port), "-f", str(folder / "fixtures.json")]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet) as process:
        try:
            wait_for(port, "aimock")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def row(url: str) -> Model:
    return replace(SCRIPTED_MODEL, base_url=f"{url}/v1", api_key_env="KEY", has_batch=True)


@pytest.fixture
async def client(url: str) -> AsyncIterator[OpenAICompatible]:
    httpx2.post(f"{url}/__aimock/reset/journal", timeout=10)
    provider = OpenAICompatible(row(url), SecretStr("sk-any"), deadline_s=20)
    yield provider
    await provider.aclose()


def asking(base: Request, said: str) -> Request:
    return replace(base, messages=(Message(role="user", content=said),))


def asked(url: str) -> int:
    """How many requests the server has in its journal."""
    return len(httpx2.get(f"{url}/v1/_requests", timeout=10).json())


async def test_reasoning_text_is_kept_beside_the_answer(
    url: str, client: OpenAICompatible, request_: Request
) -> None:
    """As `reasoning_content`, which the row of Kimi's own service names."""
    plain = await client.generate(asking(request_, "plain"))
    thought = await client.generate(asking(request_, "thinks"))
    assert (plain.content, plain.reasoning) == (GOOD, None)
    assert (thought.content, thought.reasoning) == (GOOD, "Let me think.")
    assert thought.usage.output_tokens is not None
    assert asked(url) == 2


@pytest.mark.parametrize(
    ("said", "kind"), [("cut off", TruncatedError), ("filtered", RefusedError)]
)
async def test_replies_of_no_use_arrive_and_are_told(
    client: OpenAICompatible, request_: Request, said: str, kind: type[ProviderError]
) -> None:
    """They are paid, so that they are replies first."""
    reply = await client.generate(asking(request_, said))
    assert isinstance(fault_in(reply, "scripted"), kind)


@pytest.mark.parametrize(
    ("said", "kind", "retry_after_s"),
    [
        ("limited", RateLimitedError, 2),
        ("spent", QuotaExhaustedError, 1),
        ("gone", ModelNotFoundError, None),
        ("hangs up", DisconnectedError, None),
        ("never begins", DisconnectedError, None),
    ],
)
async def test_faults_are_one_request_and_one_error(
    *,
    url: str,
    client: OpenAICompatible,
    request_: Request,
    said: str,
    kind: type[ProviderError],
    retry_after_s: float | None,
) -> None:
    """Of the class that the table names."""
    with pytest.raises(kind) as caught:
        await client.generate(asking(request_, said))
    assert caught.value.retry_after_s == retry_after_s
    assert caught.value.outcome_unknown is (kind is DisconnectedError)
    assert asked(url) == 1


async def test_files_and_batches_are_understood(url: str, request_: Request) -> None:
    """The batch is found again by its file's hash; aimock runs none, so that nothing is there."""
    client = BatchClient(row(url), SecretStr("sk-any"), deadline_s=20)
    try:
        ((job, content),) = client.jobs([asking(request_, "plain")])
        job = await client.create(await client.upload(job, content))
        assert job.status is BatchStatus.VALIDATING
        found = await client.find(job)
        assert found is not None
        assert found.batch_id == job.batch_id
        job = await client.retrieve(job)
        assert set(await client.collect(job)) == {asking(request_, "plain").sha256}
        cancelled = await client.cancel(job)
        assert cancelled.status in {BatchStatus.CANCELLING, BatchStatus.CANCELLED}
    finally:
        await client.aclose()


async def test_its_list_of_models_is_read(url: str) -> None:
    """Which does not hold ours."""
    known, unknown = await list_health(
        [replace(row(url), endpoint_model="gpt-4o"), row(url)], SecretStr("sk-any")
    )
    assert (known.is_well, unknown.is_well) == (True, False)

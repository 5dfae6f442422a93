"""Batches: every request is answered or accounted for, at half the price, and none bought twice."""

import json
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import SecretStr

from providers import (
    BUILT_IN,
    SCRIPTED_MODEL,
    AuthenticationFailedError,
    BatchClient,
    BatchJob,
    BatchStatus,
    DisconnectedError,
    InvalidModelError,
    Message,
    MissingKeyError,
    ModelNotFoundError,
    NotRunError,
    RateLimitedError,
    RedirectedError,
    Reply,
    Request,
    RequestRejectedError,
    ServerFaultError,
    UnreadableReplyError,
    cost,
    fault_in,
)
from tests.providers.batch_server import BatchServer, Json, completion
from tests.providers.conftest import SECRET_TEXT
from tests.providers.wire_server import WireServer, hang_up, refusal, whole

AT = datetime(2026, 11, 22, tzinfo=UTC)
KEY = "sk-planted-3f9a"


def requests_of(base: Request, count: int) -> list[Request]:
    """Requests that differ in their last message."""
    return [
        replace(base, messages=(*base.messages[:2], Message(role="user", content=f"Q {number}")))
        for number in range(count)
    ]


@asynccontextmanager
async def client_for(base_url: str) -> AsyncIterator[BatchClient]:
    row = replace(BUILT_IN.get("gpt-5.1"), base_url=base_url)
    client = BatchClient(row, SecretStr(KEY), deadline_s=20)
    yield client
    await client.aclose()


async def submitted(client: BatchClient, requests: list[Request]) -> BatchJob:
    ((job, content),) = client.jobs(requests)
    return await client.create(await client.upload(job, content))


async def ended(client: BatchClient, job: BatchJob) -> BatchJob:
    """Look until it is over; what is known of it goes through JSON each time."""
    for _ in range(10):
        job = BatchJob.from_dict(json.loads(json.dumps(job.as_dict())))
        if job.status.is_over:
            return job
        job = await client.retrieve(job)
    raise AssertionError(job.status)


async def test_a_batch_answers_every_request_at_half_the_price(request_: Request) -> None:
    """In whatever order its output comes: `custom_id` is the request's own hash."""
    asked = requests_of(request_, 5)
    server = BatchServer()
    with server.running() as url:
        async with client_for(url) as client:
            job = await ended(client, await submitted(client, asked))
            answers = await client.collect(job)
    assert (job.status, job.completed, job.failed) == (BatchStatus.COMPLETED, 5, 0)
    assert list(answers) == [request.sha256 for request in asked]
    for request in asked:
        reply = answers[request.sha256]
        assert isinstance(reply, Reply)
        assert json.loads(reply.content) == {"a": request.messages[-1].content}
        assert fault_in(reply, "gpt-5.1") is None
        standard = cost(client.model, reply.usage, at=AT)
        assert standard == Decimal("0.000325")
        assert cost(client.model, reply.usage, reply.service_tier, at=AT) == standard / 2
        assert reply.latency_s == 100
    assert set(server.keys) == {f"Bearer {KEY}"}


async def test_a_line_asks_what_the_call_would_have_asked(request_: Request) -> None:
    """The same body, without the stream."""
    server = BatchServer()
    with server.running() as url:
        async with client_for(url) as client:
            job = await submitted(client, [request_])
    (line,) = [json.loads(text) for text in server.files["file-1"].splitlines()]
    assert (line["custom_id"], line["url"]) == (request_.sha256, "/v1/chat/completions")
    assert line["body"]["response_format"]["json_schema"]["strict"] is True
    assert line["body"]["messages"][1]["content"] == SECRET_TEXT
    assert "stream" not in line["body"]
    assert job.input_file_id == "file-1"


async def test_an_expired_batch_gives_what_it_finished(request_: Request) -> None:
    """The rest was not run, costs nothing, and may be sent again."""
    asked = requests_of(request_, 5)
    server = BatchServer(expire_after=2)
    with server.running() as url:
        async with client_for(url) as client:
            job = await ended(client, await submitted(client, asked))
            answers = list((await client.collect(job)).values())
    assert job.status is BatchStatus.EXPIRED
    assert [type(answer) for answer in answers] == [Reply, Reply, *[NotRunError] * 3]
    assert not any(a.outcome_unknown for a in answers if isinstance(a, NotRunError))
    assert len(server.executed) == 2


async def test_a_cancelled_batch_gives_what_it_finished(request_: Request) -> None:
    """Cancelling takes a while, and is seen through."""
    server = BatchServer()
    with server.running() as url:
        async with client_for(url) as client:
            job = await client.cancel(await submitted(client, requests_of(request_, 3)))
            assert job.status is BatchStatus.CANCELLING
            job = await ended(client, job)
            answers = list((await client.collect(job)).values())
    assert job.status is BatchStatus.CANCELLED
    assert [type(answer) for answer in answers] == [Reply, NotRunError, NotRunError]


async def test_lines_that_failed_are_the_errors_of_single_calls(request_: Request) -> None:
    """By status, code and words; a truncated reply is a reply."""
    refusals: dict[str, tuple[int, Json]] = {
        "Q 0": (429, {"error": {"code": "rate_limit_exceeded"}}),
        "Q 1": (404, {"error": {"code": "model_not_found"}}),
        "Q 2": (400, {"error": {"message": f"cannot read {SECRET_TEXT}", "param": "messages"}}),
        "Q 3": (500, {"error": {"message": "broken"}}),
    }

    def answer(body: Json) -> tuple[int, Json]:
        said = body["messages"][-1]["content"]
        status, reply = refusals.get(said) or completion(body)
        if said == "Q 5":
            reply["choices"][0]["finish_reason"] = "length"
        if said == "Q 6":
            reply["choices"] = []
        return status, reply

    with BatchServer(answer=answer).running() as url:
        async with client_for(url) as client:
            job = await ended(client, await submitted(client, requests_of(request_, 7)))
            answers = list((await client.collect(job)).values())
    assert [type(answer) for answer in answers] == [
        RateLimitedError,
        ModelNotFoundError,
        RequestRejectedError,
        ServerFaultError,
        Reply,
        Reply,
        UnreadableReplyError,
    ]
    assert isinstance(answers[5], Reply)
    assert answers[5].finish_reason == "length"
    errors = [answer for answer in answers if not isinstance(answer, Reply)]
    assert not any(SECRET_TEXT in str(error) for error in errors)
    assert [type(pickle.loads(pickle.dumps(error))) for error in errors] == [  # noqa: S301 - ours
        type(error) for error in errors
    ]


async def test_a_line_that_comes_twice_counts_once(request_: Request) -> None:
    """Delivery may repeat; strangers' lines are nobody's answers."""
    asked = requests_of(request_, 3)
    with BatchServer(repeats=True).running() as url:
        async with client_for(url) as client:
            job = await ended(client, await submitted(client, asked))
            mine = replace(job, custom_ids=job.custom_ids[:2])
            answers = await client.collect(mine)
    assert list(answers) == [request.sha256 for request in asked[:2]]


async def test_a_line_that_is_lost_may_have_been_paid(request_: Request) -> None:
    """A completed batch without a line for a request: the outcome is unknown."""
    with BatchServer().running() as url:
        async with client_for(url) as client:
            job = await ended(client, await submitted(client, [request_]))
            (answer,) = (await client.collect(replace(job, output_file_id=None))).values()
    assert isinstance(answer, DisconnectedError)
    assert answer.outcome_unknown


async def test_a_file_that_is_refused_runs_nothing(request_: Request) -> None:
    """The codes and lines are told, and not the endpoint's words, which quote the file."""
    server = BatchServer()
    with server.running() as url:
        async with client_for(url) as client:
            ((job, content),) = client.jobs(requests_of(request_, 2))
            wrong = content.replace(b"/v1/chat/completions", b"/v1/completions", 1)
            job = await client.create(await client.upload(job, wrong))
            answers = list((await client.collect(job)).values())
    assert job.status is BatchStatus.FAILED
    assert job.error_codes == ("invalid_url in line 1",)
    assert [type(answer) for answer in answers] == [NotRunError, NotRunError]
    assert "invalid_url in line 1" in str(answers[0])
    assert "quotes the line" not in repr(job) + str(answers)
    assert server.executed == []


async def test_a_batch_whose_making_was_not_seen_is_found_and_not_bought_twice(
    request_: Request,
) -> None:
    """The connection broke after the batch was made: it is found by its file's hash."""
    asked = requests_of(request_, 3)
    server = BatchServer(loses_replies=True)
    with server.running() as url:
        async with client_for(url) as client:
            ((job, content),) = client.jobs(asked)
            assert await client.find(job) is None
            job = await client.upload(job, content)
            with pytest.raises(DisconnectedError) as caught:
                await client.create(job)
            assert caught.value.outcome_unknown
            found = await client.find(job)
            assert found is not None
            answers = await client.collect(await ended(client, found))
    assert all(isinstance(answer, Reply) for answer in answers.values())
    assert sorted(server.executed) == sorted(request.sha256 for request in asked)


async def test_a_batch_that_was_refused_or_cancelled_is_not_found(request_: Request) -> None:
    """It is no reason not to send the file again."""
    with BatchServer().running() as url:
        async with client_for(url) as client:
            job = await client.cancel(await submitted(client, [request_]))
            assert await client.find(job) is not None  # still at it
            await ended(client, job)
            assert await client.find(job) is None


def test_requests_go_into_as_few_files_as_hold_them(request_: Request) -> None:
    """By number and by bytes; equal requests are one line; every request is in one job."""
    client = BatchClient(BUILT_IN.get("gpt-5.1"), SecretStr("k"))
    asked = requests_of(request_, 10)
    from providers.batch_job import batch_jobs  # noqa: PLC0415 - limits smaller than OpenAI's

    by_number = list(batch_jobs(client.model, [*asked, *asked], most_requests=4))
    assert [len(job.custom_ids) for job, _ in by_number] == [4, 4, 2]
    line = len(by_number[0][1]) // 4
    by_size = list(batch_jobs(client.model, asked, most_bytes=3 * line))
    assert all(len(content) <= 3 * line for _, content in by_size)
    for jobs in (by_number, by_size):
        ids = [key for job, _ in jobs for key in job.custom_ids]
        assert ids == [request.sha256 for request in asked]
        for job, content in jobs:
            lines = [json.loads(text)["custom_id"] for text in content.splitlines()]
            assert tuple(lines) == job.custom_ids
    with pytest.raises(RequestRejectedError, match="bytes"):
        list(batch_jobs(client.model, asked, most_bytes=line // 2))
    assert list(client.jobs([])) == []


async def test_refusals_of_the_endpoint_are_those_of_calls(
    server: WireServer, request_: Request
) -> None:
    """Keys, redirects, web pages and broken connections, at every door."""
    async with client_for(server.base_url) as client:
        ((job, content),) = client.jobs([request_])
        made = replace(job, batch_id="batch_1", input_file_id="file-1")
        server.play(refusal(401, code="invalid_api_key", message=KEY))
        with pytest.raises(AuthenticationFailedError) as caught:
            await client.upload(job, content)
        assert KEY not in str(caught.value) + repr(caught.value)
        server.play(whole(307, b"", {"Location": "http://127.0.0.1:9/"}))
        with pytest.raises(RedirectedError):
            await client.create(made)
        server.play(whole(200, b"<html></html>", content_type="text/html"))
        with pytest.raises(UnreadableReplyError):
            await client.retrieve(made)
        server.play(whole(200, {"object": "batch"}))
        with pytest.raises(UnreadableReplyError):
            await client.cancel(made)
        server.play(hang_up())
        with pytest.raises(DisconnectedError):
            await client.collect(replace(made, output_file_id="file-2"))
    assert len(server.received) == 5  # none of them was tried again


def test_an_endpoint_without_batches_is_told_before_anything_is_sent() -> None:
    """As is a missing key."""
    with pytest.raises(InvalidModelError, match="has_batch"):
        BatchClient(SCRIPTED_MODEL, None)
    with pytest.raises(MissingKeyError, match="OPENAI_API_KEY"):
        BatchClient(BUILT_IN.get("gpt-5.1"), None)


async def test_a_job_that_is_not_there_yet_is_told_as_such(request_: Request) -> None:
    """A slip of the program's, not of the endpoint's."""
    async with client_for("http://127.0.0.1:9/v1") as client:
        ((job, _),) = client.jobs([request_])
        with pytest.raises(ValueError, match="upload it first"):
            await client.create(job)
        for door in (client.retrieve, client.cancel):
            with pytest.raises(ValueError, match="create it first"):
                await door(job)


def test_a_status_that_is_new_is_asked_for_again() -> None:
    """It is no end; and nothing of what was known is lost."""
    job = BatchJob(model="m", custom_ids=("a",), input_sha256="b", batch_id="batch_1", completed=3)
    seen = job.seen({"status": "resting", "request_counts": None})
    assert (seen.status, seen.batch_id, seen.completed) == (BatchStatus.UNKNOWN, "batch_1", 3)
    assert not seen.status.is_over

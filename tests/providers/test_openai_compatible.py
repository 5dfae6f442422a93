"""Calls over real sockets: good replies, every fault on the wire, deadlines and cancelling."""

import asyncio
import logging
import pickle
import time
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from providers import (
    BUILT_IN,
    InvalidModelError,
    MissingKeyError,
    Model,
    OpenAICompatible,
    ProviderError,
    RateLimits,
    Request,
    Usage,
    errors,
    fault_in,
    openai_sdk,
)
from tests.providers.conftest import SECRET_TEXT
from tests.providers.wire_server import (
    Play,
    WireServer,
    answer,
    chunk,
    hang_up,
    refusal,
    stream,
    trickle,
    usage_chunk,
    whole,
)

KEY = "sk-planted-0123456789"


async def failure(provider: OpenAICompatible, request: Request) -> ProviderError:
    """The error that the call ends in."""
    with pytest.raises(ProviderError) as caught:
        await provider.generate(request)
    return caught.value


async def test_a_stream_becomes_a_reply(
    server: WireServer, provider: OpenAICompatible, request_: Request
) -> None:
    """Content, reasoning, usage, tier and ids, each from where the endpoint puts it."""
    last = usage_chunk(
        prompt_tokens=40,
        completion_tokens=9,
        prompt_tokens_details={"cached_tokens": 30},
        completion_tokens_details={"reasoning_tokens": 4},
    )
    server.play(
        stream(
            chunk(reasoning_content="Section 7 "),
            chunk(reasoning_content="says so."),
            chunk('{"a": '),
            chunk('"b"}'),
            {**chunk(finish="stop"), "service_tier": "flex"},
            last,
            headers={"x-request-id": "req-7"},
        )
    )
    reply = await provider.generate(request_)
    assert reply.content == '{"a": "b"}'
    assert reply.reasoning == "Section 7 says so."
    assert reply.usage == Usage(
        input_tokens=40, cached_tokens=30, output_tokens=9, reasoning_tokens=4
    )
    assert (reply.finish_reason, reply.model) == ("stop", "served-model")
    assert (reply.request_id, reply.service_tier) == ("req-7", "flex")
    assert 0 < reply.latency_s < 5


async def test_a_server_that_does_not_stream_is_understood(
    server: WireServer, provider: OpenAICompatible, request_: Request
) -> None:
    """One JSON body in place of a stream, also with the blanks that keep a connection awake."""
    completion = (
        b'   \n  {"model": "m", "choices": [{"message": {"content": "{}"}, "finish_reason": '
        b'"stop"}], "usage": {"prompt_tokens": 3, "completion_tokens": 1}}'
    )
    server.play(whole(200, completion))
    reply = await provider.generate(request_)
    assert (reply.content, reply.usage) == ("{}", Usage(input_tokens=3, output_tokens=1))


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, Usage()),
        ({"prompt_tokens": None, "completion_tokens": None}, Usage()),
        ({"prompt_tokens": "many", "completion_tokens": 2}, Usage(output_tokens=2)),
    ],
)
async def test_odd_usage_does_not_spoil_a_reply(
    server: WireServer,
    provider: OpenAICompatible,
    request_: Request,
    usage: Any,
    expected: Usage,
) -> None:
    """Missing or null numbers are unknown; the reply is kept."""
    server.play(stream(chunk("{}"), chunk(finish="stop", usage=usage)))
    reply = await provider.generate(request_)
    assert (reply.content, reply.usage) == ("{}", expected)


@pytest.mark.parametrize(
    ("play", "kind", "given"),
    [
        # 429 with the wait in three shapes
        (
            refusal(429, code="rate_limit_exceeded", headers={"retry-after": "7"}),
            errors.RateLimitedError,
            {"status": 429, "code": "rate_limit_exceeded", "retry_after_s": 7.0},
        ),
        (
            refusal(429, headers={"retry-after-ms": "250"}),
            errors.RateLimitedError,
            {"retry_after_s": 0.25},
        ),
        # a wait that the SDK itself would refuse to make
        (
            refusal(429, headers={"retry-after": "600"}),
            errors.RateLimitedError,
            {"retry_after_s": 600.0},
        ),
        (refusal(429, code="slow_down"), errors.SlowDownError, {"status": 429}),
        (refusal(429, code="insufficient_quota"), errors.QuotaExhaustedError, {"status": 429}),
        (
            refusal(429, kind="exceeded_current_quota_error"),
            errors.QuotaExhaustedError,
            {"code": "exceeded_current_quota_error"},
        ),
        # their side, not executed
        (refusal(500), errors.ServerFaultError, {"status": 500}),
        (
            refusal(503, headers={"retry-after": "3"}),
            errors.OverloadedError,
            {"retry_after_s": 3.0},
        ),
        (refusal(529), errors.OverloadedError, {}),
        # a gateway that lost the model
        (
            whole(502, b"<html>Bad Gateway</html>", content_type="text/html"),
            errors.DisconnectedError,
            {"status": 502, "outcome_unknown": True},
        ),
        (whole(504, b""), errors.DisconnectedError, {"outcome_unknown": True}),
        # our side
        (
            refusal(400, code="context_length_exceeded"),
            errors.ContextExceededError,
            {"code": "context_length_exceeded"},
        ),
        (
            refusal(400, code=400, kind="exceed_context_size_error"),
            errors.ContextExceededError,
            {"code": "400"},
        ),
        (
            refusal(400, code="unsupported_value", param="temperature"),
            errors.RequestRejectedError,
            {"detail": "parameter temperature"},
        ),
        # a parameter's name that is none
        (refusal(400, param=SECRET_TEXT), errors.RequestRejectedError, {"detail": None}),
        (refusal(401, code="invalid_api_key"), errors.AuthenticationFailedError, {}),
        (refusal(403), errors.AuthenticationFailedError, {}),
        (refusal(404, code="model_not_found"), errors.ModelNotFoundError, {"status": 404}),
        # success that is none
        (
            whole(200, b"<html>Sign in</html>", content_type="text/html; charset=utf-8"),
            errors.UnreadableReplyError,
            {"outcome_unknown": True},
        ),
        (whole(200, b'{"choices": ['), errors.UnreadableReplyError, {"outcome_unknown": True}),
        (whole(200, b"[" * 100_000), errors.UnreadableReplyError, {"outcome_unknown": True}),
        (whole(200, b"\xff\xfe"), errors.UnreadableReplyError, {"outcome_unknown": True}),
        (whole(200, b""), errors.UnreadableReplyError, {"outcome_unknown": True}),
        (whole(200, ["not", "it"]), errors.UnreadableReplyError, {"outcome_unknown": True}),
        (
            whole(200, {"choices": None, "usage": {"prompt_tokens": 3, "completion_tokens": 0}}),
            errors.UnreadableReplyError,
            {"usage": Usage(input_tokens=3, output_tokens=0)},
        ),
        # an error with status 200
        (
            whole(200, {"error": {"code": "insufficient_quota", "message": "m"}}),
            errors.QuotaExhaustedError,
            {"status": None, "outcome_unknown": False},
        ),
        (
            whole(200, {"error": {"code": 429, "message": "m"}}),
            errors.RateLimitedError,
            {"status": 429, "outcome_unknown": False},
        ),
        (
            whole(200, {"error": {"message": "m"}}),
            errors.BrokenOffError,
            {"outcome_unknown": True},
        ),
        # an error event, before the first word and after it
        (
            stream({"error": {"type": "overloaded_error", "message": "m"}}),
            errors.OverloadedError,
            {"outcome_unknown": False},
        ),
        (
            stream(chunk("{"), {"error": {"type": "overloaded_error", "message": "m"}}),
            errors.OverloadedError,
            {"outcome_unknown": True},
        ),
        (
            stream(chunk("{"), b'event: error\ndata: {"message": "m"}\n\n'),
            errors.BrokenOffError,
            {"outcome_unknown": True},
        ),
        # broken JSON inside a stream
        (
            stream(chunk("{"), b'data: {"choices": [{"del\n\n'),
            errors.UnreadableReplyError,
            {"outcome_unknown": True},
        ),
        (stream(b"data: \xff\n\n"), errors.UnreadableReplyError, {"outcome_unknown": True}),
        # a stream that ends without a finish reason, with `[DONE]` and without
        (stream(chunk("{")), errors.IncompleteStreamError, {"outcome_unknown": True}),
        (stream(chunk("{"), done=False), errors.IncompleteStreamError, {"outcome_unknown": True}),
        (stream(done=False), errors.IncompleteStreamError, {"outcome_unknown": True}),
        # usage that came before the end is kept
        (
            stream(chunk("{", usage={"prompt_tokens": 40, "completion_tokens": 1}), done=False),
            errors.IncompleteStreamError,
            {"usage": Usage(input_tokens=40, output_tokens=1)},
        ),
        # the connection breaks
        (
            stream(chunk("{"), done=False, then="cut"),
            errors.DisconnectedError,
            {"outcome_unknown": True, "usage": None},
        ),
        (hang_up(), errors.DisconnectedError, {"outcome_unknown": True}),
    ],
)
async def test_every_fault_ends_as_one_error_after_one_request(
    *,
    server: WireServer,
    provider: OpenAICompatible,
    request_: Request,
    play: Play,
    kind: type[ProviderError],
    given: dict[str, Any],
) -> None:
    """The class and the fields that decide about retry and money; the SDK retries nothing."""
    server.play(play)
    error = await failure(provider, request_)
    assert type(error) is kind
    assert {name: getattr(error, name) for name in given} == given
    assert error.outcome_unknown == given.get(
        "outcome_unknown", isinstance(error, errors.OutcomeUnknownError)
    )
    assert error.model == "house"
    assert len(server.received) == 1
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (stream(chunk('{"a'), chunk(finish="length")), errors.TruncatedError),
        (stream(chunk(reasoning="Hm."), chunk(finish="length")), errors.TruncatedError),
        (stream(chunk(refusal="No."), chunk(finish="stop")), errors.RefusedError),
        (stream(chunk(), chunk(finish="content_filter")), errors.RefusedError),
        (stream(chunk(finish="stop")), errors.EmptyReplyError),
    ],
)
async def test_a_paid_reply_is_given_back_even_if_it_is_of_no_use(
    server: WireServer,
    provider: OpenAICompatible,
    request_: Request,
    play: Play,
    kind: type[ProviderError],
) -> None:
    """The caller stores it first and judges it then."""
    server.play(play)
    assert type(fault_in(await provider.generate(request_), "house")) is kind


@pytest.mark.parametrize(
    "play",
    [
        stream(chunk("{}"), chunk(finish="stop"), done=False),
        stream(chunk("{}"), chunk(finish="stop"), done=False, then="cut"),
        stream(chunk("{}"), chunk(finish="stop"), {"error": {"message": "late"}}),
        stream(chunk("{}"), chunk(finish="stop"), b"data: {\n\n"),
    ],
)
async def test_a_finished_reply_survives_what_comes_after(
    server: WireServer, provider: OpenAICompatible, request_: Request, play: Play
) -> None:
    """It is whole and paid; only its usage is unknown."""
    server.play(play)
    reply = await provider.generate(request_)
    assert (reply.content, reply.finish_reason, reply.usage) == ("{}", "stop", Usage())


async def test_a_finished_reply_does_not_wait_for_a_stalled_end(
    server: WireServer,
    provider: OpenAICompatible,
    request_: Request,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Usage and the end of the stream have a few seconds, not the whole deadline."""
    monkeypatch.setattr(openai_sdk, "_GRACE_S", 0.2)
    server.play(stream(chunk("{}"), chunk(finish="stop"), done=False, then="stall"))
    started = time.monotonic()
    reply = await provider.generate(request_)
    assert reply.content == "{}"
    assert time.monotonic() - started < 2


async def test_a_call_ends_at_its_deadline(
    server: WireServer, row: Model, request_: Request
) -> None:
    """Neither silence nor bytes that keep coming prolong it; 1.2 times is never passed."""
    server.play(
        trickle(0.05),
        stream(chunk("{"), done=False, then="stall"),
        stream(*[chunk("x")] * 100, pause_s=0.05),
    )
    provider = OpenAICompatible(row, None, deadline_s=2.0)

    async def timed() -> float:
        started = time.monotonic()
        error = await failure(provider, request_)
        assert type(error) is errors.DeadlineExceededError
        assert error.outcome_unknown
        return time.monotonic() - started

    took_s = await asyncio.gather(*[timed() for _ in range(3)])
    assert min(took_s) > 1.9
    assert max(took_s) < 2.4
    await asyncio.wait_for(server.hung_up.wait(), 1)
    await provider.aclose()


async def test_a_cancelled_call_is_closed_on_the_wire(
    server: WireServer, provider: OpenAICompatible, request_: Request
) -> None:
    """The server sees the connection close, and can stop generating."""
    server.play(stream(*[chunk("x")] * 100, pause_s=0.05))
    call = asyncio.create_task(provider.generate(request_))
    await asyncio.sleep(0.3)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.wait_for(server.hung_up.wait(), 1)


async def test_a_server_that_is_not_there_was_sent_nothing(row: Model, request_: Request) -> None:
    """Nothing can have been paid."""
    provider = OpenAICompatible(replace(row, base_url="http://127.0.0.1:9/v1"), None, deadline_s=5)
    error = await failure(provider, request_)
    assert type(error) is errors.NotConnectedError
    assert not error.outcome_unknown
    await provider.aclose()


async def test_a_redirect_is_not_followed(
    server: WireServer, provider: OpenAICompatible, request_: Request
) -> None:
    """The document goes to the host that the operator named and to no other."""
    elsewhere = WireServer(answer())
    await elsewhere.start()
    location = {"location": f"{elsewhere.base_url}/chat/completions"}
    server.play(whole(308, b"", location), whole(302, b"", location))
    for _ in range(2):
        assert type(await failure(provider, request_)) is errors.RedirectedError
    assert elsewhere.received == []
    await elsewhere.stop()


@pytest.mark.parametrize("provider_name", ["custom", "openai"])
async def test_base_url_and_path_are_the_operators(
    *,
    server: WireServer,
    row: Model,
    request_: Request,
    monkeypatch: pytest.MonkeyPatch,
    provider_name: str,
) -> None:
    """The environment of the OpenAI SDK does not reach other endpoints, key included."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ADMIN_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-firm")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-the-firm")
    server.play(answer())
    # A row may name `openai` for its prices, and live elsewhere.
    there = replace(row, base_url=f"{server.base_url}/tenant/", provider=provider_name)
    provider = OpenAICompatible(there, None)
    await provider.generate(request_)
    received = server.received[0]
    assert received.path == "/v1/tenant/chat/completions"
    assert "authorization" not in received.headers
    everything = str(received.headers) + str(received.body)
    assert KEY not in everything
    assert "of-the-firm" not in everything
    await provider.aclose()


async def test_the_body_on_the_wire_is_the_request(
    server: WireServer, provider: OpenAICompatible, request_: Request
) -> None:
    """The SDK adds nothing and drops nothing."""
    server.play(answer())
    await provider.generate(replace(request_, reasoning_effort="none"))
    body = server.received[0].body
    assert set(body) == {
        "max_completion_tokens",
        "messages",
        "model",
        "reasoning_effort",
        "response_format",
        "stream",
        "stream_options",
    }
    assert [message["content"] for message in body["messages"]] == [
        message.content for message in request_.messages
    ]


async def test_the_key_goes_into_the_header_and_nowhere_else(
    server: WireServer,
    row: Model,
    request_: Request,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not into errors, logs at the finest level, nor the provider's own repr."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("openai").setLevel(logging.DEBUG)
    keyed = replace(row, api_key_env="HOUSE_KEY")
    provider = OpenAICompatible(keyed, SecretStr(f" {KEY}\n"), deadline_s=5)
    server.play(
        answer(),
        refusal(401, message=f"Incorrect API key provided: {KEY}"),
        refusal(400, message=f"I do not like: {SECRET_TEXT}"),
        whole(200, SECRET_TEXT.encode()),
        stream(chunk(SECRET_TEXT), {"error": {"message": SECRET_TEXT}}),
    )
    await provider.generate(request_)
    assert server.received[0].headers["authorization"] == f"Bearer {KEY}"
    caught = [await failure(provider, request_) for _ in range(4)]
    said = "".join(f"{error!r}{error}{error.__cause__}{error.__context__}" for error in caught)
    for secret in (KEY, SECRET_TEXT, "Acheron"):
        assert secret not in said + caplog.text + repr(provider)
    logging.getLogger("openai").setLevel(logging.NOTSET)
    await provider.aclose()


@pytest.mark.parametrize("key", [None, SecretStr(""), SecretStr("  \n")])
def test_a_missing_key_is_said_before_anything_is_sent(key: SecretStr | None) -> None:
    """With the name of the variable, at construction."""
    with pytest.raises(MissingKeyError, match="MOONSHOT_API_KEY is not set"):
        OpenAICompatible(BUILT_IN.get("kimi-k2.6"), key)


@pytest.mark.parametrize("text", ["sk-a\nb", "sk-ä"])
def test_a_key_that_no_header_can_hold_is_not_quoted(text: str) -> None:
    """The HTTP library would put it into its message."""
    with pytest.raises(MissingKeyError, match="characters") as caught:
        OpenAICompatible(BUILT_IN.get("gpt-5.1"), SecretStr(text))
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    "base_url",
    [None, "", "http://[broken", "localhost:8000/v1", "ftp://h/v1", "http://", "http://h:99999/"],
)
def test_a_row_without_a_usable_address_is_refused(row: Model, base_url: str | None) -> None:
    """Before anything is sent."""
    with pytest.raises(InvalidModelError, match="base_url"):
        OpenAICompatible(replace(row, base_url=base_url), None)


async def test_rate_limit_headers_are_told_with_replies_and_refusals(
    server: WireServer, row: Model, request_: Request
) -> None:
    """Refusals carry the most telling ones."""
    told: list[RateLimits] = []
    provider = OpenAICompatible(row, None, on_rate_limits=told.append)
    server.play(
        stream(
            chunk("{}", finish="stop"),
            headers={"x-ratelimit-limit-requests": "500", "x-ratelimit-reset-requests": "120ms"},
        ),
        refusal(429, headers={"x-ratelimit-remaining-requests": "0"}),
        answer(),
    )
    await provider.generate(request_)
    await failure(provider, request_)
    await provider.generate(request_)
    assert told == [
        RateLimits(limit_requests=500, reset_requests_s=0.12),
        RateLimits(remaining_requests=0),
    ]
    await provider.aclose()


async def test_many_calls_share_one_provider(
    server: WireServer, provider: OpenAICompatible, request_: Request
) -> None:
    """Sixty at a time, each with its own reply."""
    server.play(*[answer(f'{{"a": "{number}"}}') for number in range(60)])
    replies = await asyncio.gather(*[provider.generate(request_) for _ in range(60)])
    assert len({reply.content for reply in replies}) == 60
    assert len(server.received) == 60


async def test_costs_and_limits_come_from_the_row(provider: OpenAICompatible) -> None:
    """A provider can be asked by a program that knows nothing of catalogues."""
    assert provider.model.name == "house"
    assert provider.context_limit() == 400_000
    assert provider.estimate_cost(input_tokens=1000, output_tokens=10) is None

"""The double answers what it is told to and remembers what it was asked."""

import pytest

from providers import (
    OverloadedError,
    Provider,
    RateLimitedError,
    Reply,
    Request,
    Scripted,
    Usage,
    cost,
)

REPLY = Reply(content="{}", finish_reason="length", usage=Usage(), model="m", latency_s=0.1)


async def test_answers_come_in_order(request_: Request) -> None:
    """Text, whole replies and errors, one a request."""
    provider: Provider = Scripted(["{}", REPLY, RateLimitedError("scripted", 429)])
    first = await provider.generate(request_)
    assert (first.content, first.finish_reason, first.model) == ("{}", "stop", "served-model")
    assert await provider.generate(request_) is REPLY
    with pytest.raises(RateLimitedError):
        await provider.generate(request_)


async def test_a_function_answers_by_the_request(request_: Request) -> None:
    """Plain or a coroutine function."""

    def plain(request: Request) -> str:
        return request.schema_name

    async def later(request: Request) -> str:
        return request.schema_name.upper()

    assert (await Scripted(plain).generate(request_)).content == "reading"
    assert (await Scripted(later).generate(request_)).content == "READING"


async def test_requests_are_remembered_also_those_that_fail(request_: Request) -> None:
    """Tests count them against the ledger."""
    provider = Scripted(lambda _: OverloadedError("scripted", 503))
    for _ in range(2):
        with pytest.raises(OverloadedError):
            await provider.generate(request_)
    assert provider.requests == [request_, request_]


async def test_a_script_at_its_end_fails_the_test(request_: Request) -> None:
    """A call too many is not answered with something made up."""
    provider = Scripted([])
    with pytest.raises(AssertionError, match="request 1"):
        await provider.generate(request_)


async def test_made_up_usage_is_whole(request_: Request) -> None:
    """Costs can be worked out wherever the row has a price; this one has none."""
    provider = Scripted(["{}"])
    reply = await provider.generate(request_)
    assert reply.usage.input_tokens
    assert reply.usage.output_tokens
    assert cost(provider.model, reply.usage) is None
    assert provider.estimate_cost(input_tokens=1, output_tokens=1) is None
    assert provider.context_limit() == 400_000
    await provider.aclose()
    assert provider.is_closed

"""A whole reply is judged by its finish reason and content."""

import pytest

from providers import (
    EmptyReplyError,
    ProviderError,
    RefusedError,
    Reply,
    TruncatedError,
    Usage,
    fault_in,
)


def reply(
    content: str, finish: str, *, reasoning: str | None = None, reasoned: int | None = None
) -> Reply:
    """A reply with ten output tokens."""
    return Reply(
        content=content,
        finish_reason=finish,
        usage=Usage(input_tokens=5, output_tokens=10, reasoning_tokens=reasoned),
        model="m",
        latency_s=1.0,
        reasoning=reasoning,
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (reply("{}", "stop"), None),
        # a word of the provider's own: the content decides
        (reply("{}", "eos"), None),
        (reply('{"a', "length"), TruncatedError),
        (reply("", "length", reasoned=10), TruncatedError),
        # reasoning ate the output although the provider calls it a stop
        (reply("", "stop", reasoned=10), TruncatedError),
        (reply(" \n", "stop", reasoning="Hm."), TruncatedError),
        (reply("", "stop", reasoned=0), EmptyReplyError),
        (reply("", "content_filter"), RefusedError),
        (reply('{"a": "b"}', "content_filter"), RefusedError),
        (reply("I cannot help.", "refusal"), RefusedError),
    ],
)
def test_replies_and_their_faults(given: Reply, expected: type[ProviderError] | None) -> None:
    """None where the content is worth validating."""
    fault = fault_in(given, "house")
    assert (type(fault) if fault else None) is expected


def test_a_fault_of_a_reply_carries_its_usage_and_none_of_its_text() -> None:
    """The reply is paid, and what it says is not for messages."""
    fault = fault_in(reply("The Borrower", "length"), "house")
    assert fault is not None
    assert fault.usage == Usage(input_tokens=5, output_tokens=10)
    assert not fault.outcome_unknown
    assert "Borrower" not in str(fault)

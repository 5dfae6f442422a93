"""Pieces of replies are put together, whatever shape they come in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import Reply, Usage
from providers.chat_reply import ReplyBuilder, error_in, read_usage
from tests.providers.wire_server import chunk, usage_chunk


def built(*chunks: object) -> Reply:
    """The reply that these chunks make."""
    builder = ReplyBuilder()
    for piece in chunks:
        builder.add(piece)
    return builder.reply(model="asked", latency_s=1.0, request_id=None)


def test_content_is_joined_in_order() -> None:
    """Chunks without content, or without choices, add nothing."""
    reply = built(chunk(role="assistant"), chunk("Hel"), chunk("lo"), chunk(finish="stop"))
    assert (reply.content, reply.finish_reason) == ("Hello", "stop")
    assert (reply.model, reply.request_id) == ("served-model", "chatcmpl-1")


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_is_found_under_both_names(name: str) -> None:
    """Moonshot, SGLang and llama.cpp say `reasoning_content`, vLLM says `reasoning`."""
    reply = built(chunk(**{name: "First, "}), chunk(**{name: "the term."}), chunk("{}"))
    assert (reply.reasoning, reply.content) == ("First, the term.", "{}")


def test_reasoning_under_both_names_at_once_is_not_doubled() -> None:
    """Some gateways send the same text twice."""
    assert built(chunk(reasoning="Hm.", reasoning_content="Hm.")).reasoning == "Hm."


def test_a_whole_completion_is_read_like_a_stream() -> None:
    """Servers that ignore `stream` send one message in place of deltas."""
    choice = {"message": {"content": "{}", "reasoning": None}, "finish_reason": "stop"}
    reply = built({"choices": [choice], "usage": {"prompt_tokens": 4, "completion_tokens": 1}})
    assert (reply.content, reply.model) == ("{}", "asked")
    assert reply.usage == Usage(input_tokens=4, output_tokens=1)


def test_a_refusal_is_its_own_finish_reason() -> None:
    """Strict output refuses in a field of its own and ends in `stop`."""
    reply = built(chunk(refusal="I cannot "), chunk(refusal="help."), chunk(finish="stop"))
    assert (reply.finish_reason, reply.content) == ("refusal", "I cannot help.")


def test_usage_of_openai_with_all_its_details() -> None:
    """Cached, written to the cache, reasoning: each is part of a whole."""
    usage = {
        "prompt_tokens": 1000,
        "completion_tokens": 50,
        "prompt_tokens_details": {"cached_tokens": 600, "cache_write_tokens": 300},
        "completion_tokens_details": {"reasoning_tokens": 20},
    }
    assert built(usage_chunk(**usage)).usage == Usage(
        input_tokens=1000,
        cached_tokens=600,
        cache_write_tokens=300,
        output_tokens=50,
        reasoning_tokens=20,
    )


def test_cached_tokens_at_the_top_level() -> None:
    """The older shape of Moonshot's."""
    usage = read_usage({"prompt_tokens": 9, "completion_tokens": 1, "cached_tokens": 4})
    assert usage == Usage(input_tokens=9, cached_tokens=4, output_tokens=1)


def test_usage_inside_the_last_choice() -> None:
    """Moonshot's streams put it there."""
    last = chunk(finish="stop")
    last["choices"][0]["usage"] = {"prompt_tokens": 7, "completion_tokens": 2}
    assert built(last).usage == Usage(input_tokens=7, output_tokens=2)


@pytest.mark.parametrize("odd", [None, "12", -1, True, 1.5, [], {}])
def test_a_number_that_is_no_count_is_unknown(odd: Any) -> None:
    """Null, text, negative and fractional counts do not become costs."""
    assert read_usage({"prompt_tokens": odd, "completion_tokens": 3}) == Usage(output_tokens=3)


def test_usage_is_replaced_by_a_later_one_and_not_by_null() -> None:
    """Servers that count along send null or growing numbers; the last number holds."""
    reply = built(
        chunk("a", usage={"prompt_tokens": 5, "completion_tokens": 1}),
        usage_chunk(prompt_tokens=5, completion_tokens=2),
        chunk(finish="stop", usage=None),
    )
    assert reply.usage == Usage(input_tokens=5, output_tokens=2)


@pytest.mark.parametrize(
    ("piece", "is_error"),
    [
        ({"error": {"message": "m"}}, True),
        ({"error": "m"}, True),
        # SGLang's and older vLLM's, without a wrapper
        ({"object": "error", "message": "m", "code": 400}, True),
        ({"error": None, "choices": []}, False),
        (chunk("x"), False),
        ("text", False),
    ],
)
def test_errors_in_place_of_chunks_are_seen(piece: object, *, is_error: bool) -> None:
    """Wrapped or bare, an error is not taken for an empty chunk."""
    assert (error_in(piece) is not None) == is_error


keys = ["id", "model", "choices", "delta", "message", "content", "usage", "finish_reason"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(keys), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(pieces=st.lists(json_values, max_size=4))
def test_no_shape_raises(pieces: list[Any]) -> None:
    """Whatever JSON an endpoint sends, reading it ends in a reply with text for content."""
    reply = built(*pieces)
    assert isinstance(reply.content, str)
    assert isinstance(reply.model, str)

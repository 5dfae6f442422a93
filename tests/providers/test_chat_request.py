"""A request becomes the body that its model's endpoint understands."""

import json
from collections import UserDict
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from providers import BUILT_IN, SCRIPTED_MODEL, Message, Request, StructuredOutput
from providers.chat_request import chat_body, prompt_cache_key
from tests.providers.conftest import SCHEMA

STRICT = {
    "type": "json_schema",
    "json_schema": {"name": "reading", "schema": SCHEMA, "strict": True},
}


@pytest.mark.parametrize(
    ("way", "expected", "names_schema"),
    [
        (StructuredOutput.STRICT_SCHEMA, STRICT, False),
        (StructuredOutput.JSON_MODE, {"type": "json_object"}, True),
        (StructuredOutput.INSTRUCTIONS, None, True),
    ],
)
def test_the_strongest_way_that_the_row_knows_is_used(
    request_: Request, way: StructuredOutput, expected: object, *, names_schema: bool
) -> None:
    """Where the endpoint cannot hold the model to the schema, the last message asks it to."""
    body = chat_body(request_, replace(SCRIPTED_MODEL, structured_output=way))
    assert body.get("response_format") == expected
    last = body["messages"][-1]["content"]
    assert (json.dumps(SCHEMA, sort_keys=True) in last) == names_schema
    assert [m["content"] for m in body["messages"][:-1]] == [
        message.content for message in request_.messages[:-1]
    ]


def test_output_is_bounded_streamed_and_counted(request_: Request) -> None:
    """`max_completion_tokens`, since newer models refuse `max_tokens`; usage is asked for."""
    body = chat_body(request_, SCRIPTED_MODEL)
    assert body["max_completion_tokens"] == 200
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}
    assert "max_tokens" not in body


def test_effort_is_the_requests_own(request_: Request) -> None:
    """The hash of a request decides its reply, so nothing is added that the hash does not see."""
    thinking = BUILT_IN.get("gpt-5.1-thinking")
    assert "reasoning_effort" not in chat_body(request_, thinking)
    asked = replace(request_, reasoning_effort="high")
    assert chat_body(asked, thinking)["reasoning_effort"] == "high"


def test_an_effort_that_the_model_does_not_know_is_not_sent(request_: Request) -> None:
    """A fallback may have other efforts than the model before it."""
    asked = replace(request_, reasoning_effort="none")
    assert "reasoning_effort" not in chat_body(asked, BUILT_IN.get("gpt-6.1-sol"))
    assert chat_body(asked, SCRIPTED_MODEL)["reasoning_effort"] == "none"


def test_the_tier_is_the_rows(request_: Request) -> None:
    """Flex asks for flex; who names no tier sends no word of it; a batch has its own."""
    flex = BUILT_IN.get("gpt-5.1-flex")
    assert chat_body(request_, flex)["service_tier"] == "flex"
    assert "service_tier" not in chat_body(request_, SCRIPTED_MODEL)
    line = chat_body(request_, flex, streamed=False)
    assert {"service_tier", "stream", "stream_options"}.isdisjoint(line)


def test_an_older_server_gets_its_older_word(request_: Request) -> None:
    """`max_tokens`, and not both."""
    old = replace(SCRIPTED_MODEL, output_limit_parameter="max_tokens")
    body = chat_body(request_, old)
    assert body["max_tokens"] == 200
    assert "max_completion_tokens" not in body


def test_temperature_goes_only_where_it_is_understood(request_: Request) -> None:
    """GPT-5 and Kimi K2.6 answer 400 to a temperature."""
    warm = replace(request_, temperature=Decimal("0.5"))
    assert "temperature" not in chat_body(warm, BUILT_IN.get("kimi-k2.6"))
    assert chat_body(warm, BUILT_IN.get("kimi-k2-thinking"))["temperature"] == 0.5


def test_the_cache_key_is_that_of_the_first_two_messages(request_: Request) -> None:
    """All questions about one segment share a key, another segment has another."""
    other_question = replace(
        request_, messages=(*request_.messages[:2], Message(role="user", content="And when?"))
    )
    other_segment = replace(
        request_, messages=(request_.messages[0], Message(role="user", content="Other text."))
    )
    key = prompt_cache_key(request_)
    assert prompt_cache_key(other_question) == key
    assert prompt_cache_key(other_segment) != key
    assert chat_body(request_, BUILT_IN.get("gpt-5.1"))["prompt_cache_key"] == key
    assert "prompt_cache_key" not in chat_body(request_, SCRIPTED_MODEL)


def test_damaged_text_can_still_be_sent(request_: Request) -> None:
    """Half a surrogate pair, which damaged PDFs hold, has no UTF-8; length is kept."""
    message = Message(role="user", content="Fee: \ud83d euros")
    body = chat_body(replace(request_, messages=(message,)), SCRIPTED_MODEL)
    assert body["messages"][0]["content"] == "Fee: ? euros"
    assert json.dumps(body, ensure_ascii=False).encode()


def test_a_schema_may_be_any_mapping(request_: Request) -> None:
    """What goes out is plain JSON, whatever the caller keeps its schema in."""
    schema: UserDict[str, Any] = UserDict(SCHEMA)
    body = chat_body(replace(request_, schema=schema), SCRIPTED_MODEL)
    assert body["response_format"] == STRICT

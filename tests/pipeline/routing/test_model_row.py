"""The operator's rows: complete by themselves, or like a built-in one, and never with its key."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.errors import ConfigurationError
from pipeline.routing.model_row import model_row
from pipeline.routing.model_settings import ModelSettings
from providers import BUILT_IN, Accuracy, Price, StructuredOutput

ALONE: dict[str, Any] = {
    "base_url": "http://127.0.0.1:8000/v1",
    "context_window": 100_000,
    "max_input_tokens": 90_000,
    "max_output_tokens": 8_000,
}


def test_everything_that_a_row_can_say_can_be_set() -> None:
    """Each field by its own name; what is left out is what nobody has said."""
    row = model_row(
        "house",
        ModelSettings(
            **ALONE,
            model="moonshotai/Kimi-K2-Thinking",
            provider="together",
            api_key_env="HOUSE_KEY",
            structured_output="json_mode",
            reasoning_effort="low",
            efforts=("low", "high"),
            reasoning_text="reasoning",
            sends_temperature=True,
            sends_prompt_cache_key=True,
            output_limit_parameter="max_tokens",
            service_tier="flex",
            deadline_s=900,
            has_batch=True,
            has_flex=True,
            shutdown=date(2028, 1, 1),
            fallbacks=("offline",),
            local=False,
            accuracy=({"up_to_tokens": 1_000, "low": 80, "high": 90},),
            accuracy_source="our own labels",
            input_usd_per_million=1,
            output_usd_per_million=2,
        ),
    )
    assert row.endpoint_model == "moonshotai/Kimi-K2-Thinking"
    assert (row.structured_output, row.efforts) == (StructuredOutput.JSON_MODE, ("low", "high"))
    assert (row.provider, row.output_limit_parameter) == ("together", "max_tokens")
    assert row.accuracy == (Accuracy(up_to_tokens=1_000, low=80, high=90),)
    assert row.price == Price(
        input_usd=Decimal(1), cached_input_usd=Decimal(1), output_usd=Decimal(2)
    )
    assert (row.fallbacks, row.deadline_s, row.shutdown) == (("offline",), 900, date(2028, 1, 1))
    assert row.is_own
    assert not row.is_local
    bare = model_row("bare", ModelSettings(**ALONE))
    assert (bare.endpoint_model, bare.price, bare.provider) == ("bare", None, "custom")
    assert bare.is_local


def test_a_row_may_start_from_another() -> None:
    """At the same address all else stays; the row says what differs."""
    settings = ModelSettings(like="gpt-6.1-sol", service_tier="flex", deadline_s=900)
    row, pattern = model_row("slow-sol", settings), BUILT_IN.get("gpt-6.1-sol")
    assert (row.name, row.endpoint_model) == ("slow-sol", "gpt-6.1-sol")
    assert (row.service_tier, row.base_url) == ("flex", pattern.base_url)
    assert (row.api_key_env, row.provider) == ("OPENAI_API_KEY", "openai")
    assert (row.max_input_tokens, row.efforts) == (pattern.max_input_tokens, pattern.efforts)


def test_a_row_elsewhere_takes_nothing_that_is_its_makers() -> None:
    """Neither the maker's key nor its prices, its dates or its fallbacks."""
    settings = ModelSettings(like="kimi-k2-thinking", base_url="https://api.example.com/v1")
    row = model_row("hosted", settings)
    assert (row.api_key_env, row.provider, row.shutdown) == (None, "custom", None)
    assert row.fallbacks == ()
    assert row.context_window == 262_144
    assert row.accuracy == BUILT_IN.get("kimi-k2-thinking").accuracy
    assert not row.is_local


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "lacks base_url, context_window, max_input_tokens, max_output_tokens"),
        ({**ALONE, "base_url": None}, "lacks base_url"),
        ({"like": "gpt-5.l"}, r"gpt-5\.l.*near names: gpt-5\.1"),
        ({**ALONE, "structured_output": "magic"}, "magic.*strict_schema"),
        ({**ALONE, "reasoning_effort": "max", "efforts": ("low",)}, "max is none of low"),
        ({"like": "gpt-5.1", "max_input_tokens": 500_000}, "500000"),
    ],
)
def test_what_cannot_be_is_named(given: dict[str, Any], named: str) -> None:
    """With the section and the way out, before anything is sent."""
    with pytest.raises(ConfigurationError, match=named):
        model_row("house", ModelSettings(**given))

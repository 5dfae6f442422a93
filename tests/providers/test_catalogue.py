"""The catalogue holds the rows that come with it, and lets the operator add and replace."""

import pickle
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from providers import (
    BUILT_IN,
    SCRIPTED_MODEL,
    Catalogue,
    InvalidModelError,
    Model,
    Price,
    UnknownModelError,
)


def test_the_named_models_and_their_successors_are_there() -> None:
    """Both named models keep their rows, instant and thinking, base and turbo."""
    assert BUILT_IN.names == (
        "offline",
        "gpt-5.1",
        "gpt-5.1-thinking",
        "kimi-k2-thinking",
        "kimi-k2-thinking-turbo",
        "gpt-6.1-sol",
        "gpt-6.1-terra",
        "gpt-6-luna",
        "kimi-k2.6",
        "kimi-k3",
    )


def test_instant_and_thinking_differ_in_effort_alone() -> None:
    """One endpoint model, two efforts."""
    instant, thinking = BUILT_IN.get("gpt-5.1"), BUILT_IN.get("gpt-5.1-thinking")
    assert (instant.reasoning_effort, thinking.reasoning_effort) == ("none", "high")
    assert replace(thinking, name="gpt-5.1", reasoning_effort="none") == instant


def test_models_that_leave_their_makers_say_when() -> None:
    """The shutdown date is data, so that it can be shown before it passes."""
    assert BUILT_IN.get("gpt-5.1").shutdown == date(2027, 4, 1)
    assert BUILT_IN.get("kimi-k2-thinking-turbo").shutdown == date(2026, 5, 25)


@pytest.mark.parametrize("row", list(BUILT_IN), ids=lambda row: row.name)
def test_every_row_is_complete(row: Model) -> None:
    """Prompt and answer fit the window, the source is named, remote rows name a key."""
    assert row.max_input_tokens + row.max_output_tokens <= row.context_window
    assert row.source
    assert (row.base_url is None) == (not row.uses_language_model) == (row.api_key_env is None)


def test_an_unknown_name_lists_near_ones() -> None:
    """A typing error costs one look."""
    with pytest.raises(UnknownModelError, match=r"KIMI-K2-thinkin.*near names: kimi-k2-thinking"):
        BUILT_IN.get("KIMI-K2-thinkin")


def test_a_name_near_nothing_lists_all() -> None:
    """Who guesses wildly is shown the choice."""
    with pytest.raises(UnknownModelError, match="known: scripted"):
        Catalogue([SCRIPTED_MODEL]).get("zzz")


def test_the_operators_rows_are_added_and_take_precedence() -> None:
    """A catalogue never changes; the new one has the new rows."""
    own = replace(BUILT_IN.get("kimi-k2.6"), base_url="http://127.0.0.1:8000/v1", api_key_env=None)
    more = BUILT_IN.with_models([SCRIPTED_MODEL, own])
    assert more.get("kimi-k2.6").base_url == "http://127.0.0.1:8000/v1"
    assert "scripted" in more
    assert len(more) == len(BUILT_IN) + 1
    assert "scripted" not in BUILT_IN
    assert BUILT_IN.get("kimi-k2.6").base_url == "https://api.moonshot.ai/v1"


@pytest.mark.parametrize(
    ("field", "tokens"),
    [
        ("max_input_tokens", 400_001),  # more than the window
        ("max_output_tokens", 0),  # a model that says nothing
    ],
)
def test_limits_that_cannot_be_are_refused(field: str, tokens: int) -> None:
    """The message gives both numbers."""
    with pytest.raises(InvalidModelError, match=rf"{field} {tokens} .* 400000"):
        replace(SCRIPTED_MODEL, **{field: tokens})  # type: ignore[arg-type]


@pytest.mark.parametrize("usd", ["-1", "NaN", "Infinity"])
def test_prices_that_cannot_be_are_refused(usd: str) -> None:
    """A price below zero would pay for other calls."""
    price = Price(input_usd=Decimal(usd), cached_input_usd=Decimal(0), output_usd=Decimal(0))
    with pytest.raises(InvalidModelError, match="price"):
        replace(SCRIPTED_MODEL, price=price)


def test_rows_pickle() -> None:
    """Rows cross process boundaries with the requests they belong to."""
    row = BUILT_IN.get("kimi-k3")
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301 - our own bytes

"""The catalogue holds the rows that come with it, and lets the operator add and replace."""

import pickle
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from providers import (
    BUILT_IN,
    SCRIPTED_MODEL,
    Accuracy,
    Catalogue,
    InvalidModelError,
    Model,
    Price,
    UnknownModelError,
    Usage,
    cost,
)


def test_the_named_models_and_their_successors_are_there() -> None:
    """Both named models keep their rows, instant and thinking, base and turbo."""
    assert BUILT_IN.names == (
        "offline",
        "gpt-5.1",
        "gpt-5.1-thinking",
        "gpt-5.1-flex",
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
    alike = replace(thinking, name="gpt-5.1", reasoning_effort="none", fallbacks=instant.fallbacks)
    assert alike == instant


def test_flex_is_a_row_that_asks_for_its_tier_and_takes_its_time() -> None:
    """Half the price, fifteen minutes; what is billed is the tier of the answer."""
    flex, instant = BUILT_IN.get("gpt-5.1-flex"), BUILT_IN.get("gpt-5.1")
    assert (flex.service_tier, flex.deadline_s, flex.endpoint_model) == ("flex", 900, "gpt-5.1")
    usage = Usage(input_tokens=1_000, output_tokens=1_000)
    standard, half = cost(instant, usage), cost(flex, usage, "flex")
    assert standard is not None
    assert half == standard / 2
    assert cost(flex, usage, "default") == standard


@pytest.mark.parametrize(
    ("name", "tokens", "expected"),
    [
        ("kimi-k2-thinking", 1, (92, 94)),
        ("kimi-k2-thinking", 100_000, (92, 94)),  # inclusive
        ("kimi-k2-thinking", 100_001, (88, 90)),
        ("kimi-k2-thinking-turbo", 200_000, (82, 86)),
        ("kimi-k2-thinking", 256_000, (75, 80)),
        ("kimi-k2-thinking", 256_001, None),  # beyond what was published
        ("gpt-5.1", 128_000, (89, 91)),
        ("gpt-5.1", 128_001, None),
        ("kimi-k2.6", 1, None),  # of successors nothing is known
    ],
)
def test_accuracy_falls_with_length(
    name: str, tokens: int, expected: tuple[int, int] | None
) -> None:
    """As the article gives it; no figure is stretched beyond its range."""
    known = BUILT_IN.get(name).accuracy_at(tokens)
    assert (None if known is None else (known.low, known.high)) == expected
    assert known is None or "not measured here" in BUILT_IN.get(name).accuracy_source


def test_fallbacks_that_come_with_the_package_stay_with_the_maker() -> None:
    """No document goes to a company that nobody named; and each fallback is a row."""
    for row in BUILT_IN:
        for fallback in map(BUILT_IN.get, row.fallbacks):
            assert fallback.base_url == row.base_url


def test_openai_is_told_which_tier_to_bill() -> None:
    """A project may be set to a tier of twice the price, for which nothing was reserved."""
    rows = [row for row in BUILT_IN if row.provider == "openai"]
    assert {row.service_tier for row in rows} == {"default", "flex"}


@pytest.mark.parametrize(
    ("base_url", "local", "expected"),
    [
        (None, None, True),  # in this process
        ("http://127.0.0.1:8000/v1", None, True),
        ("http://[::1]:8000/v1", None, True),
        ("http://localhost/v1", None, True),
        ("http://10.1.2.3/v1", None, True),
        ("http://192.168.0.9:80/v1", None, True),
        ("https://api.openai.com/v1", None, False),
        ("https://8.8.8.8/v1", None, False),
        ("http://gpu.office/v1", None, False),  # a name says nothing of where it is
        ("http://gpu.office/v1", True, True),  # unless the operator does
        ("http://127.0.0.1:8000/v1", False, False),  # a tunnel to somewhere else
        ("http://localhost.example.com/v1", None, False),
        ("not an address [", None, False),
    ],
)
def test_what_is_local_is_known_or_said(
    *, base_url: str | None, local: bool | None, expected: bool
) -> None:
    """When in doubt it is not: restricted documents rest on this."""
    assert replace(SCRIPTED_MODEL, base_url=base_url, local=local).is_local is expected


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


@pytest.mark.parametrize(
    "table",
    [
        ((100, 90, 95), (100, 80, 85)),  # the same range twice
        ((200, 90, 95), (100, 80, 85)),  # falling lengths
        ((100, 95, 90),),  # low above high
        ((100, 90, 101),),  # more than all
        ((0, 90, 95),),  # an empty range
    ],
)
def test_accuracy_that_cannot_be_is_refused(table: tuple[tuple[int, int, int], ...]) -> None:
    """A table that is looked up by length has to rise in length."""
    accuracy = tuple(Accuracy(up_to_tokens=end, low=low, high=high) for end, low, high in table)
    with pytest.raises(InvalidModelError, match="accuracy"):
        replace(SCRIPTED_MODEL, accuracy=accuracy)


def test_an_effort_that_the_model_does_not_have_is_refused() -> None:
    """The endpoint would answer 400 to every call."""
    with pytest.raises(InvalidModelError, match="reasoning_effort none is none of low, medium"):
        replace(BUILT_IN.get("gpt-6.1-sol"), reasoning_effort="none")


def test_rows_pickle() -> None:
    """Rows cross process boundaries with the requests they belong to."""
    row = BUILT_IN.get("kimi-k3")
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301 - our own bytes

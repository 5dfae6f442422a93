"""Costs are exact where prices are known, None where they are not, and never raise."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import BUILT_IN, SCRIPTED_MODEL, Model, Price, Usage, cost, worst_case

AT = datetime(2026, 11, 22, tzinfo=UTC)
PRICED = [row.name for row in BUILT_IN if row.uses_language_model]
TIERS = [None, "default", "auto", "flex", "priority", "fast", "batch", "scale", "moon", ""]
OWN = replace(
    SCRIPTED_MODEL,
    price=Price(
        input_usd=Decimal("0.40"), cached_input_usd=Decimal("0.10"), output_usd=Decimal("2")
    ),
)

counts = st.integers(min_value=0, max_value=900_000)


@pytest.mark.parametrize(
    ("name", "given", "cached", "written", "output", "usd"),
    [
        ("gpt-5.1", 100_000, 0, 0, 2_000, "0.145"),
        # cached input at a tenth
        ("gpt-5.1", 100_000, 40_000, 0, 2_000, "0.1"),
        ("gpt-5.1-thinking", 1_000_000, 0, 0, 0, "1.25"),
        ("kimi-k2-thinking", 100_000, 40_000, 0, 2_000, "0.047"),
        ("kimi-k2-thinking-turbo", 1_000_000, 0, 0, 100_000, "1.95"),
        # up to 272,000 input tokens the plain price, above it twice that for all of them
        ("gpt-6.1-sol", 272_000, 0, 0, 0, "0.544"),
        ("gpt-6.1-sol", 272_001, 0, 0, 0, "1.088004"),
        # written to the cache: a quarter more
        ("gpt-6.1-sol", 100_000, 0, 100_000, 0, "0.25"),
        ("kimi-k3", 100_000, 0, 0, 1_000, "0.315"),
        ("offline", 100_000, 0, 0, 1_000, "0"),
    ],
)
def test_costs_are_those_of_the_price_lists(
    *, name: str, given: int, cached: int, written: int, output: int, usd: str
) -> None:
    """Worked out by hand from the makers' price lists as of November 2026."""
    usage = Usage(
        input_tokens=given,
        cached_tokens=cached,
        cache_write_tokens=written,
        output_tokens=output,
    )
    assert cost(BUILT_IN.get(name), usage, at=AT) == Decimal(usd)


@pytest.mark.parametrize(
    ("tier", "usd"),
    [
        (None, "0.145"),
        ("auto", "0.145"),
        ("default", "0.145"),
        ("flex", "0.0725"),
        ("batch", "0.0725"),
        ("priority", "0.29"),
        ("fast", "0.29"),
        # bought in advance: no price a token
        ("scale", None),
        # a word that genai-prices would take for the standard price
        ("moonlight", None),
    ],
)
def test_the_tier_of_the_reply_decides(tier: str | None, usd: str | None) -> None:
    """An unknown tier is an unknown price."""
    usage = Usage(input_tokens=100_000, output_tokens=2_000)
    expected = None if usd is None else Decimal(usd)
    assert cost(BUILT_IN.get("gpt-5.1"), usage, tier, at=AT) == expected


def test_a_tier_that_the_model_does_not_have_is_unknown() -> None:
    """Moonshot sells no flex; the list price would be a guess."""
    usage = Usage(input_tokens=100, output_tokens=2)
    assert cost(BUILT_IN.get("kimi-k2.6"), usage, "flex", at=AT) is None


def test_a_tier_before_its_price_was_listed_is_unknown() -> None:
    """Prices are dated; before the first date nothing is known."""
    before = datetime(2026, 1, 1, tzinfo=UTC)
    usage = Usage(input_tokens=100, output_tokens=2)
    assert cost(BUILT_IN.get("gpt-5.1"), usage, "flex", at=before) is None


def test_a_self_hosted_model_without_a_price_is_unknown_and_not_free() -> None:
    """Electricity is not free either; who knows better writes zero into the row."""
    usage = Usage(input_tokens=100, output_tokens=2)
    kimi = replace(SCRIPTED_MODEL, endpoint_model="moonshotai/Kimi-K2-Thinking")
    assert cost(SCRIPTED_MODEL, usage) is None
    assert cost(kimi, usage) is None
    assert worst_case(kimi, 100, 100) is None


def test_the_operators_own_price_goes_first() -> None:
    """Zero where the operator says zero, even for a model that has a list price."""
    free = Price(input_usd=Decimal(0), cached_input_usd=Decimal(0), output_usd=Decimal(0))
    usage = Usage(input_tokens=1_000_000, cached_tokens=500_000, output_tokens=1_000_000)
    assert cost(replace(BUILT_IN.get("gpt-5.1"), price=free), usage) == 0
    assert cost(OWN, usage) == Decimal("2.25")
    # a price for one tier is none for another
    assert cost(OWN, usage, "priority") is None


@pytest.mark.parametrize(
    "usage",
    [
        Usage(),  # nothing reported
        Usage(input_tokens=5),  # half reported
        Usage(output_tokens=5),
        Usage(input_tokens=-1, output_tokens=5),
        Usage(input_tokens=5, output_tokens=-5),
        Usage(input_tokens=5, cached_tokens=6, output_tokens=0),  # a part above its whole
        Usage(input_tokens=5, cached_tokens=3, cache_write_tokens=3, output_tokens=0),
    ],
)
@pytest.mark.parametrize("row", [BUILT_IN.get("gpt-5.1"), OWN], ids=["listed", "own"])
def test_usage_that_cannot_be_is_unknown(row: Model, usage: Usage) -> None:
    """A cost from broken numbers would look like knowledge."""
    assert cost(row, usage, at=AT) is None


odd: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.integers(), st.booleans(), st.floats(), st.text(max_size=3)
)


@given(
    name=st.sampled_from(BUILT_IN.names),
    parts=st.tuples(odd, odd, odd, odd, odd),
    tier=st.one_of(st.sampled_from(TIERS), st.text(max_size=9)),
)
def test_no_usage_and_no_tier_raises(
    name: str, parts: tuple[Any, Any, Any, Any, Any], tier: str | None
) -> None:
    """Pricing never fails a run; what it gives is a cost or None."""
    given_, cached, written, output, reasoning = parts
    usage = Usage(
        input_tokens=given_,
        cached_tokens=cached,
        cache_write_tokens=written,
        output_tokens=output,
        reasoning_tokens=reasoning,
    )
    usd = cost(BUILT_IN.get(name), usage, tier, at=AT)
    assert usd is None or (usd.is_finite() and usd >= 0)


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    """Usage whose parts fit into their wholes."""
    given_ = draw(counts)
    cached = draw(st.integers(0, given_))
    return Usage(
        input_tokens=given_,
        cached_tokens=cached,
        cache_write_tokens=draw(st.integers(0, given_ - cached)),
        output_tokens=draw(counts),
    )


@given(
    name=st.sampled_from([*PRICED, "own"]), usage=usages(), more=counts, tier=st.sampled_from(TIERS)
)
def test_no_call_costs_more_than_its_worst_case(
    name: str, usage: Usage, more: int, tier: str | None
) -> None:
    """What is reserved before a call covers whatever the call turns out to be."""
    row = OWN if name == "own" else BUILT_IN.get(name)
    assert usage.input_tokens is not None
    assert usage.output_tokens is not None
    spent = cost(row, usage, tier, at=AT)
    reserved = worst_case(row, usage.input_tokens + more, usage.output_tokens + more, tier, at=AT)
    assert (spent is None) == (reserved is None)
    if spent is not None and reserved is not None:
        assert spent <= reserved


@given(usage=usages(), name=st.sampled_from(PRICED))
def test_the_cost_is_the_sum_over_the_parts(usage: Usage, name: str) -> None:
    """A slow and obvious reference: each part at its own price, as the list names it."""
    row = BUILT_IN.get(name)
    assert usage.input_tokens is not None
    assert usage.output_tokens is not None
    tokens = Usage(input_tokens=usage.input_tokens, output_tokens=0)
    if usage.input_tokens <= 272_000:  # above, prices depend on the whole
        unit = cost(row, Usage(input_tokens=1, output_tokens=0), at=AT)
        assert unit is not None
        assert cost(row, tokens, at=AT) == unit * usage.input_tokens
    cached = replace(tokens, cached_tokens=usage.cached_tokens)
    cheaper, plain = cost(row, cached, at=AT), cost(row, tokens, at=AT)
    assert cheaper is not None
    assert plain is not None
    assert cheaper <= plain

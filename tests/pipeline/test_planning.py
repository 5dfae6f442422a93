"""A document is read whole where it fits beside prompt and output, and cut where it does not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from chunking import load_vocabulary
from pipeline.errors import ConfigurationError
from pipeline.plan import Plan, Route
from pipeline.planning import plan_document
from pipeline.profile.source import load_profile
from providers import BUILT_IN, Model, Price
from tests.pipeline.texts import document_of

VOCABULARY = load_vocabulary("o200k_base")
SENTENCE = "The Supplier shall deliver the Goods in lot {n} to the Buyer at its own cost. "


def text_of(tokens: int) -> str:
    """A text of about `tokens` tokens without a heading."""
    sentences = [SENTENCE.format(n=n) for n in range(tokens * 10 // 183)]
    return "".join(sentences)


def plan_with(text: str, model: Model, output_reserve: int = 16_000) -> Plan:
    return plan_document(
        document_of(text),
        profile=load_profile("contract"),
        profile_reason="asked for",
        model_reason="asked for",
        model=model,
        vocabulary=VOCABULARY,
        group_size=3,
        output_reserve=output_reserve,
    )


def model_of(window: int, **more: object) -> Model:
    """GPT-5.1's row with another window."""
    row = BUILT_IN.get("gpt-5.1")
    changed = {"context_window": window, "max_input_tokens": window, "max_output_tokens": 16_000}
    return replace(row, **(changed | more))  # type: ignore[arg-type]


def test_a_short_document_is_one_reading_a_group() -> None:
    """One segment from the first character to the last, no frame, no consolidation."""
    plan = plan_with(text_of(2_000), BUILT_IN.get("gpt-5.1"))
    assert plan.route is Route.DIRECT
    assert (plan.segments[0].start, plan.segments[0].end) == (0, plan.characters)
    assert plan.calls == len(plan.groups)
    assert plan.forecast is not None
    assert 0 < plan.forecast.low <= plan.forecast.expected <= plan.forecast.high


def test_a_long_document_is_cut_and_consolidated() -> None:
    """Above 128,000 tokens: segments of 60,000-100,000 that join to the text."""
    text = text_of(150_000)
    plan = plan_with(text, BUILT_IN.get("gpt-5.1"))
    assert plan.route is Route.SEGMENTED
    assert all(60_000 <= segment.tokens <= 100_000 for segment in plan.segments)
    assert "".join(text[s.start : s.end] for s in plan.segments) == text
    assert plan.calls == len(plan.segments) * len(plan.groups) + 1


def test_output_room_is_reserved_before_a_document_is_sent_whole() -> None:
    """What fits the window alone, but not beside prompt and output, is cut."""
    text = text_of(20_000)
    assert plan_with(text, model_of(40_000)).route is Route.DIRECT
    tight = plan_with(text, model_of(30_000))
    assert tight.route is Route.SEGMENTED
    assert "what the model leaves" in tight.reason
    room = 30_000 - 16_000
    assert all(
        segment.tokens + frame.tokens < room
        for segment, frame in zip(tight.segments, tight.frames, strict=True)
    )


def test_an_estimated_vocabulary_leaves_a_margin() -> None:
    """A text that fits by another model's count by a hair is not trusted to fit."""
    text = text_of(20_000)
    tokens = VOCABULARY.count(text)
    window = tokens + 16_000 + 1_200
    exact = plan_with(text, model_of(window))
    estimated = plan_with(text, model_of(window, encoding_is_exact=False))
    assert (exact.route, estimated.route) == (Route.DIRECT, Route.SEGMENTED)


def test_a_window_without_room_is_refused_with_the_numbers() -> None:
    """The message names the model, the rooms and three ways out."""
    with pytest.raises(ConfigurationError, match=r"gpt-5\.1.*OCTAVO_GROUP_SIZE"):
        plan_with("Short.", model_of(17_000))


def test_an_unknown_price_is_no_forecast() -> None:
    """Unknown is None, never zero; a price of zero is zero."""
    unknown = model_of(200_000, provider="custom", price=None)
    assert plan_with("Short.", unknown).forecast is None
    nothing = Price(input_usd=Decimal(0), cached_input_usd=Decimal(0), output_usd=Decimal(0))
    free = plan_with("Short.", replace(unknown, price=nothing)).forecast
    assert free is not None
    assert free.high == 0

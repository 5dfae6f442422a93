"""The first reading of a segment goes ahead, so that its siblings are cheap."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.asking.warmth import Warmth, is_worth_warming
from pipeline.reading.piece import Place
from providers import BUILT_IN, SCRIPTED_MODEL, Price


def place(segment: int, group: int) -> Place:
    return Place(segment=segment, group=group)


async def order_of(
    warmth: Warmth, places: list[Place], *, slots: int = 2
) -> list[tuple[str, Place]]:
    """What begins and ends in which order, where a reading takes a while."""
    seen: list[tuple[str, Place]] = []
    semaphore = asyncio.Semaphore(slots)

    async def read(where: Place) -> None:
        async with warmth.turn(where), semaphore:
            seen.append(("begins", where))
            await asyncio.sleep(0.01)
            seen.append(("ends", where))

    await asyncio.gather(*(read(where) for where in places))
    return seen


async def test_siblings_begin_when_the_first_has_ended() -> None:
    """In every segment; and firsts of other segments are not held up by waiting siblings."""
    places = [place(segment, group) for segment in range(2) for group in range(3)]
    seen = await order_of(Warmth(is_on=True), places)
    for segment in range(2):
        first_end = seen.index(("ends", place(segment, 0)))
        later = [seen.index(("begins", place(segment, group))) for group in (1, 2)]
        assert min(later) > first_end
    assert [event for event, _ in seen[:2]] == ["begins", "begins"]
    assert {where.segment for _, where in seen[:2]} == {0, 1}


async def test_off_nobody_waits() -> None:
    """As many begin at once as there are slots."""
    seen = await order_of(Warmth(is_on=False), [place(0, group) for group in range(3)], slots=3)
    assert [event for event, _ in seen[:3]] == ["begins"] * 3


async def test_a_first_that_breaks_holds_nobody_up() -> None:
    """Its siblings go on, each at its own price."""
    warmth = Warmth(is_on=True)
    with pytest.raises(RuntimeError):
        async with warmth.turn(place(0, 0)):
            raise RuntimeError
    async with asyncio.timeout(1), warmth.turn(place(0, 1)):
        pass


def test_waiting_is_for_caches_that_save_money() -> None:
    """Known by the price: a model without a cached rate, or without a price, warms nothing."""
    price = Price(input_usd=Decimal(1), cached_input_usd=Decimal("0.1"), output_usd=Decimal(8))
    cached = replace(SCRIPTED_MODEL, price=price)
    plain = replace(SCRIPTED_MODEL, price=replace(price, cached_input_usd=Decimal(1)))
    assert is_worth_warming(cached, 60_000)
    assert not is_worth_warming(cached, 500)
    assert not is_worth_warming(plain, 60_000)
    assert not is_worth_warming(SCRIPTED_MODEL, 60_000)
    assert is_worth_warming(BUILT_IN.get("gpt-5.1"), 60_000)
    assert not is_worth_warming(BUILT_IN.get("offline"), 60_000)

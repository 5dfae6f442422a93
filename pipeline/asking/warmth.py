"""Warmth: the first reading of a segment goes ahead, so that its siblings hit the prompt cache.

A provider keeps the prefix of a prompt for some minutes once it has read it, and asks a tenth to a
quarter of the price for it (prompts of 1,024 tokens and more). All readings of a segment share
their first two messages, system and material, which are nearly all of the prompt; sent at once,
each would pay in full, since none is there before the others.

Siblings wait for the end of the first reply, not for its first token: a reply of 250 tokens a
field takes seconds, where the readings that are saved cost nine tenths less of 60,000 and more
tokens; they wait outside of the slots for readings, which meanwhile do the first readings of other
segments and documents; and an end is seen for any provider, a first token for streaming ones only.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pipeline.reading.piece import Place
from providers import Model, Usage, cost

_LEAST_TOKENS = 1_024
"""Shorter prompts are not kept by OpenAI (guide to prompt caching, read 2026-11-22)."""


class Warmth:
    """Lets one reading of each segment of one document go ahead. Lives in one event loop."""

    def __init__(self, *, is_on: bool) -> None:
        """Where `is_on` is false nobody waits."""
        self._is_on = is_on
        self._segments: dict[int, asyncio.Event] = {}
        """Segment -> set when its first reading has ended."""

    @asynccontextmanager
    async def turn(self, place: Place) -> AsyncIterator[None]:
        """Around a reading: the first to come for a segment goes, the others wait for its end."""
        if not self._is_on:
            yield
            return
        first = self._segments.get(place.segment)
        if first is not None:
            await first.wait()
            yield
            return
        self._segments[place.segment] = first = asyncio.Event()
        try:
            yield
        finally:
            # However it ended: nobody waits for what does not come.
            first.set()


def is_worth_warming(model: Model, tokens: int) -> bool:
    """Whether a prompt of that many tokens costs less where the cache has it."""
    if tokens < _LEAST_TOKENS:
        return False
    plain = cost(model, Usage(input_tokens=tokens, cached_tokens=0, output_tokens=0))
    cached = cost(model, Usage(input_tokens=tokens, cached_tokens=tokens, output_tokens=0))
    return plain is not None and cached is not None and cached < plain

"""A provider that answers what it is told to: for tests, ours and other people's.

It takes the place of a real one wherever a `Provider` is asked for, opens no connection, and
remembers every request.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeAlias

from providers import pricing
from providers.base import Reply, Request, Usage
from providers.built_in import BUILT_IN
from providers.catalogue import Model

Answer: TypeAlias = Reply | str | BaseException
"""A reply, the content of one that ends in `stop`, or what is raised instead."""

Script: TypeAlias = Callable[[Request], Answer | Awaitable[Answer]] | Iterable[Answer]
"""A function of the request, which may be a coroutine function, or answers in their order."""

SCRIPTED_MODEL: Final[Model] = replace(
    BUILT_IN.get("gpt-5.1"),
    name="scripted",
    endpoint_model="scripted",
    provider="custom",
    base_url="http://127.0.0.1/v1",
    api_key_env=None,
    sends_prompt_cache_key=False,
    service_tier=None,
    has_batch=False,
    has_flex=False,
    fallbacks=(),
    accuracy=(),
    shutdown=None,
    source="a test double",
)
"""The row of a `Scripted` made without one: GPT-5.1's limits, no key, price unknown."""


class Scripted:
    """A `Provider` that follows a script."""

    def __init__(self, script: Script, model: Model = SCRIPTED_MODEL) -> None:
        self._model = model
        self._answers: Iterator[Answer] | None = None if callable(script) else iter(script)
        self._function = script if callable(script) else None
        self.requests: list[Request] = []
        """Every request put to it, answered or not, in order."""
        self.is_closed = False

    @property
    def model(self) -> Model:
        """The catalogue's row it goes by."""
        return self._model

    async def generate(self, request: Request) -> Reply:
        """The next answer of the script.

        Usage of a plain text counts four characters as a token, so that costs are not zero.

        Raises:
            AssertionError: the script is at its end.
            BaseException: whatever the script holds at this place.
        """
        self.requests.append(request)
        answer = await self._answer(request)
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, Reply) else _reply(request, answer)

    def estimate_cost(self, *, input_tokens: int, output_tokens: int) -> Decimal | None:
        """USD at list price with nothing cached; None where the price is unknown."""
        usage = Usage(input_tokens=input_tokens, cached_tokens=0, output_tokens=output_tokens)
        return pricing.cost(self._model, usage)

    def context_limit(self) -> int:
        """Tokens of prompt and completion together."""
        return self._model.context_window

    async def aclose(self) -> None:
        """Remember that it was closed."""
        self.is_closed = True

    async def _answer(self, request: Request) -> Answer:
        if self._function is not None:
            answer = self._function(request)
            return await answer if inspect.isawaitable(answer) else answer
        for scripted in self._answers or ():
            return scripted
        raise AssertionError(f"the script is at its end; this is request {len(self.requests)}")


def _reply(request: Request, content: str) -> Reply:
    characters = sum(len(message.content) for message in request.messages)
    return Reply(
        content=content,
        finish_reason="stop",
        usage=Usage(
            input_tokens=characters // 4 + 1,
            cached_tokens=0,
            output_tokens=len(content) // 4 + 1,
            reasoning_tokens=0,
        ),
        model=request.model,
        latency_s=0.0,
    )

"""Any OpenAI-compatible endpoint as a provider.

One call is one HTTP request: streamed, so that a cancelled call stops costing; without the SDK's
retries; under one deadline from connecting to the last byte. The SDK itself is used in
`openai_sdk`.
"""

import functools
import time
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import SecretStr

from providers import pricing
from providers.base import Reply, Request, Usage
from providers.catalogue import Model
from providers.chat_request import chat_body
from providers.endpoint_key import checked_address, usable_key
from providers.errors import IncompleteStreamError
from providers.rate_headers import RateLimits

if TYPE_CHECKING:
    import httpx2


class OpenAICompatible:
    """One model behind one endpoint. Safe for any number of calls at a time on one event loop."""

    def __init__(
        self,
        model: Model,
        api_key: SecretStr | None,
        *,
        deadline_s: float = 600.0,
        on_rate_limits: Callable[[RateLimits], None] | None = None,
        transport: "httpx2.AsyncBaseTransport | None" = None,
    ) -> None:
        """Set up a client; nothing is sent.

        Args:
            model: the catalogue's row; its `base_url` is used as it is, environment or not.
            api_key: None where the row asks for none.
            deadline_s: for a whole call, in seconds.
            on_rate_limits: called with what the headers of each answer say about limits, be it a
                reply or a refusal.
            transport: how bytes travel; None is the network, through a proxy where the
                environment names one.

        Raises:
            MissingKeyError: the row names a variable for its key, and the key is absent or holds
                characters that no header can.
            InvalidModelError: the row's `base_url` is missing or no address.
        """
        checked_address(model)
        self._model = model
        self._deadline_s = deadline_s
        key = usable_key(model, api_key)
        # Importing the SDK takes 0.4 s, which nobody should pay who calls no model.
        from providers import openai_sdk  # noqa: PLC0415

        self._endpoint = openai_sdk.connect(model, key, deadline_s, transport)
        self._new_call = functools.partial(openai_sdk.Call, model.name, on_rate_limits)

    @property
    def model(self) -> Model:
        """The catalogue's row."""
        return self._model

    async def generate(self, request: Request) -> Reply:
        """Put `request` to the model once.

        A reply is whole once its finish reason is there: a connection that breaks afterwards
        costs the usage at most. Cancelling closes the connection.

        Raises:
            ProviderError: see `providers.errors`; `outcome_unknown` and `usage` say what may have
                been paid. Refusals, truncation and empty content are replies, not errors:
                `providers.fault_in` tells.
        """
        started = time.monotonic()
        call = self._new_call()
        fault = await call.attempt(
            self._endpoint, chat_body(request, self._model), self._deadline_s
        )
        if call.builder.is_finished:
            return call.builder.reply(
                model=request.model,
                latency_s=time.monotonic() - started,
                request_id=call.request_id,
            )
        # Raised outside any `except`, so that the SDK's exception is not even its context.
        raise fault or call.fault(IncompleteStreamError)

    def estimate_cost(self, *, input_tokens: int, output_tokens: int) -> Decimal | None:
        """USD at list price with nothing cached; None where the price is unknown."""
        usage = Usage(input_tokens=input_tokens, cached_tokens=0, output_tokens=output_tokens)
        return pricing.cost(self._model, usage)

    def context_limit(self) -> int:
        """Tokens of prompt and completion together."""
        return self._model.context_window

    async def aclose(self) -> None:
        """Release connections."""
        await self._endpoint.aclose()

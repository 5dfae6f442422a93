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
from urllib.parse import urlsplit

from pydantic import SecretStr

from providers import pricing
from providers.base import Reply, Request, Usage
from providers.catalogue import Model
from providers.chat_request import chat_body
from providers.errors import IncompleteStreamError, InvalidModelError, MissingKeyError
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
        if not _is_address(model.base_url or ""):
            raise InvalidModelError(model.name, detail="base_url is not an http or https address")
        self._model = model
        self._deadline_s = deadline_s
        key = _usable_key(model, api_key)
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


def _usable_key(model: Model, api_key: SecretStr | None) -> str | None:
    """The key without the white space that copying leaves around it.

    Checked here because the HTTP library would quote a bad header, key and all, in its message.
    """
    key = api_key.get_secret_value().strip() if api_key is not None else ""
    if not key and model.api_key_env is not None:
        raise MissingKeyError(model.name, detail=f"{model.api_key_env} is not set")
    if key and not (key.isascii() and key.isprintable()):
        name = model.api_key_env or "the key"
        raise MissingKeyError(model.name, detail=f"{name} holds characters that no header can")
    return key or None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # Reading the port is what finds a port that is none.
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

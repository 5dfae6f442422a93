"""One exchange with an OpenAI-compatible endpoint; the only module that imports `openai`.

The SDK's oddities end here: what looks like success and is none becomes an error of
`providers.errors`, and so does every exception of the SDK. Those are not chained to ours, since
their texts quote what was sent. Importing this module takes 0.4 s, so that it is imported where
the first endpoint is set up.
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import openai
from openai import WebSocketConnectionClosedError, WebSocketQueueFullError

from providers.catalogue import Model
from providers.chat_reply import ReplyBuilder, error_in
from providers.errors import (
    BrokenOffError,
    DeadlineExceededError,
    DisconnectedError,
    NotConnectedError,
    OutcomeUnknownError,
    ProviderError,
    RefusedError,
    RequestRejectedError,
    TruncatedError,
    UnreadableReplyError,
)
from providers.faults import Fault, class_of
from providers.rate_headers import RateLimits, read_rate_limits, read_retry_after

_CONNECT_S: Final = 10.0
_GRACE_S: Final = 5.0
"""How long the usage and the end of a stream may take once its finish reason is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A client for one endpoint, with the names of the headers that it must not be sent."""

    client: openai.AsyncOpenAI
    withheld: Mapping[str, openai.Omit]

    async def aclose(self) -> None:
        """Release connections."""
        await self.client.close()


def connect(
    model: Model,
    key: str | None,
    deadline_s: float,
    transport: httpx2.AsyncBaseTransport | None,
) -> Endpoint:
    """A client that sends to `model`'s endpoint and nowhere else; nothing is sent yet.

    Args:
        model: its `base_url` is an address.
        key: None sends no key, whatever the environment holds.
        deadline_s: bounds each silence; the deadline of a whole call is `Call.attempt`'s.
        transport: None is the network.
    """
    timeout = httpx2.Timeout(deadline_s, connect=min(_CONNECT_S, deadline_s))
    client = openai.AsyncOpenAI(
        # Never None: the SDK would take OPENAI_API_KEY and show it to any endpoint.
        api_key=key or "none",
        base_url=model.base_url,
        max_retries=0,
        timeout=timeout,
        # A redirect would carry the document to a host that nobody allowed.
        http_client=openai.DefaultAsyncHttpx2Client(
            timeout=timeout, follow_redirects=False, transport=transport
        ),
    )
    return Endpoint(client=client, withheld=_withheld(model, key))


def _withheld(model: Model, key: str | None) -> dict[str, openai.Omit]:
    names = [] if key else ["Authorization"]
    if model.provider != "openai":
        # The SDK would tell every endpoint which OpenAI account the environment names.
        names += ["OpenAI-Organization", "OpenAI-Project"]
    return dict.fromkeys(names, openai.Omit())


class Call:
    """One exchange with the endpoint and what is known of it so far."""

    def __init__(self, model: str, on_rate_limits: Callable[[RateLimits], None] | None) -> None:
        self.builder = ReplyBuilder()
        self.request_id: str | None = None
        self._model = model
        self._on_rate_limits = on_rate_limits

    async def attempt(
        self, endpoint: Endpoint, body: Mapping[str, Any], deadline_s: float
    ) -> ProviderError | None:
        """Carry it out and give back what went wrong: the reply may be whole all the same."""
        try:
            async with asyncio.timeout(deadline_s) as deadline:
                await self._exchange(endpoint, body, deadline)
        except TimeoutError:
            return self.fault(DeadlineExceededError, detail=f"{deadline_s:g} s")
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError) as error:
            return self._translate(error)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            return self.fault(UnreadableReplyError, detail="broken JSON")
        except ProviderError as error:
            return error
        return None

    def fault(
        self,
        kind: type[ProviderError],
        *,
        status: int | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
        detail: str | None = None,
    ) -> ProviderError:
        """An error of that class with what is known of the call.

        Once the model has begun to speak the call has cost something, whatever stopped it.
        """
        unknown = issubclass(kind, OutcomeUnknownError) or self.builder.is_begun
        return kind(
            self._model,
            status=status,
            code=code,
            retry_after_s=retry_after_s,
            outcome_unknown=unknown,
            usage=self.builder.usage,
            request_id=self.request_id,
            detail=detail,
        )

    async def _exchange(
        self, endpoint: Endpoint, body: Mapping[str, Any], deadline: asyncio.Timeout
    ) -> None:
        create = endpoint.client.chat.completions.with_streaming_response.create
        async with create(**body, extra_headers=endpoint.withheld) as response:
            self._observe(response.headers)
            if _is_whole(response.headers.get("content-type", "")):
                self._take_whole(json.loads(await response.read()))
                return
            async for chunk in await response.parse(to=openai.AsyncStream[object]):
                was_finished = self.builder.is_finished
                self._take(chunk)
                if self.builder.is_finished and not was_finished:
                    _hurry(deadline)

    def _take(self, chunk: object) -> None:
        error = error_in(chunk)
        if error is not None:
            raise self._refusal(Fault.from_body(error))
        self.builder.add(chunk)

    def _take_whole(self, completion: object) -> None:
        """A server that ignores `stream` answers with one JSON body; some put an error in it."""
        self._take(completion)
        if not self.builder.is_finished:
            raise self.fault(UnreadableReplyError)

    def _observe(self, headers: Mapping[str, str]) -> None:
        self.request_id = headers.get("x-request-id")
        limits = read_rate_limits(headers)
        if limits is not None and self._on_rate_limits is not None:
            self._on_rate_limits(limits)

    def _refusal(self, fault: Fault, retry_after_s: float | None = None) -> ProviderError:
        return self.fault(
            class_of(fault),
            status=fault.status,
            code=fault.code or fault.type,
            retry_after_s=retry_after_s,
            detail=f"parameter {fault.param}" if _is_name(fault.param) else None,
        )

    def _translate(self, error: Exception) -> ProviderError:
        if isinstance(error, openai.APIStatusError):
            headers = error.response.headers
            self._observe(headers)
            fault = Fault.from_body(error.body, error.status_code)
            return self._refusal(fault, read_retry_after(headers))
        kind = kind_of(error)
        if kind is BrokenOffError and isinstance(error, openai.APIError):
            return self._refusal(Fault.from_body(error.body))
        return self.fault(kind)


_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.LocalProtocolError,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)

_KINDS: Final[tuple[tuple[type[Exception], type[ProviderError]], ...]] = (
    (openai.APIResponseValidationError, UnreadableReplyError),
    # The class by status and words is `faults.class_of`'s; this one is the most general.
    (openai.APIStatusError, RequestRejectedError),
    (openai.APITimeoutError, DeadlineExceededError),
    (openai.APIConnectionError, DisconnectedError),
    # Raised by the SDK for an error event inside a stream.
    (openai.APIError, BrokenOffError),
    (openai.LengthFinishReasonError, TruncatedError),
    (openai.ContentFilterFinishReasonError, RefusedError),
    (WebSocketConnectionClosedError, DisconnectedError),
    (WebSocketQueueFullError, DisconnectedError),
    (httpx2.TimeoutException, DeadlineExceededError),
    (httpx2.HTTPError, DisconnectedError),
    (httpx2.StreamError, DisconnectedError),
)
"""Foreign classes and ours, most specific first."""


def kind_of(error: Exception) -> type[ProviderError]:
    """The class for an exception of the SDK, or of the HTTP library below it.

    `OutcomeUnknownError` itself is the answer to an exception that nobody has thought of.
    """
    cause = error if isinstance(error, httpx2.HTTPError) else error.__cause__
    if isinstance(cause, _NEVER_SENT):
        return NotConnectedError
    return next(
        (ours for foreign, ours in _KINDS if isinstance(error, foreign)), OutcomeUnknownError
    )


def _is_whole(content_type: str) -> bool:
    """True for JSON and for web pages; streams come under several names, and under none."""
    return "json" in content_type or "html" in content_type


def _is_name(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[A-Za-z0-9_.\[\]]{1,64}", text) is not None


def _hurry(deadline: asyncio.Timeout) -> None:
    soon = asyncio.get_running_loop().time() + _GRACE_S
    when = deadline.when()
    deadline.reschedule(soon if when is None else min(when, soon))

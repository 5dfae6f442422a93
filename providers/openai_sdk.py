"""Exchanges with an OpenAI-compatible endpoint; with `sdk_errors` the only one to import `openai`.

The SDK's oddities end here: what looks like success and is none becomes an error of
`providers.errors`, and so does every exception of the SDK. Those are not chained to ours, since
their texts quote what was sent. Importing this module takes 0.4 s, so that it is imported where
the first endpoint is set up.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlsplit

import httpx2
import openai

from providers.catalogue import Model
from providers.chat_reply import ReplyBuilder, error_in
from providers.errors import (
    BrokenOffError,
    DeadlineExceededError,
    OutcomeUnknownError,
    ProviderError,
    UnreadableReplyError,
)
from providers.faults import Fault, class_of
from providers.rate_headers import RateLimits, read_rate_limits, read_retry_after
from providers.sdk_errors import kind_of

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

    async def models(self, call: "Call", deadline_s: float) -> bytes:
        """JSON of `GET /models`."""
        ask = partial(self.client.models.with_raw_response.list, extra_headers=self.withheld)
        return await call.fetch(ask, deadline_s)

    async def upload(self, call: "Call", name: str, content: bytes, deadline_s: float) -> bytes:
        """JSON of the file made by `POST /files`, for batches."""
        ask = partial(
            self.client.files.with_raw_response.create,
            file=(name, content, "application/jsonl"),
            purpose="batch",
            extra_headers=self.withheld,
        )
        return await call.fetch(ask, deadline_s)

    async def download(self, call: "Call", file_id: str, deadline_s: float) -> bytes:
        """The bytes of a file."""
        files = self.client.files.with_raw_response
        return await call.fetch(
            partial(files.content, file_id, extra_headers=self.withheld), deadline_s
        )

    async def batch(
        self, call: "Call", verb: Literal["retrieve", "cancel"], batch_id: str, deadline_s: float
    ) -> bytes:
        """JSON of a batch, as it is or as it is being cancelled."""
        batches = self.client.batches.with_raw_response
        ask = batches.retrieve if verb == "retrieve" else batches.cancel
        return await call.fetch(partial(ask, batch_id, extra_headers=self.withheld), deadline_s)

    async def create_batch(
        self, call: "Call", file_id: str, metadata: Mapping[str, str], deadline_s: float
    ) -> bytes:
        """JSON of a new batch of chat completions."""
        ask = partial(
            self.client.batches.with_raw_response.create,
            input_file_id=file_id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata=dict(metadata),
            extra_headers=self.withheld,
        )
        return await call.fetch(ask, deadline_s)

    async def batches(self, call: "Call", deadline_s: float) -> bytes:
        """JSON of the newest hundred batches."""
        ask = partial(
            self.client.batches.with_raw_response.list, limit=100, extra_headers=self.withheld
        )
        return await call.fetch(ask, deadline_s)


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
    host = urlsplit(model.base_url or "").hostname or ""
    if not f".{host}".endswith(".api.openai.com"):
        # The SDK would tell every endpoint which OpenAI account the environment names.
        names += ["OpenAI-Organization", "OpenAI-Project"]
    return dict.fromkeys(names, openai.Omit())


class _Answered(Protocol):
    """What the SDK's raw responses have in common."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


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
        deadline = asyncio.timeout(deadline_s)
        return await self._guarded(self._exchange(endpoint, body, deadline), deadline, deadline_s)

    async def fetch(self, ask: Callable[[], Awaitable[_Answered]], deadline_s: float) -> bytes:
        """The body of an answer to anything but a chat.

        Raises:
            ProviderError: it is none, or not there before the deadline.
        """
        bodies: list[bytes] = []

        async def exchange() -> None:
            answered = await ask()
            self._observe(answered.headers)
            bodies.append(answered.content)

        error = await self._guarded(exchange(), asyncio.timeout(deadline_s), deadline_s)
        if error is not None:
            raise error
        return bodies[0]

    async def _guarded(
        self, exchange: Coroutine[Any, Any, None], deadline: asyncio.Timeout, deadline_s: float
    ) -> ProviderError | None:
        """Carry it out within the deadline; whatever went wrong, as one of our classes."""
        try:
            async with deadline:
                await exchange
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


def _is_whole(content_type: str) -> bool:
    """True for JSON and for web pages; streams come under several names, and under none."""
    return "json" in content_type or "html" in content_type


def _is_name(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[A-Za-z0-9_.\[\]]{1,64}", text) is not None


def _hurry(deadline: asyncio.Timeout) -> None:
    soon = asyncio.get_running_loop().time() + _GRACE_S
    when = deadline.when()
    deadline.reschedule(soon if when is None else min(when, soon))

"""The exceptions of the SDK, and of the HTTP library below it, and our classes for them."""

from typing import Final

import httpx2
import openai
from openai import WebSocketConnectionClosedError, WebSocketQueueFullError

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

"""No exception of the SDK, or of the HTTP library below it, is left without a class of ours."""

import httpx2
import openai
import pytest

from providers import NotConnectedError, OutcomeUnknownError
from providers.sdk_errors import kind_of

NOT_FROM_A_CALL = {
    "SubjectTokenProviderError": "asks an identity provider for a key; we have one or send none",
    "MutuallyExclusiveAuthError": "raised on setting up Azure's client",
    "APIRemovedInV1": "raised on use of the module as a client",
    "_AmbiguousModuleClientUsageError": "likewise",
    "StreamAlreadyConsumed": "raised on reading a body twice",
}
REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1")


def _all(root: type[Exception]) -> list[type[Exception]]:
    return [found for child in root.__subclasses__() for found in (child, *_all(child))]


def _made(kind: type[Exception]) -> Exception:
    """An instance without the arguments that its class insists on."""
    return kind.__new__(kind)


SDK = {kind.__name__: kind for kind in _all(openai.OpenAIError)}


@pytest.mark.parametrize("name", sorted(set(SDK) - set(NOT_FROM_A_CALL)))
def test_every_class_of_the_sdk_is_mapped(name: str) -> None:
    """A class that a new version adds fails here until somebody has thought of it."""
    assert kind_of(_made(SDK[name])) is not OutcomeUnknownError


@pytest.mark.parametrize(
    "kind", [*_all(httpx2.HTTPError), *_all(httpx2.StreamError)], ids=lambda kind: kind.__name__
)
def test_every_class_of_the_http_library_is_mapped(kind: type[Exception]) -> None:
    """Reading a body outside a stream raises these as they are."""
    assert kind_of(_made(kind)) is not OutcomeUnknownError


def test_an_exception_that_nobody_thought_of_counts_as_perhaps_paid() -> None:
    """The careful reading of the unknown."""
    assert kind_of(openai.OpenAIError()) is OutcomeUnknownError


@pytest.mark.parametrize("cause", [httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ConnectError])
def test_a_call_that_never_left_is_told_from_one_that_did(
    cause: type[httpx2.TransportError],
) -> None:
    """The SDK calls a full pool of its own a time-out; nothing was sent."""
    error = openai.APITimeoutError(request=REQUEST)
    error.__cause__ = cause("m")
    assert kind_of(error) is NotConnectedError

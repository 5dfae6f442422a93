"""The same fault is recognised in the words of every endpoint that was looked at."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import ProviderError, errors
from providers.faults import Fault, class_of


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        # OpenAI, requests a minute; its message advertises the billing page
        (
            429,
            {
                "code": "rate_limit_exceeded",
                "type": "requests",
                "message": "Rate limit reached. Add a payment method at .../account/billing.",
            },
            errors.RateLimitedError,
        ),
        (429, {"code": "slow_down", "message": "Slow down"}, errors.SlowDownError),
        (429, {"code": "insufficient_quota"}, errors.QuotaExhaustedError),
        (429, {"code": "credit_balance_exhausted"}, errors.QuotaExhaustedError),
        # Moonshot
        (429, {"type": "exceeded_current_quota_error"}, errors.QuotaExhaustedError),
        (429, {"type": "rate_limit_reached_error"}, errors.RateLimitedError),
        (429, {"type": "engine_overloaded_error"}, errors.OverloadedError),
        (400, {"type": "exceeded_current_quota_error"}, errors.QuotaExhaustedError),
        # a gateway with nothing but a sentence
        (429, "You exceeded your current quota, check your plan.", errors.QuotaExhaustedError),
        # a quota a minute is a rate
        (429, {"message": "Quota exceeded: requests per minute"}, errors.RateLimitedError),
        (429, "Too many requests", errors.RateLimitedError),
        (402, {"message": "pay first"}, errors.QuotaExhaustedError),
        # context, OpenAI and llama-cpp-python
        (400, {"code": "context_length_exceeded"}, errors.ContextExceededError),
        # llama-server: the code is an integer
        (400, {"code": 400, "type": "exceed_context_size_error"}, errors.ContextExceededError),
        # Moonshot: only the sentence tells
        (
            400,
            {
                "type": "invalid_request_error",
                "message": "Invalid request: Your request exceeded model token limit: 262144",
            },
            errors.ContextExceededError,
        ),
        # LiteLLM: the code is the status, as text
        (
            400,
            {"code": "400", "message": "ContextWindowExceededError: maximum context is 8192"},
            errors.ContextExceededError,
        ),
        # vLLM
        (
            400,
            {
                "code": 400,
                "type": "BadRequestError",
                "message": "This model's maximum context length is 4096 tokens.",
            },
            errors.ContextExceededError,
        ),
        (413, "<html>Request Entity Too Large</html>", errors.ContextExceededError),
        # other refusals
        (400, {"code": "unsupported_value", "param": "temperature"}, errors.RequestRejectedError),
        (422, {"message": "extra fields"}, errors.RequestRejectedError),
        (418, "teapot", errors.RequestRejectedError),
        (401, {"code": "invalid_api_key"}, errors.AuthenticationFailedError),
        (403, None, errors.AuthenticationFailedError),
        (404, {"code": "model_not_found"}, errors.ModelNotFoundError),
        (404, {"message": "The model `x` does not exist."}, errors.ModelNotFoundError),
        # a wrong path is no missing model
        (404, {"detail": "Not Found"}, errors.RequestRejectedError),
        (400, {"code": "content_policy_violation"}, errors.RefusedError),
        (308, "", errors.RedirectedError),
        # their side
        (500, {"message": "oops"}, errors.ServerFaultError),
        (501, None, errors.ServerFaultError),
        (503, None, errors.OverloadedError),
        (529, None, errors.OverloadedError),
        # a gateway lost the model, which may have worked on
        (408, None, errors.DisconnectedError),
        (502, "<html>Bad Gateway</html>", errors.DisconnectedError),
        (504, None, errors.DisconnectedError),
        (524, None, errors.DisconnectedError),
        # inside a reply of status 200
        (None, {"code": "rate_limit_exceeded"}, errors.RateLimitedError),
        (None, {"code": 503, "message": "no healthy upstream"}, errors.OverloadedError),
        (None, {"message": "boom"}, errors.BrokenOffError),
        (None, None, errors.BrokenOffError),
    ],
)
def test_faults_by_status_code_type_and_sentence(
    status: int | None, body: Any, expected: type[ProviderError]
) -> None:
    """Each row is an answer that an endpoint gives, or documents."""
    assert class_of(Fault.from_body(body, status)) is expected


def test_the_error_object_may_be_wrapped_or_bare() -> None:
    """The SDK unwraps bodies, streams do not."""
    bare = {"code": "insufficient_quota", "message": "m", "type": "t", "param": "p"}
    assert Fault.from_body({"error": bare}, 429) == Fault.from_body(bare, 429)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "code", "type", "message", "param"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(body=json_values, status=st.none() | st.integers(300, 599))
def test_any_body_has_a_class(body: Any, status: int | None) -> None:
    """Odd error objects are classified by what is left of them."""
    assert issubclass(class_of(Fault.from_body(body, status)), ProviderError)

"""What an endpoint's refusal means: from status, code and words to a class of `errors`.

Pure. Endpoints agree on little: the same fault has another status, another code or only another
sentence at each, so that all three are read, the most telling first. The sources are the fault
table in docs/providers.md, OpenAI's and Moonshot's lists of errors, and answers of llama-server
and of LiteLLM's proxy seen in November 2026.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from providers.errors import (
    AuthenticationFailedError,
    BrokenOffError,
    ContextExceededError,
    DisconnectedError,
    ModelNotFoundError,
    OverloadedError,
    ProviderError,
    QuotaExhaustedError,
    RateLimitedError,
    RedirectedError,
    RefusedError,
    RequestRejectedError,
    ServerFaultError,
    SlowDownError,
)

_BY_WORD: Final[Mapping[str, type[ProviderError]]] = {
    "insufficient_quota": QuotaExhaustedError,
    "credit_balance_exhausted": QuotaExhaustedError,
    "billing_hard_limit_reached": QuotaExhaustedError,
    "billing_not_active": QuotaExhaustedError,
    "spend_limit_reached": QuotaExhaustedError,
    "exceeded_current_quota_error": QuotaExhaustedError,  # Moonshot
    "slow_down": SlowDownError,
    "rate_limit_exceeded": RateLimitedError,
    "rate_limit_error": RateLimitedError,
    "rate_limit_reached_error": RateLimitedError,  # Moonshot
    "engine_overloaded_error": OverloadedError,  # Moonshot
    # OpenAI has no room for flex at the moment; not billed, and no matter of our pace.
    "resource_unavailable": OverloadedError,
    "overloaded_error": OverloadedError,
    "context_length_exceeded": ContextExceededError,  # OpenAI, llama-cpp-python
    "exceed_context_size_error": ContextExceededError,  # llama-server
    "string_above_max_length": ContextExceededError,
    "model_not_found": ModelNotFoundError,
    "resource_not_found_error": ModelNotFoundError,  # Moonshot
    "invalid_api_key": AuthenticationFailedError,
    "invalid_authentication_error": AuthenticationFailedError,  # Moonshot
    "permission_denied_error": AuthenticationFailedError,
    "content_filter": RefusedError,
    "content_policy_violation": RefusedError,
}
"""By `code` first and `type` second: a code is the narrower word."""

_SPENT: Final = re.compile(
    r"quota|hard limit|spend(?:ing)? limit|credit balance|insufficient (?:balance|funds)",
    re.IGNORECASE,
)
_PACE: Final = re.compile(r"per[ -]?(?:min|sec|hour)|\b[rt]p[ms]\b", re.IGNORECASE)
"""A quota "per minute" is a rate, and comes back by waiting."""
_TOO_LONG: Final = re.compile(
    r"context (?:length|window|size)|maximum context|model token limit|prompt is too long"
    r"|too many tokens|exceeds? the (?:available )?context|token length too long",
    re.IGNORECASE,
)
_NO_MODEL: Final = re.compile(
    r"model\b.{0,200}\b(?:not found|does not exist|not exist|no longer)", re.IGNORECASE | re.DOTALL
)

_BY_STATUS: Final[Mapping[int, type[ProviderError]]] = {
    401: AuthenticationFailedError,
    402: QuotaExhaustedError,
    403: AuthenticationFailedError,
    # A gateway that waited for the model in vain: the model may have worked all the same.
    408: DisconnectedError,
    # Another request holds a lock; the SDK's own policy sends this one again.
    409: ServerFaultError,
    413: ContextExceededError,
    429: RateLimitedError,
    502: DisconnectedError,
    503: OverloadedError,
    504: DisconnectedError,
    # Cloudflare's words for an origin that broke off (520), or is slow (522 to 524).
    520: DisconnectedError,
    522: DisconnectedError,
    524: DisconnectedError,
    529: OverloadedError,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A refusal as the endpoint words it. `message` is read for its meaning and never kept."""

    status: int | None = None
    """None where the refusal came inside a reply of status 200."""
    code: str | None = None
    type: str | None = None
    message: str = ""
    param: str | None = None

    @classmethod
    def from_body(cls, body: object, status: int | None = None) -> "Fault":
        """Read an error object, `{"error": object}` or anything else; odd shapes give less."""
        inner = body.get("error", body) if isinstance(body, Mapping) else body
        if not isinstance(inner, Mapping):
            return cls(status=status, message=inner if isinstance(inner, str) else "")
        return cls(
            status=status if status is not None else _status_in(inner),
            code=_word(inner, "code"),
            type=_word(inner, "type"),
            message=_word(inner, "message") or "",
            param=_word(inner, "param"),
        )


def class_of(fault: Fault) -> type[ProviderError]:
    """The class that a refusal belongs to, most telling sign first."""
    by_word = _by_word(fault)
    if by_word is not None:
        return by_word
    if fault.status in {None, 429} and _SPENT.search(fault.message):
        return RateLimitedError if _PACE.search(fault.message) else QuotaExhaustedError
    if fault.status in {None, 400, 404, 422, 500} and _TOO_LONG.search(fault.message):
        return ContextExceededError
    if fault.status in {None, 400, 404} and _NO_MODEL.search(fault.message):
        return ModelNotFoundError
    return _by_status(fault.status)


def _by_word(fault: Fault) -> type[ProviderError] | None:
    for word in (fault.code, fault.type):
        found = _BY_WORD.get(word or "")
        if found is not None:
            return found
    return None


def _by_status(status: int | None) -> type[ProviderError]:
    if status is None:
        return BrokenOffError
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400:
        return RedirectedError
    return ServerFaultError if status >= 500 else RequestRejectedError


def _word(body: Mapping[Any, Any], key: str) -> str | None:
    """Codes are strings at most endpoints and integers at some."""
    value = body.get(key)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _status_in(body: Mapping[Any, Any]) -> int | None:
    """LiteLLM and llama-server put the status into `code` when an error comes inside a stream."""
    code = _word(body, "code") or ""
    return int(code) if re.fullmatch(r"[45]\d\d", code) else None

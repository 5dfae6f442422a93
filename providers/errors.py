"""What can go wrong between a request and its reply.

    ProviderError
    ├── ConfigurationError            nothing was sent
    │   ├── UnknownModelError         no row of that name
    │   ├── InvalidModelError         a row whose numbers contradict each other
    │   ├── MissingKeyError           the endpoint asks for a key and there is none
    │   └── NoUsableModelError        no model may, or can, be asked
    ├── RequestError                  the endpoint refuses this request; sending it again is useless
    │   ├── RequestRejectedError      400, 413, 422 and their kin
    │   │   └── ContextExceededError  more tokens than the window
    │   ├── AuthenticationFailedError 401, 403
    │   ├── ModelNotFoundError        404, or a code that says so
    │   ├── QuotaExhaustedError       no money or quota left, whatever the status
    │   └── RedirectedError           3xx: the endpoint lives elsewhere, and is not followed
    ├── TransientError                the same request may well succeed later; nothing was executed
    │   ├── RateLimitedError          429
    │   │   └── SlowDownError         429: the rate grew too fast
    │   ├── OverloadedError           503, 529: no capacity
    │   ├── NotRunError               the batch ended before its turn came
    │   ├── ServerFaultError          500 and other 5xx
    │   └── NotConnectedError         the connection was never made
    ├── OutcomeUnknownError           it may have been executed, and paid
    │   ├── DeadlineExceededError     our own deadline passed
    │   ├── DisconnectedError         the connection broke after sending, ours or a gateway's
    │   ├── BrokenOffError            the endpoint reported an error of its own inside a reply
    │   ├── IncompleteStreamError     the stream ended without a finish reason
    │   └── UnreadableReplyError      status 200 and no reply in it: HTML, broken JSON
    └── ReplyError                    a whole reply that is of no use; it is paid
        ├── RefusedError              refusal or content filter
        ├── TruncatedError            the output limit was reached
        ├── EmptyReplyError           no content
        └── InvalidReplyError         not the JSON that was asked for

Messages carry names, numbers and codes, never what a provider wrote: providers quote prompts in
their messages, and prompts hold documents. For the same reason errors of the SDK are not chained.
Every class is made from the same fields in the same order, and survives pickling.
"""

import re
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:  # base imports the catalogue, which imports this module
    from providers.base import Usage

_CODE = re.compile(r"(?=.{1,64}\Z)(?:[A-Za-z]+(?:[_.\-][A-Za-z]+)*|\d{3})")
"""Words of letters, or a status: an endpoint may echo a key there, and keys hold digits."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,128}")


class ProviderError(Exception):
    """One call, or one attempt to set one up, failed. Caught alone, it is every class below."""

    kind: ClassVar[str] = "provider"
    """The word for the class in ledgers and tables; stable."""
    says: ClassVar[str] = "the call failed"
    way_out: ClassVar[str] = ""

    def __init__(  # noqa: PLR0917 - positional, so that errors pickle
        self,
        model: str,
        status: int | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
        outcome_unknown: bool = False,  # noqa: FBT001, FBT002 - likewise
        usage: "Usage | None" = None,
        request_id: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Keep the fields.

        Args:
            model: name of the catalogue's row.
            status: HTTP status; None where there was no answer.
            code: the provider's own word; dropped unless it looks like a word.
            retry_after_s: the provider's Retry-After; None where it gave none.
            outcome_unknown: True where the request may have been executed, and so paid, without
                our knowing: its reservation stays spent.
            usage: tokens as far as they were reported before the failure; None where they were not.
            request_id: the provider's id of the request.
            detail: our own words, never a provider's or a document's.
        """
        code = code if code is not None and _CODE.fullmatch(code) else None
        request_id = request_id if request_id and _REQUEST_ID.fullmatch(request_id) else None
        super().__init__(
            model, status, code, retry_after_s, outcome_unknown, usage, request_id, detail
        )
        self.model = model
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s
        self.outcome_unknown = outcome_unknown
        self.usage = usage
        self.request_id = request_id
        self.detail = detail

    def __str__(self) -> str:
        facts = [f"status {self.status}"] if self.status is not None else []
        facts += [f"code {self.code}"] if self.code else []
        facts += [self.detail] if self.detail else []
        facts += [f"request {self.request_id}"] if self.request_id else []
        inside = f" ({', '.join(facts)})" if facts else ""
        return f"{self.model}: {self.says}{inside}{f'; {self.way_out}' if self.way_out else ''}"


class ConfigurationError(ProviderError):
    """A model cannot be used as it is set up; nothing was sent."""

    kind = "configuration"
    says = "not usable as configured"


class UnknownModelError(ConfigurationError):
    """The catalogue has no row of that name; `detail` lists near names."""

    kind = "unknown_model"
    says = "no such model in the catalogue"
    way_out = "`octavo models` lists them, [models.<name>] in octavo.toml adds one"


class InvalidModelError(ConfigurationError):
    """A row contradicts itself; `detail` gives the numbers."""

    kind = "invalid_model"
    says = "the model's row is wrong"
    way_out = "mend [models.<name>] in octavo.toml"


class MissingKeyError(ConfigurationError):
    """The endpoint asks for a key and none is at hand; `detail` names the variable."""

    kind = "missing_key"
    says = "no usable key"
    way_out = "set that environment variable, or choose another model"


class NoUsableModelError(ConfigurationError):
    """No model of a policy may, or can, be asked; `detail` gives the reason for each."""

    kind = "no_usable_model"
    says = "no usable model"
    way_out = "set a key, allow a model, or name one with --model (`offline` needs neither)"


class RequestError(ProviderError):
    """The endpoint refuses this request, and would refuse it again."""

    kind = "request"
    says = "the endpoint refused the request"


class RequestRejectedError(RequestError):
    """Something in the request is not to the endpoint's liking; `detail` names the parameter."""

    kind = "rejected"
    way_out = "compare the model's row in the catalogue with what its endpoint supports"


class ContextExceededError(RequestRejectedError):
    """More tokens than the context window; the request has to be cut, or go to a larger window."""

    kind = "context_exceeded"
    says = "the request is longer than the context window"
    way_out = "lower max_input_tokens in the model's row, or use a model with a larger window"


class AuthenticationFailedError(RequestError):
    """The key is wrong, or may not use this model."""

    kind = "authentication"
    says = "the endpoint does not accept the key"
    way_out = "check the key and what it may use"


class ModelNotFoundError(RequestError):
    """The endpoint does not know the model, or no longer does."""

    kind = "model_not_found"
    says = "the endpoint does not know the model"
    way_out = "check `model` in its row, and its shutdown date"


class QuotaExhaustedError(RequestError):
    """No money or quota is left with the provider; waiting does not bring it back."""

    kind = "quota"
    says = "the account has no quota left"
    way_out = "raise the provider's limit or top up the account"


class RedirectedError(RequestError):
    """The endpoint points elsewhere. Documents go only where the operator said, so it ends here."""

    kind = "redirected"
    says = "the endpoint redirects, and redirects are not followed"
    way_out = "set base_url to the final address"


class TransientError(ProviderError):
    """The endpoint did not execute the request, and may well do so later."""

    kind = "transient"
    says = "the endpoint cannot answer now"


class RateLimitedError(TransientError):
    """Too many requests or tokens in too short a time."""

    kind = "rate_limited"
    says = "rate limited"
    way_out = "[limits.<name>] in octavo.toml sets a slower pace"


class SlowDownError(RateLimitedError):
    """The rate grew too fast, even where it is inside the limits."""

    kind = "slow_down"
    says = "asked to slow down"


class OverloadedError(TransientError):
    """The provider has no capacity left at the moment."""

    kind = "overloaded"
    says = "the endpoint is overloaded"


class NotRunError(TransientError):
    """The batch expired, was cancelled or refused before this request was run; it costs nothing."""

    kind = "not_run"
    says = "the batch ended before the request was run"
    way_out = "send it again, in another batch or by itself"


class ServerFaultError(TransientError):
    """The endpoint failed by itself."""

    kind = "server_fault"
    says = "the endpoint failed"


class NotConnectedError(TransientError):
    """No connection was made, so nothing was sent."""

    kind = "not_connected"
    says = "no connection to the endpoint"
    way_out = "check base_url and that the server runs"


class OutcomeUnknownError(ProviderError):
    """The request was sent and its end was not seen: it may have been executed, and paid."""

    kind = "outcome_unknown"
    says = "the outcome is unknown"


class DeadlineExceededError(OutcomeUnknownError):
    """The call took longer than its deadline."""

    kind = "deadline"
    says = "no whole reply before the deadline"
    way_out = "raise the deadline or lower the output limit"


class DisconnectedError(OutcomeUnknownError):
    """The connection broke after sending."""

    kind = "disconnected"
    says = "the connection broke"


class BrokenOffError(OutcomeUnknownError):
    """Status 200, and then an error where the reply should be, in no word that says more."""

    kind = "broken_off"
    says = "the endpoint reported an error inside its reply"


class IncompleteStreamError(OutcomeUnknownError):
    """The stream ended in good order and without a finish reason: part of the reply is missing."""

    kind = "incomplete_stream"
    says = "the stream ended early"


class UnreadableReplyError(OutcomeUnknownError):
    """Status 200, and no reply can be read in it."""

    kind = "unreadable"
    says = "the reply is not a chat completion"
    way_out = "check that base_url is the API's and not a web page's"


class ReplyError(ProviderError):
    """A reply arrived whole and is of no use; it is paid."""

    kind = "reply"
    says = "the reply is of no use"


class RefusedError(ReplyError):
    """The model refused, or a content filter cut in."""

    kind = "refused"
    says = "refused by the model or its content filter"


class TruncatedError(ReplyError):
    """The output limit was reached; `detail` tells whether reasoning used it up."""

    kind = "truncated"
    says = "the output limit was reached"
    way_out = "ask less at a time, allow more output or less reasoning effort"


class EmptyReplyError(ReplyError):
    """The model finished and said nothing."""

    kind = "empty"
    says = "the reply is empty"


class InvalidReplyError(ReplyError):
    """The reply is not the JSON that was asked for; `detail` names places, not values."""

    kind = "invalid"
    says = "the reply does not fit its schema"

"""What to do about a failed call. Pure: the loop, the waiting and the record are `pipeline`'s.

The rules are the fault table of docs/providers.md, whose sources are OpenAI's guide to rate
limits and error codes and Moonshot's, read 2026-11-22. Whether a failed call may have been paid is
no matter of retries: that is `ProviderError.outcome_unknown`, and its reservation stays spent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from providers.errors import (
    AuthenticationFailedError,
    ConfigurationError,
    ContextExceededError,
    DeadlineExceededError,
    EmptyReplyError,
    InvalidReplyError,
    ModelNotFoundError,
    ProviderError,
    QuotaExhaustedError,
    RateLimitedError,
    RedirectedError,
    RefusedError,
    RequestError,
    TruncatedError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How patient to be. Counts are of attempts at one request with one model."""

    patience_s: float = 900.0
    """From the first attempt to the start of the last, waits included."""
    tries: int = 3
    """Attempts at a failing endpoint while another model stands by."""
    tries_alone: int = 6
    """The same where no other model may be asked."""
    tries_slow: int = 2
    """Attempts that may each use up the deadline, or buy an empty reply."""
    first_wait_s: float = 0.5
    """Doubled with each further attempt."""
    longest_wait_s: float = 30.0
    """Longest back-off; a longer Retry-After is kept to all the same."""
    refusals_fall_back: bool = False
    """Whether what one model refused is put to another instead of to a person."""


class Remedy(StrEnum):
    """What may still be done about a request that is not to be sent again as it is."""

    SPLIT = "split"
    """Cut the text smaller, or use a model with a larger window."""
    ASK_LESS = "ask_less"
    """Keep the finished findings and ask the rest in smaller pieces."""
    REPAIR = "repair"
    """One further call with the list of errors."""
    REVIEW = "review"
    """A person decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    reason: str
    """The kind of the error, with what decided where that is not plain; for the record."""
    slow_limiter: bool = False
    """True: the endpoint asks for a slower pace; tell its limits."""
    count_failure: bool = False
    """True: the endpoint is at fault; tell its breaker."""
    open_breaker: bool = False
    """True: every further call would fail likewise; open its breaker."""
    alert: bool = False
    """True: somebody has to mend something outside of this program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry(_Decision):
    """Send the same request to the same model again."""

    after_s: float
    """Not before so many seconds, counted from now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallBack(_Decision):
    """Send it to the next model that is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp(_Decision):
    """Do not send it again; the call is an exception unless the remedy is taken."""

    remedy: Remedy | None = None


Decision: TypeAlias = Retry | FallBack | GiveUp


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    error: ProviderError
    attempt: int
    rate_limited: int
    elapsed_s: float
    random: float
    can_fall_back: bool
    repairs: int
    policy: RetryPolicy


def decide(
    error: ProviderError,
    *,
    attempt: int,
    elapsed_s: float,
    random: float,
    can_fall_back: bool,
    rate_limited: int = 0,
    repairs: int = 0,
    policy: RetryPolicy = RetryPolicy(),
) -> Decision:
    """The next step after `error`.

    Args:
        error: how the last attempt ended.
        attempt: its number, from 1, for this request and model.
        elapsed_s: since the first attempt began.
        random: in [0, 1): spreads waits, so that callers do not come back all at once.
        can_fall_back: whether another model is allowed and not resting.
        rate_limited: how many of the attempts ended in `RateLimitedError`, this one included;
            they do not count as failures of the endpoint.
        repairs: repair calls made for this request before this attempt.
        policy: how patient to be.
    """
    case = _Case(
        error=error,
        attempt=attempt,
        rate_limited=rate_limited,
        elapsed_s=elapsed_s,
        random=random,
        can_fall_back=can_fall_back,
        repairs=repairs,
        policy=policy,
    )
    return next((rule(case) for kind, rule in _RULES if isinstance(error, kind)), _try_again(case))


def _wait_for_pace(case: _Case) -> Decision:
    """As long as patience lasts: a rate limit is no fault, and fails no document by itself."""
    after_s = _wait(case, case.rate_limited or case.attempt)
    if case.elapsed_s + after_s <= case.policy.patience_s:
        return Retry(reason=case.error.kind, after_s=after_s, slow_limiter=True)
    return _leave(case, why="patience is over", slow_limiter=True)


def _try_again(case: _Case) -> Decision:
    policy = case.policy
    return _try_up_to(case, policy.tries if case.can_fall_back else policy.tries_alone)


def _try_slowly(case: _Case) -> Decision:
    return _try_up_to(case, case.policy.tries_slow)


def _try_up_to(case: _Case, tries: int) -> Decision:
    failures = case.attempt - case.rate_limited
    after_s = _wait(case, failures)
    if failures >= tries:
        return _leave(case, why=f"{failures} attempts", count_failure=True)
    if case.elapsed_s + after_s > case.policy.patience_s:
        return _leave(case, why="patience is over", count_failure=True)
    return Retry(reason=case.error.kind, after_s=after_s, count_failure=True)


def _lock_out(case: _Case) -> Decision:
    return _leave(case, open_breaker=True, alert=True)


def _mend(case: _Case) -> Decision:
    return _leave(case, alert=True)


def _refused(case: _Case) -> Decision:
    if case.policy.refusals_fall_back and case.can_fall_back:
        return _leave(case)
    return GiveUp(reason=case.error.kind, remedy=Remedy.REVIEW)


def _invalid(case: _Case) -> Decision:
    if case.repairs == 0:
        return GiveUp(reason=case.error.kind, remedy=Remedy.REPAIR)
    return _leave(case, why=f"{case.repairs} repairs")


def _give_up(remedy: Remedy | None = None) -> Callable[[_Case], Decision]:
    return lambda case: GiveUp(reason=case.error.kind, remedy=remedy)


_RULES: Final[tuple[tuple[type[ProviderError], Callable[[_Case], Decision]], ...]] = (
    (RateLimitedError, _wait_for_pace),
    (QuotaExhaustedError, _lock_out),
    (AuthenticationFailedError, _lock_out),
    (ModelNotFoundError, _mend),
    (RedirectedError, _mend),
    (ContextExceededError, _give_up(Remedy.SPLIT)),
    (RequestError, _give_up()),
    (ConfigurationError, _give_up()),
    (DeadlineExceededError, _try_slowly),
    (EmptyReplyError, _try_slowly),
    (RefusedError, _refused),
    (TruncatedError, _give_up(Remedy.ASK_LESS)),
    (InvalidReplyError, _invalid),
)
"""Most specific first; what is not here is tried again."""


def _leave(
    case: _Case,
    *,
    why: str = "",
    slow_limiter: bool = False,
    count_failure: bool = False,
    open_breaker: bool = False,
    alert: bool = False,
) -> FallBack | GiveUp:
    """Away from this model: to another where one is allowed, else to an exception."""
    leave = FallBack if case.can_fall_back else GiveUp
    return leave(
        reason=f"{case.error.kind}: {why}" if why else case.error.kind,
        slow_limiter=slow_limiter,
        count_failure=count_failure,
        open_breaker=open_breaker,
        alert=alert,
    )


def _wait(case: _Case, failures: int) -> float:
    """Back-off doubled with each failure; Retry-After is its floor; jitter comes on top."""
    policy = case.policy
    # 2**30 first waits are longer than any patience, and floats hold them.
    doubled = policy.first_wait_s * 2.0 ** min(max(failures - 1, 0), 30)
    back_off = min(doubled, policy.longest_wait_s)
    return max(back_off, case.error.retry_after_s or 0.0) + case.random * back_off

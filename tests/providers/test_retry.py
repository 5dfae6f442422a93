"""The fault table, row by row, and the waits between attempts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import ProviderError, errors
from providers.retry import Decision, FallBack, GiveUp, Remedy, Retry, RetryPolicy, decide

POLICY = RetryPolicy()


def outcome(
    error: ProviderError,
    *,
    attempt: int = 1,
    rate_limited: int = 0,
    elapsed_s: float = 0.0,
    alone: bool = False,
    repairs: int = 0,
    policy: RetryPolicy = POLICY,
) -> Decision:
    """`decide` with no jitter and another model at hand."""
    return decide(
        error,
        attempt=attempt,
        rate_limited=rate_limited,
        elapsed_s=elapsed_s,
        random=0.0,
        can_fall_back=not alone,
        repairs=repairs,
        policy=policy,
    )


@pytest.mark.parametrize(
    ("error", "given", "expected"),
    [
        # 429: Retry-After is the floor, the limiter slows
        (
            errors.RateLimitedError("m", 429, retry_after_s=7.0),
            {"attempt": 1, "rate_limited": 1},
            Retry(reason="rate_limited", after_s=7.0, slow_limiter=True),
        ),
        # 429 without Retry-After: back-off by the count of rate limits
        (
            errors.RateLimitedError("m", 429),
            {"attempt": 9, "rate_limited": 3},
            Retry(reason="rate_limited", after_s=2.0, slow_limiter=True),
        ),
        # 429 for the hundredth time: no count ends it while patience lasts
        (
            errors.RateLimitedError("m", 429),
            {"attempt": 100, "rate_limited": 100, "elapsed_s": 800.0},
            Retry(reason="rate_limited", after_s=30.0, slow_limiter=True),
        ),
        # 429 with a Retry-After that patience does not reach
        (
            errors.RateLimitedError("m", 429, retry_after_s=901.0),
            {},
            FallBack(reason="rate_limited: patience is over", slow_limiter=True),
        ),
        # 429 slow_down: the same, also inside the limits
        (
            errors.SlowDownError("m", 429, retry_after_s=3.0),
            {},
            Retry(reason="slow_down", after_s=3.0, slow_limiter=True),
        ),
        # 429 insufficient_quota and its kin: never again, breaker open, somebody has to pay
        (
            errors.QuotaExhaustedError("m", 429, retry_after_s=1.0),
            {},
            FallBack(reason="quota", open_breaker=True, alert=True),
        ),
        # 401, 403: likewise
        (
            errors.AuthenticationFailedError("m", 401),
            {},
            FallBack(reason="authentication", open_breaker=True, alert=True),
        ),
        # 503, 529, engine_overloaded_error: back-off, and Retry-After where given
        (
            errors.OverloadedError("m", 503),
            {"attempt": 2},
            Retry(reason="overloaded", after_s=1.0, count_failure=True),
        ),
        (
            errors.OverloadedError("m", 503, retry_after_s=12.0),
            {},
            Retry(reason="overloaded", after_s=12.0, count_failure=True),
        ),
        # 500: at most three tries, then the other model
        (
            errors.ServerFaultError("m", 500),
            {"attempt": 3},
            FallBack(reason="server_fault: 3 attempts", count_failure=True),
        ),
        # 500 after five rate limits: those are not counted as failures
        (
            errors.ServerFaultError("m", 500),
            {"attempt": 6, "rate_limited": 5},
            Retry(reason="server_fault", after_s=0.5, count_failure=True),
        ),
        # 500 and no other model: some more tries, then an exception
        (
            errors.ServerFaultError("m", 500),
            {"attempt": 3, "alone": True},
            Retry(reason="server_fault", after_s=2.0, count_failure=True),
        ),
        (
            errors.ServerFaultError("m", 500),
            {"attempt": 6, "alone": True},
            GiveUp(reason="server_fault: 6 attempts", count_failure=True),
        ),
        # never connected: nothing was sent, so nothing is lost by trying again
        (
            errors.NotConnectedError("m"),
            {},
            Retry(reason="not_connected", after_s=0.5, count_failure=True),
        ),
        # 400 context: never the same request
        (
            errors.ContextExceededError("m", 400),
            {},
            GiveUp(reason="context_exceeded", remedy=Remedy.SPLIT),
        ),
        # 400 other: our request is at fault, and another model would say so too
        (errors.RequestRejectedError("m", 400), {}, GiveUp(reason="rejected")),
        # 404 model_not_found: another model, and somebody mends the row
        (errors.ModelNotFoundError("m", 404), {}, FallBack(reason="model_not_found", alert=True)),
        # 3xx: the row's base_url is out of date
        (errors.RedirectedError("m", 308), {}, FallBack(reason="redirected", alert=True)),
        # refusal, content filter: a person, unless policy says another model
        (errors.RefusedError("m"), {}, GiveUp(reason="refused", remedy=Remedy.REVIEW)),
        (
            errors.RefusedError("m"),
            {"policy": RetryPolicy(refusals_fall_back=True)},
            FallBack(reason="refused"),
        ),
        # ... which a matter may forbid
        (
            errors.RefusedError("m"),
            {"policy": RetryPolicy(refusals_fall_back=True), "alone": True},
            GiveUp(reason="refused", remedy=Remedy.REVIEW),
        ),
        # length, and empty content after reasoning: ask less
        (errors.TruncatedError("m"), {}, GiveUp(reason="truncated", remedy=Remedy.ASK_LESS)),
        # empty without a reason: once more
        (errors.EmptyReplyError("m"), {}, Retry(reason="empty", after_s=0.5, count_failure=True)),
        (
            errors.EmptyReplyError("m"),
            {"attempt": 2},
            FallBack(reason="empty: 2 attempts", count_failure=True),
        ),
        # invalid JSON or against the schema: one repair call, then the other model
        (errors.InvalidReplyError("m"), {}, GiveUp(reason="invalid", remedy=Remedy.REPAIR)),
        (errors.InvalidReplyError("m"), {"repairs": 1}, FallBack(reason="invalid: 1 repairs")),
        (
            errors.InvalidReplyError("m"),
            {"repairs": 1, "alone": True},
            GiveUp(reason="invalid: 1 repairs"),
        ),
        # stream without finish reason: a failure; again
        (
            errors.IncompleteStreamError("m", outcome_unknown=True),
            {},
            Retry(reason="incomplete_stream", after_s=0.5, count_failure=True),
        ),
        # disconnect after sending: again (its reservation stays spent)
        (
            errors.DisconnectedError("m", outcome_unknown=True),
            {},
            Retry(reason="disconnected", after_s=0.5, count_failure=True),
        ),
        # status 200 with garbage: again
        (
            errors.UnreadableReplyError("m", outcome_unknown=True),
            {},
            Retry(reason="unreadable", after_s=0.5, count_failure=True),
        ),
        (
            errors.BrokenOffError("m", outcome_unknown=True),
            {},
            Retry(reason="broken_off", after_s=0.5, count_failure=True),
        ),
        # deadline: once more only, since each costs the whole deadline
        (
            errors.DeadlineExceededError("m", outcome_unknown=True),
            {},
            Retry(reason="deadline", after_s=0.5, count_failure=True),
        ),
        (
            errors.DeadlineExceededError("m", outcome_unknown=True),
            {"attempt": 2, "alone": True},
            GiveUp(reason="deadline: 2 attempts", count_failure=True),
        ),
        # patience is over before the tries are
        (
            errors.OverloadedError("m", 503),
            {"elapsed_s": 900.0},
            FallBack(reason="overloaded: patience is over", count_failure=True),
        ),
        # set up wrongly: nothing to wait for
        (errors.MissingKeyError("m"), {}, GiveUp(reason="missing_key")),
    ],
)
def test_the_fault_table(
    error: ProviderError, given: dict[str, object], expected: Decision
) -> None:
    """Each row of docs/providers.md ends as the table says."""
    assert outcome(error, **given) == expected  # type: ignore[arg-type]


def _leaves(root: type[ProviderError]) -> list[type[ProviderError]]:
    children = root.__subclasses__()
    return [leaf for child in children for leaf in _leaves(child)] if children else [root]


all_errors = st.builds(
    lambda kind, wait: kind("m", retry_after_s=wait),
    st.sampled_from(_leaves(ProviderError)),
    st.none() | st.floats(0, 2000),
)


@given(
    error=all_errors,
    attempt=st.integers(1, 2000),
    elapsed_s=st.floats(0, 2000),
    random=st.floats(0, 1, exclude_max=True),
    alone=st.booleans(),
)
def test_waits_respect_their_bounds(
    error: ProviderError, attempt: int, elapsed_s: float, random: float, *, alone: bool
) -> None:
    """Retry-After is a floor, patience a ceiling, and who may not fall back never does."""
    decision = decide(
        error, attempt=attempt, elapsed_s=elapsed_s, random=random, can_fall_back=not alone
    )
    if isinstance(decision, Retry):
        assert decision.after_s >= (error.retry_after_s or 0.0)
        assert decision.after_s > 0
        assert elapsed_s + decision.after_s <= POLICY.patience_s
    assert not (alone and isinstance(decision, FallBack))


@given(error=all_errors, alone=st.booleans())
def test_every_request_comes_to_an_end(error: ProviderError, *, alone: bool) -> None:
    """Waiting as told and failing the same way each time, no loop runs longer than patience."""
    elapsed_s, attempt = 0.0, 1
    while isinstance(
        decision := decide(
            error,
            attempt=attempt,
            rate_limited=attempt if isinstance(error, errors.RateLimitedError) else 0,
            elapsed_s=elapsed_s,
            random=0.5,
            can_fall_back=not alone,
        ),
        Retry,
    ):
        elapsed_s += decision.after_s
        attempt += 1
    assert elapsed_s <= POLICY.patience_s


def test_jitter_spreads_callers_over_the_back_off() -> None:
    """Two callers that failed together do not come back together."""
    error = errors.OverloadedError("m", 503)
    waits = [
        decide(error, attempt=2, elapsed_s=0, random=random, can_fall_back=True)
        for random in (0.0, 0.5)
    ]
    assert [wait.after_s for wait in waits if isinstance(wait, Retry)] == [1.0, 1.5]

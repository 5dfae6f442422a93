"""Headers about pace are read in all the shapes in use, and odd ones are left out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import RateLimits
from providers.rate_headers import read_duration, read_rate_limits, read_retry_after

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        # the finer one goes first
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT"}, 30.0),
        # in the past: no wait
        ({"retry-after": "Sun, 22 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_retry_after_in_its_shapes(headers: dict[str, str], seconds: float | None) -> None:
    """Milliseconds, seconds, a date, or nothing."""
    assert read_retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6m0s", 360.0),
        ("1s", 1.0),
        ("120ms", 0.12),
        ("1h2m3.5s", 3723.5),
        ("17", 17.0),
        ("2 minutes", None),
        ("", None),
    ],
)
def test_durations_as_go_writes_them(text: str, seconds: float | None) -> None:
    """OpenAI's reset headers are durations, other endpoints' are seconds."""
    assert read_duration(text) == (None if seconds is None else pytest.approx(seconds))


def test_the_six_headers_are_read() -> None:
    """A full set, as OpenAI sends it."""
    headers = {
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-remaining-requests": "499",
        "x-ratelimit-reset-requests": "120ms",
        "x-ratelimit-limit-tokens": "500000",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "6m0s",
    }
    assert read_rate_limits(headers) == RateLimits(
        limit_requests=500,
        remaining_requests=499,
        reset_requests_s=0.12,
        limit_tokens=500_000,
        remaining_tokens=0,
        reset_tokens_s=360.0,
    )


def test_no_headers_are_no_limits() -> None:
    """None, so that nobody mistakes silence for a statement."""
    assert read_rate_limits({"content-type": "text/plain"}) is None


@given(text=st.text(max_size=12))
def test_odd_headers_never_raise(text: str) -> None:
    """An endpoint's headers are foreign input."""
    limits = read_rate_limits(
        {"x-ratelimit-limit-requests": text, "x-ratelimit-reset-requests": text}
    )
    wait = read_retry_after({"retry-after": text}, NOW)
    assert limits is None or (limits.limit_requests or 0) >= 0
    assert wait is None or wait >= 0

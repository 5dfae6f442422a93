"""What the headers of a reply say about pace: Retry-After and `x-ratelimit-*`."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_DURATION: Final = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>ms|us|µs|ns|h|m|s)")
_SECONDS: Final = {"h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """An endpoint's own account of its limits, a minute. None means that it did not say."""

    limit_requests: int | None = None
    remaining_requests: int | None = None
    reset_requests_s: float | None = None
    """Seconds until the requests are all available again."""
    limit_tokens: int | None = None
    remaining_tokens: int | None = None
    reset_tokens_s: float | None = None


def read_rate_limits(headers: Mapping[str, str]) -> RateLimits | None:
    """The `x-ratelimit-*` headers; None where there is none. Header names are lower case."""
    read = RateLimits(
        limit_requests=_count(headers, "limit-requests"),
        remaining_requests=_count(headers, "remaining-requests"),
        reset_requests_s=read_duration(headers.get("x-ratelimit-reset-requests", "")),
        limit_tokens=_count(headers, "limit-tokens"),
        remaining_tokens=_count(headers, "remaining-tokens"),
        reset_tokens_s=read_duration(headers.get("x-ratelimit-reset-tokens", "")),
    )
    return None if read == RateLimits() else read


def read_retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds to wait, from `retry-after-ms`, else from `retry-after` in seconds or as a date.

    Never below zero; None where neither header is there or can be read.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after", "")
    seconds = _number(text)
    return _until(text, now or datetime.now(UTC)) if seconds is None else seconds


def read_duration(text: str) -> float | None:
    """Seconds in a duration as Go writes it (`6m0s`, `120ms`) or in a plain number."""
    plain = _number(text)
    if plain is not None:
        return plain
    parts = list(_DURATION.finditer(text))
    if not parts or "".join(part.group() for part in parts) != text.strip():
        return None
    return sum(float(part["number"]) * _SECONDS[part["unit"]] for part in parts)


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _count(headers: Mapping[str, str], name: str) -> int | None:
    number = _number(headers.get(f"x-ratelimit-{name}", ""))
    return None if number is None else int(number)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None

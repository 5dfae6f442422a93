"""Figures, times and names as a person reads them. Independent of the machine's locale."""

from datetime import UTC, datetime

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_INITIALS = frozenset({"ip", "rofr", "rofo", "rofn"})
"""Words of field ids that are written in capitals."""


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 page`, `1,204 pages`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def percent(share: float) -> str:
    """A share of 0 to 1: never `100 %` unless it is all, never `0 %` unless it is nothing."""
    if share >= 1:
        return "100\u00a0%"
    if share <= 0:
        return "0\u00a0%"
    tenths = min(999, max(1, int(share * 1000)))
    number = f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10:.1f}"
    return f"{number}\u00a0%"


def when(time: datetime | None) -> str:
    """`22 November 2026, 14:05 UTC`; a time without a zone is taken as UTC."""
    if time is None:
        return "not finished"
    utc = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}, {utc.hour:02}:{utc.minute:02} UTC"


def size(size_bytes: int) -> str:
    """Bytes in the largest decimal unit that leaves at least 1."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:,.1f} {unit}"
    return count(size_bytes, "byte")


def title(identifier: str) -> str:
    """An id such as `governing_law` as words: `Governing law`."""
    parts = identifier.replace("_", " ").split()
    words = " ".join(part.upper() if part in _INITIALS else part for part in parts)
    return words[:1].upper() + words[1:]


def sentence(reason: str) -> str:
    """A reason such as `retries_exhausted: HTTP 503` as `Retries exhausted: HTTP 503`."""
    name, colon, detail = reason.partition(":")
    return f"{title(name)}{colon}{detail}"


def pages(first: int | None, last: int | None) -> str:
    """`p. 3` or `pp. 3-9`; empty where there are no pages."""
    if first is None or last is None:
        return ""
    return f"p. {first}" if first == last else f"pp. {first}\u2013{last}"


def tokens(number: int | None) -> str:
    """A number of tokens; `unknown` where the provider did not say."""
    return "unknown" if number is None else f"{number:,}"


def split_path(path: str) -> tuple[str, str]:
    """Folder and name of a file; the folder is empty where the path has none."""
    folder, _, name = path.replace("\\", "/").rstrip("/").rpartition("/")
    return folder, name or path

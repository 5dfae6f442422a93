"""Money as text: exact for programs, rounded for people. Unknown is never shown as zero."""

from decimal import ROUND_HALF_UP, Decimal

_SMALLEST = Decimal("0.0001")


def plain_usd(amount: Decimal | None) -> str | None:
    """The exact amount in USD as plain decimals, never `1E+2`; None stays None."""
    return None if amount is None else format(amount, "f")


def read_usd(amount: Decimal | None) -> str:
    """The amount as a person reads it: cents from one dollar on, else up to four decimals."""
    if amount is None:
        return "unknown"
    if amount == 0:
        return "$0"
    if amount < _SMALLEST:
        return "under $0.0001"
    step = Decimal("0.01") if amount >= 1 else _SMALLEST
    rounded = amount.quantize(step, rounding=ROUND_HALF_UP)
    if rounded == rounded.quantize(Decimal("0.01")):
        rounded = rounded.quantize(Decimal("0.01"))
    return f"${rounded:,f}"

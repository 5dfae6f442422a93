"""Amounts of money as they are typed."""

from decimal import Decimal, InvalidOperation

from pipeline import RequestError


def amount(text: str | None, option: str) -> Decimal | None:
    """The amount in USD that `option` was given; None where it was not.

    Raises:
        RequestError: no amount, or one below zero.
    """
    if text is None:
        return None
    try:
        usd = Decimal(text)
    except InvalidOperation:
        usd = Decimal("NaN")
    if not usd.is_finite() or usd < 0:
        raise RequestError(f"{option} is {text!r}: give an amount in USD, such as 20 or 0.50")
    return usd

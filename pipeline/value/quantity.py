"""Quantities that can be computed with: dates, durations, amounts of money and numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Final, TypeAlias

from pipeline.errors import OctavoError

CONTEXT: Final = Context(prec=34)
"""The precision of IEEE 754's decimal128."""
NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNITS: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(("day", "days", "日", "天"), (0, 1)),
    **dict.fromkeys(("week", "weeks", "周"), (0, 7)),
    **dict.fromkeys(("month", "months", "个月", "月"), (1, 0)),
    **dict.fromkeys(("quarter", "quarters", "季度"), (3, 0)),
    **dict.fromkeys(("year", "years", "年"), (12, 0)),
}
"""Unit -> its months and its days."""
UNIT: Final = "(?:" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")(?![A-Za-z])"
_DURATION = re.compile(rf"({NUMBER})\s*({UNIT})")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONEY = re.compile(rf"([A-Z]{{3}})\s*(-?)({NUMBER})")
_PLAIN = re.compile(rf"(-?)({NUMBER})(%?)")
_LONGEST = 80
"""Characters of one quantity."""


class ExpressionError(OctavoError):
    """A quantity or an expression cannot be used. Says why, and quotes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount; only amounts in one currency can be added."""

    currency: str
    """Three capital letters."""
    amount: Decimal

    def __str__(self) -> str:
        places = 0 if self.amount == self.amount.to_integral_value() else 2
        return f"{self.currency} {self.amount:,.{places}f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time, months and days apart: how many days a month has depends on the date."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        # Below zero, whole years are not told apart from months: -1 // 12 is -1.
        years = self.months // 12 if self.months > 0 else 0
        parts = ((years, "year"), (self.months - 12 * years, "month"), (self.days, "day"))
        named = [f"{n} {unit}{'' if abs(n) == 1 else 's'}" for n, unit in parts if n]
        return " ".join(named) or "0 days"


Quantity: TypeAlias = date | Money | Duration | Decimal
"""What inputs and results of an expression are."""


def show_quantity(value: Quantity) -> str:
    """In the form in which values are asked for: 2027-03-01, USD 1,200, 3 years, 0.5."""
    if isinstance(value, Decimal):
        return f"{value.normalize(CONTEXT):f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def read_quantity(text: str) -> Quantity:
    """The inverse of `show_quantity`, which also takes `12%`, `6 weeks` and `1 year 18 months`.

    Raises:
        ExpressionError: it has none of these forms, or there is no such day.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise ExpressionError(f"a quantity has more than {_LONGEST} characters")
    if match := _DATE.fullmatch(text):
        return _day(*(int(part) for part in match.groups()))
    if match := _MONEY.fullmatch(text):
        currency, sign, number = match.groups()
        return Money(currency=currency, amount=_decimal(sign + number))
    if match := _PLAIN.fullmatch(text):
        sign, number, percent = match.groups()
        return CONTEXT.divide(_decimal(sign + number), Decimal(100 if percent else 1))
    if text and not _DURATION.sub("", text).strip(" ,"):
        return _duration(text)
    raise ExpressionError(
        "a quantity is no date (2024-03-01), amount (USD 1,200), duration (3 years) or number"
    )


def whole(number: Decimal) -> int:
    """`number` as an integer.

    Raises:
        ExpressionError: it has a fraction: half a month has no number of days.
    """
    if number != number.to_integral_value():
        raise ExpressionError("a duration has a fraction of a day or a month: use whole ones")
    return int(number)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ExpressionError("a date is no day of the calendar") from error


def _duration(text: str) -> Duration:
    months = days = Decimal(0)
    for number, unit in _DURATION.findall(text):
        a_month, a_day = _UNITS[unit]
        months += _decimal(number) * a_month
        days += _decimal(number) * a_day
    return Duration(months=whole(months), days=whole(days))

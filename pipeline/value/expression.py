"""Expressions over named inputs, evaluated here and never by a model. Never `eval`.

    sum     = product { ("+" | "-") product }
    product = factor { ("*" | "/") factor }
    factor  = number [ "%" ] | number unit { number unit } | name | "-" factor
            | "(" sum ")" | ("sum" | "min" | "max") "(" sum { "," sum } ")"

A date or an amount of money is never a constant: it comes from the document, so it is an input,
which has a quote. Dates are counted by python-dateutil's `relativedelta` (a month after 31 January
is the last day of February), money and numbers by `Decimal`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, DecimalException, localcontext
from functools import reduce
from typing import Final, TypeAlias

from dateutil.relativedelta import relativedelta

from pipeline.value.quantity import (
    CONTEXT,
    NUMBER,
    UNIT,
    Duration,
    ExpressionError,
    Money,
    Quantity,
    read_quantity,
    whole,
)

_LONGEST = 400
"""Characters of an expression."""
_DEEPEST = 20
_DURATION = rf"(?:{NUMBER})\s*{UNIT}"
_TOKEN = re.compile(
    rf"\s*(?:(?P<duration>{_DURATION}(?:\s+{_DURATION})*)|(?P<number>(?:{NUMBER})%?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>[-+*/(),]))"
)
_DATE = re.compile(r"\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}")
_Token: TypeAlias = tuple[str, str]


def evaluate(expression: str, inputs: Mapping[str, Quantity]) -> Quantity:
    """The value of `expression`, in which names stand for `inputs`.

    Raises:
        ExpressionError: it is not of the grammar above, names something that is not given, mixes
            what cannot be mixed (dates added, two currencies), or leaves the calendar.
    """
    if len(expression) > _LONGEST:
        raise ExpressionError(f"the expression has more than {_LONGEST} characters")
    # Read as numbers and signs it would be computed, and wrongly.
    if _DATE.search(expression):
        raise ExpressionError("the expression holds a date: name it, and give it as an input")
    reader = _Reader(list(_tokens(expression)), inputs)
    try:
        with localcontext(CONTEXT):
            return reader.whole()
    except (DecimalException, OverflowError, ValueError) as error:
        raise ExpressionError(
            "the expression leaves what can be computed: it divides by zero, or a date lies "
            "outside of the years 1 to 9999"
        ) from error


def _tokens(expression: str) -> Iterator[_Token]:
    position, text = 0, expression.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(f"the expression cannot be read from character {position + 1} on")
        position, kind = match.end(), str(match.lastgroup)
        yield kind, match.group(kind)


class _Reader:
    """Recursive descent over the tokens; evaluates on the way."""

    def __init__(self, tokens: list[_Token], inputs: Mapping[str, Quantity]) -> None:
        self._tokens = tokens
        self._inputs = inputs
        self._at = 0

    def whole(self) -> Quantity:
        value = self._sum(0)
        if self._at < len(self._tokens):
            raise ExpressionError("the expression goes on where it should end")
        return value

    def _sum(self, depth: int) -> Quantity:
        value = self._product(depth)
        while sign := self._take("+", "-"):
            other = self._product(depth)
            value = _add(value, other) if sign == "+" else _subtract(value, other)
        return value

    def _product(self, depth: int) -> Quantity:
        value = self._factor(depth)
        while sign := self._take("*", "/"):
            other = self._factor(depth)
            value = _multiply(value, other) if sign == "*" else _divide(value, other)
        return value

    def _factor(self, depth: int) -> Quantity:
        if depth > _DEEPEST:
            raise ExpressionError(f"the expression is nested more than {_DEEPEST} deep")
        if self._take("-"):
            return _negative(self._factor(depth + 1))
        if self._take("("):
            return self._closed(depth)[0]
        kind, text = self._next()
        if kind in {"duration", "number"}:
            return read_quantity(text)
        if kind == "sign":
            raise ExpressionError("a value is missing in the expression")
        if text in _FUNCTIONS and self._take("("):
            return _FUNCTIONS[text](self._closed(depth, ","))
        if text not in self._inputs:
            raise ExpressionError("the expression names an input that is not given")
        return self._inputs[text]

    def _closed(self, depth: int, separator: str = "") -> list[Quantity]:
        """What stands between parentheses; the opening one is behind us."""
        values = [self._sum(depth + 1)]
        while separator and self._take(separator):
            values.append(self._sum(depth + 1))
        if not self._take(")"):
            raise ExpressionError("a closing parenthesis is missing in the expression")
        return values

    def _take(self, *signs: str) -> str | None:
        if self._at < len(self._tokens):
            kind, text = self._tokens[self._at]
            if kind == "sign" and text in signs:
                self._at += 1
                return text
        return None

    def _next(self) -> _Token:
        if self._at == len(self._tokens):
            raise ExpressionError("the expression ends where a value should stand")
        self._at += 1
        return self._tokens[self._at - 1]


def _add(one: Quantity, other: Quantity) -> Quantity:
    match one, other:
        case Decimal(), Decimal():
            return one + other
        case Duration(), Duration():
            return Duration(months=one.months + other.months, days=one.days + other.days)
        case Money(), Money() if one.currency == other.currency:
            return Money(currency=one.currency, amount=one.amount + other.amount)
        case date(), Duration():
            return one + relativedelta(months=other.months, days=other.days)
        case Duration(), date():
            return _add(other, one)
    raise ExpressionError("the expression adds or subtracts what does not belong together")


def _subtract(one: Quantity, other: Quantity) -> Quantity:
    if isinstance(one, date) and isinstance(other, date):
        return Duration(days=(one - other).days)
    return _add(one, _negative(other))


def _negative(value: Quantity) -> Quantity:
    match value:
        case Decimal():
            return -value
        case Money():
            return Money(currency=value.currency, amount=-value.amount)
        case Duration():
            return Duration(months=-value.months, days=-value.days)
    raise ExpressionError("the expression takes the negative of a date")


def _multiply(one: Quantity, other: Quantity) -> Quantity:
    match one, other:
        case Decimal(), Decimal():
            return one * other
        case Money(), Decimal():
            return Money(currency=one.currency, amount=one.amount * other)
        case Duration(), Decimal():
            return Duration(months=whole(one.months * other), days=whole(one.days * other))
        case Decimal(), Money() | Duration():
            return _multiply(other, one)
    raise ExpressionError("the expression multiplies what cannot be multiplied")


def _divide(one: Quantity, other: Quantity) -> Quantity:
    match one, other:
        case Money(), Money() if one.currency == other.currency:
            return one.amount / other.amount
        case Decimal() | Money() | Duration(), Decimal():
            # One division of the numbers: through a reciprocal, a third of 3 would be 0.99...
            return _scaled(one, other)
    raise ExpressionError("the expression divides what cannot be divided")


def _scaled(value: Decimal | Money | Duration, divisor: Decimal) -> Quantity:
    match value:
        case Money():
            return Money(currency=value.currency, amount=value.amount / divisor)
        case Duration():
            return Duration(months=whole(value.months / divisor), days=whole(value.days / divisor))
        case _:
            return value / divisor


def _extreme(choose: Callable[..., Quantity], values: Sequence[Quantity]) -> Quantity:
    """The smallest or the largest of values that can be compared."""
    first = values[0]
    if all(isinstance(value, date) for value in values) or all(
        isinstance(value, Decimal) for value in values
    ):
        return choose(values)
    if isinstance(first, Money) and all(
        isinstance(value, Money) and value.currency == first.currency for value in values
    ):
        return choose(values, key=lambda value: value.amount)
    raise ExpressionError("the expression compares what cannot be compared")


_FUNCTIONS: Final[Mapping[str, Callable[[Sequence[Quantity]], Quantity]]] = {
    "sum": lambda values: reduce(_add, values),
    "min": lambda values: _extreme(min, values),
    "max": lambda values: _extreme(max, values),
}

"""Column types that keep values exactly, on SQLite and on PostgreSQL alike.

Not here: the mapping of rows to the pipeline's values, which belongs to the repositories.
"""

import json
import re
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Numeric, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

Word = TypeVar("Word", bound=StrEnum)

MONEY_PLACES = 12
"""A price of six decimals a million tokens is a price of twelve decimals a token."""

_LARGEST_SCALED = 2**63 - 1
_ESCAPE = "\ufdd0"
_TO_ESCAPE = re.compile("[\x00\ud800-\udfff\ufdd0]")
_ESCAPED = re.compile(_ESCAPE + "([0-9a-f]{4})")

WholeNumber = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both; SQLite's automatic keys insist on the word INTEGER."""


class AnyText(TypeDecorator[str]):
    """Any Python string, unaltered when it comes back.

    UTF-8 cannot hold lone surrogates (names of files that are not UTF-8, escapes in a model's
    JSON) and PostgreSQL's text cannot hold U+0000. These, and the escape itself, are written as
    the noncharacter U+FDD0 and four hexadecimal digits; every other string is written as it is.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else escape_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else unescape_text(value)


def escape_text(value: str) -> str:
    """`value` without anything that a database cannot hold; see `AnyText`."""
    return _TO_ESCAPE.sub(lambda match: f"{_ESCAPE}{ord(match.group()):04x}", value)


def unescape_text(value: str) -> str:
    """The inverse of `escape_text`."""
    if _ESCAPE not in value:
        return value
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), value)


class Json(TypeDecorator[Any]):
    """A JSON value as text. Sequences come back as lists; nothing is ever searched inside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        return escape_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else json.loads(unescape_text(value))


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond. A naive datetime is refused with ValueError."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; times are UTC")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """USD, exact to twelve decimals; sums made by the database are exact too.

    SQLite has no decimal type, so there the amount is an integer number of 10^-12 USD, which
    ends at 9,223,372 USD; PostgreSQL has NUMERIC(24, 12). More decimals than twelve are rounded
    half to even, as banks do. What comes back has no trailing zeros and no exponent.
    """

    impl = Numeric(24, MONEY_PLACES)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        exact = dialect.name == "postgresql"
        return dialect.type_descriptor(Numeric(24, MONEY_PLACES) if exact else BigInteger())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | int | None:
        if value is None:
            return None
        scaled = int(value.scaleb(MONEY_PLACES).to_integral_value(ROUND_HALF_EVEN))
        if abs(scaled) > _LARGEST_SCALED:
            raise ValueError(f"{value} USD is more than the store can hold, 9,223,372 USD")
        return Decimal(scaled).scaleb(-MONEY_PLACES) if dialect.name == "postgresql" else scaled

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        exact = dialect.name == "postgresql"
        return plain(value if exact else Decimal(value).scaleb(-MONEY_PLACES))


def plain(amount: Decimal) -> Decimal:
    """`amount` without trailing zeros after the point and without an exponent."""
    short = amount.normalize()
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short


class OneOf(TypeDecorator[Word], Generic[Word]):
    """A member of a StrEnum by its value, as text: new members need no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:  # noqa: ARG002
        return None if value is None else self.words(value)

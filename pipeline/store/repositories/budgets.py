"""Budgets: sums over calls by key, and what was approved, stopped and told of each.

The statement that every reservation and every settlement goes through is plain SQL, made once for
each number of keys: a list of rows is what SQLAlchemy compiles anew every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    TextualSelect,
    bindparam,
    case,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from pipeline.budget.budget import Standing
from pipeline.store.column_types import AnyText, Money, WholeNumber
from pipeline.store.repositories.insert_missing import insert_missing
from pipeline.store.tables import BudgetRow

_COLUMNS: dict[str, Any] = {
    "key": AnyText(),
    "spent_usd": Money(),
    "reserved_usd": Money(),
    "requests": WholeNumber,
    "approved": Money(),
    "stopped_at": Money(),
    "alerted": WholeNumber,
    "alerted_cap": Money(),
}
_EMPTY: dict[str, Any] = {
    "spent_usd": Decimal(0),
    "reserved_usd": Decimal(0),
    "requests": 0,
    "alerted": 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What a step of a call changes in every budget that it falls under."""

    spent_usd: Decimal = Decimal(0)
    reserved_usd: Decimal = Decimal(0)
    requests: int = 0

    def __add__(self, other: "Posting") -> "Posting":
        return Posting(
            spent_usd=self.spent_usd + other.spent_usd,
            reserved_usd=self.reserved_usd + other.reserved_usd,
            requests=self.requests + other.requests,
        )


class BudgetRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def post(self, keys: Sequence[str], posting: Posting) -> tuple[Standing, ...]:
        """Add to the sums of all `keys`; how they stand afterwards.

        The rows are locked until the transaction ends, in the order of `keys`: all that post give
        them sorted, so that no two wait for each other.
        """
        values = {
            "spent_usd": posting.spent_usd,
            "reserved_usd": posting.reserved_usd,
            "requests": posting.requests,
            **{f"key{number}": key for number, key in enumerate(keys)},
        }
        return tuple(_standing(row) for row in self._session.execute(_post(len(keys)), values))

    def standings(self, *keys: str) -> tuple[Standing, ...]:
        """Those of `keys` that something was posted to, sorted."""
        return self._select(BudgetRow.key.in_(keys))

    def beginning(self, prefix: str) -> tuple[Standing, ...]:
        """All whose key begins with `prefix`, sorted."""
        return self._select(BudgetRow.key.startswith(prefix, autoescape=True))

    def approve(self, key: str, cap: Decimal) -> None:
        """Set the approved cap, and close the circuit."""
        self._ensure(key)
        self._update(BudgetRow.key == key, approved=cap, stopped_at=None)

    def stop(self, key: str, cap: Decimal) -> bool:
        """Open the circuit at `cap`; False where it is open at this or a higher cap already."""
        self._ensure(key)
        lower = or_(BudgetRow.stopped_at.is_(None), BudgetRow.stopped_at < cap)
        return self._update(BudgetRow.key == key, lower, stopped_at=cap)

    def claim_alert(self, key: str, level: int, cap: Decimal) -> bool:
        """Take the telling of `level` upon oneself; False where it was told of such a cap already.

        Processes whose settings differ in the cap tell of the higher one anew, and of no other.
        """
        self._ensure(key)
        is_higher = or_(BudgetRow.alerted_cap.is_(None), BudgetRow.alerted_cap < cap)
        return self._update(
            BudgetRow.key == key,
            or_(BudgetRow.alerted < level, is_higher),
            alerted=level,
            alerted_cap=case((is_higher, literal(cap, Money())), else_=BudgetRow.alerted_cap),
        )

    def _ensure(self, key: str) -> None:
        insert_missing(self._session, BudgetRow, {"key": key, **_EMPTY})

    def _select(self, wanted: ColumnElement[bool]) -> tuple[Standing, ...]:
        columns = [getattr(BudgetRow, name) for name in _COLUMNS]
        rows = self._session.execute(select(*columns).where(wanted).order_by(BudgetRow.key))
        return tuple(_standing(row) for row in rows)

    def _update(self, *wanted: ColumnElement[bool], **values: Any) -> bool:
        changed = update(BudgetRow).where(*wanted).values(**values).returning(BudgetRow.key)
        found = changed.execution_options(synchronize_session=False)
        return self._session.scalars(found).first() is not None


@cache
def _post(number: int) -> TextualSelect:
    rows = ", ".join(
        f"(:key{each}, :spent_usd, :reserved_usd, :requests, 0)" for each in range(number)
    )
    sums = ", ".join(
        f"{name} = budgets.{name} + excluded.{name}"
        for name in ("spent_usd", "reserved_usd", "requests")
    )
    statement = text(
        f"INSERT INTO budgets (key, spent_usd, reserved_usd, requests, alerted) VALUES {rows} "  # noqa: S608 - names of our own
        f"ON CONFLICT (key) DO UPDATE SET {sums} RETURNING {', '.join(_COLUMNS)}"
    )
    keys = [bindparam(f"key{each}", type_=AnyText()) for each in range(number)]
    sums_given = [bindparam(name, type_=_COLUMNS[name]) for name in Posting.__slots__]
    return statement.bindparams(*keys, *sums_given).columns(**_COLUMNS)


def _standing(row: Row[Any]) -> Standing:
    return Standing(**row._mapping)  # noqa: SLF001 - public in spite of its name

"""The book of budgets: how they stand, approvals, and circuits that have opened.

Sums are not changed here: that happens in the ledger's own transactions.
"""

from decimal import Decimal

from pipeline.budget.budget import BudgetKind, Standing, short_key
from pipeline.errors import RequestError, UnknownNameError
from pipeline.store import BudgetRepository, Store


class BudgetBook:
    """Every method blocks on the database for some milliseconds, and raises HomeError where it
    cannot be used. Threads and processes may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def standings(self, *keys: str) -> tuple[Standing, ...]:
        """Those of `keys` that something was spent under, sorted."""
        with self._store.snapshot() as session:
            return BudgetRepository(session).standings(*keys)

    def all(self) -> tuple[Standing, ...]:
        """Every budget that something was spent under, sorted by key."""
        with self._store.snapshot() as session:
            return BudgetRepository(session).beginning("")

    def find(self, name: str) -> Standing:
        """The budget called `name`: a key, or a unique beginning of one.

        Raises:
            RequestError: `name` is not `kind:name`.
            UnknownNameError: nothing was spent under it yet, or several begin so.
        """
        kind, colon, _ = name.partition(":")
        if not colon or kind not in set(BudgetKind):
            raise RequestError(
                f"no budget {name!r}: name it as `octavo costs --by budget` does, KIND:NAME, where "
                f"KIND is one of {', '.join(BudgetKind)}"
            )
        with self._store.snapshot() as session:
            found = BudgetRepository(session).beginning(name)
            of_kind = found or BudgetRepository(session).beginning(f"{kind}:")
        exact = [standing for standing in found if standing.key == name]
        if len(exact or found) != 1:
            listed = ", ".join(short_key(standing.key) for standing in of_kind[:5])
            there = f"there are: {listed}" if listed else f"nothing was spent under any {kind} yet"
            raise UnknownNameError(f"no single budget is called {name!r}; {there}")
        return (exact or list(found))[0]

    def approve(self, key: str, cap: Decimal) -> None:
        """Raise the budget to `cap`, in its unit, and close its circuit."""
        with self._store.session() as session:
            BudgetRepository(session).approve(key, cap)
            session.commit()

    def stop(self, key: str, cap: Decimal) -> bool:
        """Open the circuit at `cap`: nothing goes out under it until a higher cap or an approval.

        False where it is open already.
        """
        with self._store.session() as session:
            is_new = BudgetRepository(session).stop(key, cap)
            session.commit()
            return is_new

    def claim_alert(self, key: str, level: int, cap: Decimal) -> bool:
        """Whether it is on the caller to tell of `level`, in per cent of `cap`: once for each."""
        with self._store.session() as session:
            is_ours = BudgetRepository(session).claim_alert(key, level, cap)
            session.commit()
            return is_ours

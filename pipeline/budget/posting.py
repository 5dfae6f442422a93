"""Postings: what each step of a call changes in the sums of the budgets it falls under."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from pipeline.budget.budget import Account, Standing, budget_keys
from pipeline.call import CallState
from pipeline.store import BookedCall, BudgetRepository, Posting


def move_posting(source: CallState, call: BookedCall, cost_usd: Decimal | None) -> Posting:
    """What it changes when a call leaves `source` to be settled at `cost_usd`.

    None: the cost is unknown, and its reservation counts as spent.
    """
    reserved = call.reserved_usd or Decimal(0)
    paid = reserved if cost_usd is None else cost_usd
    if source is CallState.SENT:
        return Posting(spent_usd=paid, reserved_usd=-reserved)
    if source is CallState.IN_DOUBT:
        return Posting(spent_usd=paid - reserved)
    return Posting()


def released_posting(call: BookedCall) -> Posting:
    """What it changes when a call is not sent after all."""
    return Posting(reserved_usd=-(call.reserved_usd or Decimal(0)), requests=-1)


def post(session: Session, call: BookedCall, posting: Posting) -> tuple[Standing, ...]:
    """Post to all budgets of a call; how they stand afterwards."""
    return BudgetRepository(session).post(_keys(call), posting)


def post_all(session: Session, postings: Sequence[tuple[BookedCall, Posting]]) -> None:
    """Post for several calls, each key once and in the order in which all lock them."""
    sums: defaultdict[str, Posting] = defaultdict(Posting)
    for call, posting in postings:
        for key in _keys(call):
            sums[key] += posting
    for key in sorted(sums):
        BudgetRepository(session).post((key,), sums[key])


def _keys(call: BookedCall) -> tuple[str, ...]:
    account = Account(run=call.run, matter=call.matter, client=call.client)
    return budget_keys(account, call.document_sha256, call.reserved_at)

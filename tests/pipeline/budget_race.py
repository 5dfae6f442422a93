"""Workers that spend under one cap until nothing more fits, for the races of the ledger."""

import asyncio
import random
from dataclasses import replace
from decimal import Decimal

from pipeline.asking.question import Question
from pipeline.budget.alert import Alerts
from pipeline.budget.book import BudgetBook
from pipeline.budget.budget import Account, BudgetKind, Caps
from pipeline.budget.reservation import Reservation, Reservations
from pipeline.call import Purpose
from pipeline.errors import BudgetExceededError
from pipeline.ledger import Ledger
from pipeline.store import Store
from providers import SCRIPTED_MODEL, Message, Price, Reply, Request, Usage, cost

CAP_USD = Decimal(10)
INPUT_TOKENS = 20_000
MODEL = replace(
    SCRIPTED_MODEL,
    price=Price(input_usd=Decimal(1), cached_input_usd=Decimal(1), output_usd=Decimal(10)),
)
WORKERS = 16
"""A process. Four processes make 64."""


def question(text: str, *, output_tokens: int = 20_000, document: str = "d" * 64) -> Question:
    """What costs 0.22 USD at worst: 0.02 of input and 0.20 of output."""
    return Question(
        request=Request(
            model="scripted",
            messages=(Message(role="user", content=text),),
            schema_name="reading",
            schema={},
            max_output_tokens=output_tokens,
        ),
        purpose=Purpose.READING,
        document_sha256=document,
        segment=0,
        fields=("governing_law",),
    )


def reservations_of(ledger: Ledger, store: Store, caps: Caps, run: str = "run") -> Reservations:
    return Reservations(
        ledger=ledger,
        account=Account(run=run, matter="matter", client="client"),
        caps=caps,
        alerts=Alerts(BudgetBook(store)),
        patience_s=20.0,
    )


def settle(ledger: Ledger, reservation: Reservation, output_tokens: int) -> Decimal:
    """Send the call and have it answered with so much output; what it cost."""
    ledger.sent(reservation.call_id)
    used = Usage(input_tokens=INPUT_TOKENS, output_tokens=output_tokens)
    reply = Reply(content="{}", finish_reason="stop", usage=used, model="m", latency_s=0.01)
    paid = cost(MODEL, used)
    assert paid is not None
    ledger.answered(reservation.call_id, reply, paid)
    return paid


def race(database_url: str, content_url: str) -> None:
    """One process of the race."""
    with Store.open(database_url=database_url, content_url=content_url) as store:
        asyncio.run(_race(store))


async def _race(store: Store) -> None:
    ledger = Ledger(store)
    reservations = reservations_of(ledger, store, {BudgetKind.RUN: CAP_USD})
    await asyncio.gather(*(_work(ledger, reservations) for _ in range(WORKERS)))


async def _work(ledger: Ledger, reservations: Reservations) -> None:
    """Spend until refused."""
    while True:
        asked = question(f"{random.random()}")
        try:
            reservation = await reservations.reserve(
                asked, model=MODEL, input_tokens=INPUT_TOKENS, attempt=1
            )
        except BudgetExceededError:
            return
        await asyncio.sleep(0.01 * random.random())
        output = random.randint(1, reservation.request.max_output_tokens)
        await asyncio.to_thread(settle, ledger, reservation, output)
        await reservations.settled()

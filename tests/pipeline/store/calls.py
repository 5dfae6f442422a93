"""Calls in each state, for tests of the ledger."""

from datetime import UTC, datetime
from decimal import Decimal

from pipeline.budget.budget import NO_CAPS, Account, BudgetKind
from pipeline.call import CallFacts, Purpose
from pipeline.ledger import Ledger
from pipeline.store import RunRepository, Store
from providers import Reply, Usage

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
REPLY = Reply(
    content='{"findings": "\x00 and \ud800"}',
    finish_reason="stop",
    usage=Usage(input_tokens=70_000, cached_tokens=60_000, output_tokens=900),
    model="model-2026-11-01",
    latency_s=12.25,
    reasoning="because",
    request_id="req-1",
    service_tier="flex",
)


def start(store: Store, run: str) -> None:
    with store.session() as session:
        RunRepository(session).start(run=run, matter="matter", started_at=START)
        session.commit()


def reserve(
    ledger: Ledger,
    usd: str | None = "0.10",
    *,
    cap: str | None = None,
    run: str = "run",
    matter: str = "matter",
    request: str = "request",
) -> int:
    return ledger.reserve(
        Account(run=run, matter=matter),
        facts(request),
        worst_case_usd=None if usd is None else Decimal(usd),
        caps=NO_CAPS if cap is None else {BudgetKind.RUN: Decimal(cap)},
    )


def facts(request: str, *, document: str | None = None) -> CallFacts:
    """What is known of a call of `request`."""
    return CallFacts(
        purpose=Purpose.READING,
        provider="provider",
        model="model",
        request_sha256=request,
        asked_sha256=request,
        document_sha256=document,
    )


def send(ledger: Ledger, usd: str | None = "0.10", **options: str) -> int:
    call = reserve(ledger, usd, **options)
    ledger.sent(call)
    return call


def answer(ledger: Ledger, usd: str | None = "0.10", **options: str) -> int:
    call = send(ledger, usd, **options)
    ledger.answered(call, REPLY, Decimal("0.07"))
    return call

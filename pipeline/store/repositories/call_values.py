"""Calls out of rows, and usage into them."""

from typing import Any

from pipeline.budget.budget import Account
from pipeline.call import CallFacts
from pipeline.store.kept_reply import KeptReply
from pipeline.store.ledger_call import LedgerCall
from pipeline.store.tables import CallRow
from providers import Reply, Usage


def usage_columns(usage: Usage) -> dict[str, int | None]:
    """The columns of a call that hold `usage`."""
    return {
        "input_tokens": usage.input_tokens,
        "cached_tokens": usage.cached_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
    }


def fact_columns(facts: CallFacts) -> dict[str, Any]:
    """The columns of a call that hold `facts`."""
    return {
        "document_sha256": facts.document_sha256,
        "segment": facts.segment,
        "fields": list(facts.fields),
        "profile": facts.profile,
        "request_sha256": facts.request_sha256,
        "asked_sha256": facts.asked_sha256,
        "parameters": dict(facts.parameters),
        "recipe": dict(facts.recipe),
        "parent_id": facts.parent_id,
        "purpose": facts.purpose,
        "provider": facts.provider,
        "model": facts.model,
        "attempt": facts.attempt,
    }


def account_columns(account: Account) -> dict[str, str | None]:
    """The columns of a call that hold `account`."""
    return {
        "run_id": account.run,
        "matter": account.matter,
        "client": account.client,
        "task_code": account.task_code,
        "activity_code": account.activity_code,
    }


def _usage(row: CallRow) -> Usage:
    return Usage(
        input_tokens=row.input_tokens,
        cached_tokens=row.cached_tokens,
        cache_write_tokens=row.cache_write_tokens,
        output_tokens=row.output_tokens,
        reasoning_tokens=row.reasoning_tokens,
    )


def kept_reply_value(row: CallRow) -> KeptReply:
    """The reply that an answered call holds, and who paid for it."""
    return KeptReply(
        reply=_reply(row),
        call_id=row.id,
        request_sha256=row.request_sha256,
        run=row.run_id,
        cost_usd=row.cost_usd,
    )


def _reply(row: CallRow) -> Reply:
    return Reply(
        content=row.content or "",
        finish_reason=row.finish_reason or "",
        usage=_usage(row),
        model=row.reply_model or row.model,
        latency_s=row.latency_s or 0.0,
        reasoning=row.reasoning,
        request_id=row.request_id,
        service_tier=row.service_tier,
    )


def ledger_call_value(row: CallRow) -> LedgerCall:
    """Everything in `row` but the reply's text."""
    return LedgerCall(
        id=row.id,
        run=row.run_id,
        matter=row.matter,
        document_sha256=row.document_sha256,
        client=row.client,
        task_code=row.task_code,
        activity_code=row.activity_code,
        segment=row.segment,
        fields=tuple(row.fields),
        profile=row.profile,
        request_sha256=row.request_sha256,
        asked_sha256=row.asked_sha256,
        parameters=row.parameters,
        recipe=row.recipe,
        parent_id=row.parent_id,
        purpose=row.purpose,
        provider=row.provider,
        model=row.model,
        attempt=row.attempt,
        state=row.state,
        reserved_usd=row.reserved_usd,
        cost_usd=row.cost_usd,
        usage=_usage(row),
        latency_s=row.latency_s,
        finish_reason=row.finish_reason,
        error_class=row.error_class,
        detail=row.detail,
        reserved_at=row.reserved_at,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
    )

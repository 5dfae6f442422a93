"""Calls out of rows, and usage into them."""

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
    return KeptReply(reply=_reply(row), call_id=row.id, run=row.run_id, cost_usd=row.cost_usd)


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
        request_sha256=row.request_sha256,
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

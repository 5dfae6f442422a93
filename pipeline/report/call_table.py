"""The calls of a document as rows of the report: what was asked, what it took, what it cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.call import CallRecord, Outcome, Purpose
from pipeline.report.money import read_usd
from pipeline.report.wording import count, tokens
from pipeline.result import total_cost

_OUTCOMES = {
    Outcome.OK: "ok",
    Outcome.REPLAYED: "replayed, not paid again",
    Outcome.FAILED: "failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    purpose: str
    segment: str
    fields: str
    model: str
    input_tokens: str
    cached_tokens: str
    output_tokens: str
    cost: str
    latency: str
    outcome: str
    kind: str
    attempts: int
    failure: str
    request_sha256: str
    reply_sha256: str
    """Empty where there was no reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTable:
    rows: tuple[CallRow, ...]
    input_tokens: str
    cached_tokens: str
    output_tokens: str
    cost: str
    words: str
    """All in one line."""
    spending: str
    """What was spent on which purpose, and how much of it brought nothing; empty where nothing
    was."""


def call_table(calls: Sequence[CallRecord]) -> CallTable:
    """The table with its totals. A total with an unknown part is unknown."""
    return CallTable(
        rows=tuple(_row(call) for call in calls),
        input_tokens=tokens(_sum([call.usage.input_tokens for call in calls])),
        cached_tokens=tokens(_sum([call.usage.cached_tokens for call in calls])),
        output_tokens=tokens(_sum([call.usage.output_tokens for call in calls])),
        cost=read_usd(total_cost(call.cost_usd for call in calls)),
        words=_words(calls),
        spending=_spending(calls),
    )


def _row(call: CallRecord) -> CallRow:
    return CallRow(
        purpose=call.purpose.value,
        segment="" if call.segment is None else str(call.segment + 1),
        fields=", ".join(call.fields),
        model=call.model,
        input_tokens=tokens(call.usage.input_tokens),
        cached_tokens=tokens(call.usage.cached_tokens),
        output_tokens=tokens(call.usage.output_tokens),
        cost=read_usd(call.cost_usd),
        latency=f"{call.latency_s:.1f} s",
        outcome=_OUTCOMES[call.outcome],
        kind=call.outcome.value,
        attempts=call.attempts,
        failure=call.failure or "",
        request_sha256=call.request_sha256,
        reply_sha256=call.reply_sha256 or "",
    )


def _sum(parts: Sequence[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _words(calls: Sequence[CallRecord]) -> str:
    outcomes = [call.outcome for call in calls]
    words = [count(len(calls), "call")]
    if replayed := outcomes.count(Outcome.REPLAYED):
        words.append(f"{replayed:,} replayed and not paid again")
    if failed := outcomes.count(Outcome.FAILED):
        words.append(f"{failed:,} failed")
    return ", ".join(words)


def _spending(calls: Sequence[CallRecord]) -> str:
    if not any(call.cost_usd for call in calls):
        return ""
    purposes = [
        f"{purpose.value} {read_usd(_cost(call for call in calls if call.purpose is purpose))}"
        for purpose in Purpose
        if any(call.purpose is purpose for call in calls)
    ]
    failed = _cost(call for call in calls if call.outcome is Outcome.FAILED)
    repaired = _cost(
        call
        for call in calls
        if call.purpose is Purpose.REPAIR and call.outcome is not Outcome.FAILED
    )
    wasted = total_cost((failed, repaired))
    return (
        f"Spent on {', '.join(purposes)}. Wasted: {read_usd(wasted)} of it (failed or in doubt "
        f"{read_usd(failed)}, repaired {read_usd(repaired)})."
    )


def _cost(calls: Iterable[CallRecord]) -> Decimal | None:
    return total_cost(call.cost_usd for call in calls)

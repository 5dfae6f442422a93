"""A conclusion as rows of tables. The way back is in `conclusion_values`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from pipeline.answer import Answer, Finding
from pipeline.call import CallRecord
from pipeline.plan import Plan
from pipeline.result import Conclusion
from pipeline.store.frame_json import frame_to_json
from pipeline.store.instrument_json import instrument_to_json
from pipeline.store.tables import (
    AnswerRow,
    Base,
    CitationRow,
    ConclusionRow,
    ConflictRow,
    FindingRow,
    NoteRow,
    ReadingRow,
    SegmentRow,
    SummarySentenceRow,
    UnreadSpanRow,
    UnverifiedQuoteRow,
)

Columns = dict[str, Any]
Rows = tuple[type[Base], list[Columns]]

_EVIDENCE = frozenset({"citations", "unverified_quotes", "confidence", "computation"})


def conclusion_rows(
    run_document_id: int, conclusion: Conclusion, text_address: str | None
) -> Iterator[Rows]:
    """The rows of all tables, in an order that satisfies their foreign keys."""
    key = {"run_document_id": run_document_id}
    yield ConclusionRow, [key | _facts(conclusion) | {"text_address": text_address}]
    yield SegmentRow, _placed(key, _segments(conclusion.plan))
    yield FindingRow, _placed(key, map(_finding, conclusion.findings))
    yield AnswerRow, _placed(key, map(_answer, conclusion.answers))
    for owner, claims in (("finding", conclusion.findings), ("answer", conclusion.answers)):
        yield CitationRow, [key | row for row in _citations(owner, claims)]
        yield UnverifiedQuoteRow, [key | row for row in _unverified(owner, claims)]
    yield ConflictRow, _placed(key, map(_columns, conclusion.conflicts))
    yield SummarySentenceRow, _placed(key, map(_columns, conclusion.summary))
    yield UnreadSpanRow, _placed(key, map(_columns, conclusion.coverage.unread))
    yield NoteRow, _placed(key, map(_columns, conclusion.notes))
    yield ReadingRow, _placed(key, map(_reading, conclusion.calls))


def _columns(value: Any, without: frozenset[str] = frozenset()) -> Columns:
    """The fields of a flat value: its table has columns of the same names."""
    return {f.name: getattr(value, f.name) for f in fields(value) if f.name not in without}


def _placed(key: Columns, rows: Iterable[Columns]) -> list[Columns]:
    return [{**key, "position": position, **row} for position, row in enumerate(rows)]


def _facts(conclusion: Conclusion) -> Columns:
    plan, forecast, opening = conclusion.plan, conclusion.plan.forecast, conclusion.opening
    return {
        "sha256": plan.sha256,
        "media_type": conclusion.media_type,
        "extractor": conclusion.extractor,
        "prompt_version": conclusion.prompt_version,
        "pages": conclusion.pages,
        "uses_language_model": conclusion.uses_language_model,
        "opening": None if opening is None else instrument_to_json(opening),
        "coverage_read": conclusion.coverage.read,
        "characters": plan.characters,
        "tokens": plan.tokens,
        "encoding": plan.encoding,
        "encoding_is_exact": plan.encoding_is_exact,
        "route": plan.route,
        "route_reason": plan.reason,
        "model": plan.model,
        "profile": plan.profile,
        "profile_sha256": plan.profile_sha256,
        "profile_reason": plan.profile_reason,
        "model_reason": plan.model_reason,
        "groups": plan.groups,
        "planned_calls": plan.calls,
        "forecast_low_usd": forecast and forecast.low,
        "forecast_expected_usd": forecast and forecast.expected,
        "forecast_high_usd": forecast and forecast.high,
    }


def _segments(plan: Plan) -> Iterator[Columns]:
    for segment, frame in zip(plan.segments, plan.frames, strict=True):
        yield {**_columns(segment), "frame": frame_to_json(frame)}


def _finding(finding: Finding) -> Columns:
    computation = None if finding.computation is None else asdict(finding.computation)
    return {**_columns(finding, _EVIDENCE), "computation": computation}


def _answer(answer: Answer) -> Columns:
    confidence = None if answer.confidence is None else asdict(answer.confidence)
    return {**_columns(answer, _EVIDENCE), "confidence": confidence}


def _citations(owner: str, claims: Sequence[Finding | Answer]) -> Iterator[Columns]:
    for place, claim in enumerate(claims):
        for position, citation in enumerate(claim.citations):
            yield {owner: place, "position": position, **_columns(citation)}


def _unverified(owner: str, claims: Sequence[Finding | Answer]) -> Iterator[Columns]:
    for place, claim in enumerate(claims):
        for position, quote in enumerate(claim.unverified_quotes):
            yield {owner: place, "position": position, "quote": quote}


def _reading(call: CallRecord) -> Columns:
    return {**_columns(call, frozenset({"usage"})), **_columns(call.usage)}

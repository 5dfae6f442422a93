"""Conclusions out of rows, many at a time: one query a table, whatever the number of documents."""

from collections import defaultdict
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from chunking import Segment
from pipeline.answer import (
    Answer,
    Citation,
    Confidence,
    Conflict,
    Finding,
    Level,
    SummarySentence,
    Support,
)
from pipeline.call import CallRecord
from pipeline.document import Note
from pipeline.evidence.coverage import Coverage, UnreadSpan
from pipeline.plan import Forecast, Plan
from pipeline.result import Conclusion
from pipeline.store.frame_json import frame_from_json
from pipeline.store.instrument_json import instrument_from_json
from pipeline.store.tables import (
    AnswerRow,
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
from pipeline.value.computation import Computation, ComputedInput
from providers import Usage

Row = TypeVar("Row")
Basis = TypeVar("Basis", CitationRow, UnverifiedQuoteRow)

_Owner = tuple[int, int | None, int | None]
"""Key of the file's row, position of the finding, position of the answer: one of the two."""


class ConclusionValues:
    """The conclusions of the files of runs that `keys` selects, by key of the file's row."""

    def __init__(self, session: Session, keys: Select[tuple[int]]) -> None:
        self._session = session
        self._keys = keys
        self._segments = self._grouped(SegmentRow, SegmentRow.run_document_id)
        self._findings = self._grouped(FindingRow, FindingRow.run_document_id)
        self._answers = self._grouped(AnswerRow, AnswerRow.run_document_id)
        self._conflicts = self._grouped(ConflictRow, ConflictRow.run_document_id)
        self._sentences = self._grouped(SummarySentenceRow, SummarySentenceRow.run_document_id)
        self._unread = self._grouped(UnreadSpanRow, UnreadSpanRow.run_document_id)
        self._notes = self._grouped(NoteRow, NoteRow.run_document_id)
        self._readings = self._grouped(ReadingRow, ReadingRow.run_document_id)
        self._citations = self._supporting(CitationRow)
        self._unverified = self._supporting(UnverifiedQuoteRow)

    def of(self, row: ConclusionRow) -> Conclusion:
        """The conclusion whose facts are in `row`."""
        key = row.run_document_id
        return Conclusion(
            plan=self._plan(row),
            coverage=Coverage(read=row.coverage_read, unread=tuple(map(_span, self._unread[key]))),
            answers=tuple(map(self._answer, self._answers[key])),
            findings=tuple(map(self._finding, self._findings[key])),
            conflicts=tuple(map(_conflict, self._conflicts[key])),
            summary=tuple(map(_sentence, self._sentences[key])),
            calls=tuple(map(_call, self._readings[key])),
            media_type=row.media_type,
            extractor=row.extractor,
            prompt_version=row.prompt_version,
            pages=row.pages,
            notes=tuple(map(_note, self._notes[key])),
            uses_language_model=row.uses_language_model,
            opening=None if row.opening is None else instrument_from_json(row.opening),
        )

    def _grouped(
        self, row: type[Row], key: InstrumentedAttribute[int]
    ) -> defaultdict[int, list[Row]]:
        groups: defaultdict[int, list[Row]] = defaultdict(list)
        found = select(row).where(key.in_(self._keys)).order_by(*row.__mapper__.primary_key)  # type: ignore[attr-defined]
        for each in self._session.scalars(found):
            groups[getattr(each, key.key)].append(each)
        return groups

    def _supporting(self, row: type[Basis]) -> defaultdict[_Owner, list[Basis]]:
        groups: defaultdict[_Owner, list[Basis]] = defaultdict(list)
        found = select(row).where(row.run_document_id.in_(self._keys)).order_by(row.position)
        for each in self._session.scalars(found):
            groups[each.run_document_id, each.finding, each.answer].append(each)
        return groups

    def _plan(self, row: ConclusionRow) -> Plan:
        segments = self._segments[row.run_document_id]
        return Plan(
            sha256=row.sha256,
            characters=row.characters,
            tokens=row.tokens,
            encoding=row.encoding,
            encoding_is_exact=row.encoding_is_exact,
            route=row.route,
            reason=row.route_reason,
            model=row.model,
            profile=row.profile,
            profile_sha256=row.profile_sha256,
            profile_reason=row.profile_reason,
            model_reason=row.model_reason,
            segments=tuple(map(_segment, segments)),
            frames=tuple(frame_from_json(segment.frame) for segment in segments),
            groups=tuple(tuple(group) for group in row.groups),
            calls=row.planned_calls,
            forecast=_forecast(row),
        )

    def _finding(self, row: FindingRow) -> Finding:
        owner = (row.run_document_id, row.position, None)
        return Finding(
            number=row.number,
            field=row.field,
            value=row.value,
            rationale=row.rationale,
            segment=row.segment,
            citations=tuple(map(_citation, self._citations[owner])),
            unverified_quotes=tuple(each.quote for each in self._unverified[owner]),
            support=row.support,
            unsupported=tuple(row.unsupported),
            is_repaired=row.is_repaired,
            computation=_computation(row.computation),
        )

    def _answer(self, row: AnswerRow) -> Answer:
        owner = (row.run_document_id, None, row.position)
        return Answer(
            field=row.field,
            status=row.status,
            value=row.value,
            rationale=row.rationale,
            read=row.read,
            citations=tuple(map(_citation, self._citations[owner])),
            unverified_quotes=tuple(each.quote for each in self._unverified[owner]),
            evidence=tuple(row.evidence),
            review=row.review,
            confidence=_confidence(row.confidence),
        )


def _forecast(row: ConclusionRow) -> Forecast | None:
    low, expected, high = (
        row.forecast_low_usd,
        row.forecast_expected_usd,
        row.forecast_high_usd,
    )
    if low is None or expected is None or high is None:
        return None
    return Forecast(low=low, expected=expected, high=high)


def _segment(row: SegmentRow) -> Segment:
    return Segment(
        index=row.index,
        start=row.start,
        end=row.end,
        tokens=row.tokens,
        boundary=row.boundary,
        heading=row.heading,
    )


def _citation(row: CitationRow) -> Citation:
    return Citation(
        quote=row.quote,
        start=row.start,
        end=row.end,
        page=row.page,
        match=row.match,
        in_frame=row.in_frame,
        occurrences=row.occurrences,
        blanks_aside=row.blanks_aside,
    )


def _computation(stored: dict[str, Any] | None) -> Computation | None:
    if stored is None:
        return None
    inputs = tuple(ComputedInput(**given) for given in stored["inputs"])
    return Computation(**{**stored, "inputs": inputs})


def _confidence(stored: dict[str, Any] | None) -> Confidence | None:
    if stored is None:
        return None
    words = {"level": Level(stored["level"]), "support": Support(stored["support"])}
    return Confidence(**{**stored, **words, "reasons": tuple(stored["reasons"])})


def _conflict(row: ConflictRow) -> Conflict:
    return Conflict(
        field=row.field, evidence=tuple(row.evidence), rule=row.rule, resolved=row.resolved
    )


def _sentence(row: SummarySentenceRow) -> SummarySentence:
    return SummarySentence(
        text=row.text, evidence=tuple(row.evidence), unsupported=tuple(row.unsupported)
    )


def _span(row: UnreadSpanRow) -> UnreadSpan:
    return UnreadSpan(start=row.start, end=row.end, reason=row.reason)


def _note(row: NoteRow) -> Note:
    return Note(kind=row.kind, detail=row.detail, page=row.page)


def _call(row: ReadingRow) -> CallRecord:
    return CallRecord(
        purpose=row.purpose,
        segment=row.segment,
        fields=tuple(row.fields),
        model=row.model,
        request_sha256=row.request_sha256,
        reply_sha256=row.reply_sha256,
        usage=Usage(
            input_tokens=row.input_tokens,
            cached_tokens=row.cached_tokens,
            cache_write_tokens=row.cache_write_tokens,
            output_tokens=row.output_tokens,
            reasoning_tokens=row.reasoning_tokens,
        ),
        cost_usd=row.cost_usd,
        latency_s=row.latency_s,
        outcome=row.outcome,
        attempts=row.attempts,
        failure=row.failure,
        saved_usd=row.saved_usd,
        switch_reason=row.switch_reason,
    )

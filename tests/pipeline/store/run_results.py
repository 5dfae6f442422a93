"""Hypothesis strategies for everything a run's result is made of."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from chunking import Boundary, Frame, FrameItem, FrameKind, Segment
from pipeline.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Confidence,
    Conflict,
    Finding,
    Level,
    Match,
    Review,
    SummarySentence,
    Support,
)
from pipeline.call import CallRecord, Outcome, Purpose
from pipeline.consolidate.instrument import Instrument, Kind
from pipeline.document import Note
from pipeline.evidence.coverage import Coverage, UnreadSpan
from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.plan import Forecast, Plan, Route
from pipeline.receiving.receipt import Receipt
from pipeline.result import Conclusion, DocumentResult, DocumentStatus, RunResult, RunStatus
from providers import Usage

# Surrogates and U+0000 too: names of files and replies of models hold both.
texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
counts = st.integers(min_value=0, max_value=2**40)
shares = st.floats(min_value=0, max_value=1)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1990, 1, 1))  # noqa: DTZ001
money = st.decimals(min_value=0, max_value=Decimal(9_000_000), places=12)
words = st.lists(texts, max_size=3).map(tuple)
numbers = st.lists(counts, max_size=3).map(tuple)


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=2).map(tuple)


def built(value: type[Any], /, **parts: Any) -> st.SearchStrategy[Any]:
    return st.builds(value, **parts)


citations = built(
    Citation,
    quote=texts,
    start=counts,
    end=counts,
    page=st.none() | counts,
    match=st.sampled_from(Match),
    in_frame=st.booleans(),
    occurrences=counts,
    blanks_aside=st.booleans(),
)
findings = built(
    Finding,
    number=counts,
    field=texts,
    value=texts,
    rationale=texts,
    segment=counts,
    citations=several(citations),
    unverified_quotes=words,
    support=st.sampled_from(Support),
    unsupported=words,
    is_repaired=st.booleans(),
)
confidences = built(
    Confidence,
    level=st.sampled_from(Level),
    verified_quotes=counts,
    agreeing_segments=counts,
    support=st.sampled_from(Support),
    conflicts=counts,
    read=shares,
    unverified_claims=counts,
    ocr_pages=counts,
    reasons=words,
)
answers = built(
    Answer,
    field=texts,
    status=st.sampled_from(AnswerStatus),
    value=st.none() | texts,
    rationale=texts,
    read=shares,
    citations=several(citations),
    unverified_quotes=words,
    evidence=numbers,
    review=st.sampled_from(Review),
    confidence=st.none() | confidences,
)
conflicts = built(Conflict, field=texts, evidence=numbers, rule=texts, resolved=st.none() | counts)
sentences = built(SummarySentence, text=texts, evidence=numbers, unsupported=words)
unread_spans = built(UnreadSpan, start=counts, end=counts, reason=texts)
notes = built(Note, kind=texts, detail=texts, page=st.none() | counts)
usages = built(
    Usage,
    input_tokens=st.none() | counts,
    cached_tokens=st.none() | counts,
    cache_write_tokens=st.none() | counts,
    output_tokens=st.none() | counts,
    reasoning_tokens=st.none() | counts,
)
calls = built(
    CallRecord,
    purpose=st.sampled_from(Purpose),
    segment=st.none() | counts,
    fields=words,
    model=texts,
    request_sha256=texts,
    reply_sha256=st.none() | texts,
    usage=usages,
    cost_usd=st.none() | money,
    latency_s=st.floats(min_value=0, max_value=1e9),
    outcome=st.sampled_from(Outcome),
    attempts=counts,
    failure=st.none() | texts,
)
segments = built(
    Segment,
    index=counts,
    start=counts,
    end=counts,
    tokens=counts,
    boundary=st.sampled_from(Boundary),
    heading=st.none() | texts,
)
frame_items = built(
    FrameItem, kind=st.sampled_from(FrameKind), name=texts, text=texts, start=counts, end=counts
)
frames = built(Frame, items=several(frame_items), tokens=counts, left_out=several(frame_items))
forecasts = built(Forecast, low=money, expected=money, high=money)


@st.composite
def plans(draw: st.DrawFn, sha256: str) -> Plan:
    pieces = draw(several(st.tuples(segments, frames)))
    facts = built(
        Plan,
        sha256=st.just(sha256),
        characters=counts,
        tokens=counts,
        encoding=texts,
        encoding_is_exact=st.booleans(),
        route=st.sampled_from(Route),
        reason=texts,
        model=texts,
        profile=texts,
        profile_sha256=texts,
        profile_reason=texts,
        model_reason=texts,
        segments=st.just(tuple(segment for segment, _ in pieces)),
        frames=st.just(tuple(frame for _, frame in pieces)),
        groups=several(words),
        calls=counts,
        forecast=st.none() | forecasts,
    )
    drawn: Plan = draw(facts)
    return drawn


openings = built(
    Instrument,
    start=counts,
    end=counts,
    kind=st.sampled_from(Kind),
    title=texts,
    number=st.none() | counts,
    dated=st.none() | st.dates(),
    amends=texts,
    amends_dated=st.none() | st.dates(),
)


def conclusions(sha256: str) -> st.SearchStrategy[Any]:
    return built(
        Conclusion,
        plan=plans(sha256),
        coverage=built(Coverage, read=shares, unread=several(unread_spans)),
        answers=several(answers),
        findings=several(findings),
        conflicts=several(conflicts),
        summary=several(sentences),
        calls=several(calls),
        media_type=texts,
        extractor=texts,
        prompt_version=texts,
        pages=st.none() | counts,
        notes=several(notes),
        uses_language_model=st.booleans(),
        opening=st.none() | openings,
    )


def plan(sha256: str) -> Plan:
    """A plan for a short document."""
    only = Segment(index=0, start=0, end=57, tokens=12, boundary=Boundary.HEADING, heading=None)
    return Plan(
        sha256=sha256,
        characters=57,
        tokens=12,
        encoding="o200k_base",
        encoding_is_exact=True,
        route=Route.DIRECT,
        reason="12 tokens fit",
        model="offline",
        profile="contract@1",
        profile_sha256="e" * 64,
        profile_reason="asked for",
        model_reason="asked for",
        segments=(only,),
        frames=(Frame(),),
        groups=(("governing_law", "term"),),
        calls=1,
        forecast=Forecast(low=Decimal(0), expected=Decimal("0.1"), high=Decimal("0.2")),
    )


QUOTE = Citation(quote="laws of New York", start=40, end=56, page=None, match=Match.EXACT)
FINDING = Finding(
    number=1,
    field="governing_law",
    value="New York",
    rationale="it says so",
    segment=0,
    citations=(QUOTE,),
)
ANSWER = Answer(
    field="governing_law",
    status=AnswerStatus.FOUND,
    value="New York",
    rationale="it says so",
    read=0.5,
    citations=(QUOTE,),
    unverified_quotes=("laws of Old York",),
    evidence=(1,),
)


def conclusion(sha256: str) -> Conclusion:
    """A plain conclusion with something in every part but the calls."""
    return Conclusion(
        plan=plan(sha256),
        coverage=Coverage(read=0.5, unread=(UnreadSpan(start=0, end=28, reason="budget"),)),
        answers=(ANSWER,),
        findings=(FINDING,),
        conflicts=(Conflict(field="term", evidence=(1,), rule="later prevails", resolved=None),),
        summary=(SummarySentence(text="An agreement.", evidence=(1,)),),
        calls=(),
        media_type="text/plain",
        extractor="text 1",
        prompt_version="en/1",
        pages=None,
        notes=(Note(kind="header", detail="dropped on 3 pages"),),
    )


def receipt(path: str, matter: str, *, content: bytes, received_at: datetime) -> Receipt:
    """A receipt of a file that holds `content`."""
    return Receipt(
        path=path,
        matter=matter,
        sha256=hashlib.sha256(content).hexdigest(),
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        size_bytes=len(content),
        received_at=received_at,
        custodian=None if len(content) % 2 else "Custodian",
    )


@st.composite
def document_results(draw: st.DrawFn, path: str, matter: str) -> DocumentResult:
    arrival = receipt(path, matter, content=draw(st.binary(max_size=1)), received_at=draw(moments))
    was_read = draw(st.booleans())
    return DocumentResult(
        path=path,
        status=draw(st.sampled_from(DocumentStatus)),
        receipt=arrival if was_read or draw(st.booleans()) else None,
        conclusion=draw(conclusions(arrival.sha256)) if was_read else None,
        reason=draw(st.none() | texts),
    )


def exceptions(path: str) -> st.SearchStrategy[Any]:
    return built(
        ExceptionRecord,
        path=st.just(path),
        exception_class=st.sampled_from(ExceptionClass),
        retryable=st.booleans(),
        detail=texts,
        sha256=st.none() | texts,
    )


@st.composite
def run_results(draw: st.DrawFn, run: str) -> RunResult:
    """A run whose exceptions stand in the order of their documents, those of none last."""
    matter = draw(texts)
    paths = draw(st.lists(texts, max_size=3, unique=True))
    status = draw(st.sampled_from(RunStatus))
    has_ended = status is not RunStatus.RUNNING
    return RunResult(
        run=run,
        matter=matter,
        status=status,
        reason=draw(st.none() | texts) if has_ended else None,
        started_at=draw(moments),
        finished_at=draw(moments) if has_ended else None,
        received=draw(counts),
        documents=tuple(draw(document_results(path, matter)) for path in paths),
        exceptions=tuple(
            each
            for path in [*paths, "nowhere, a path of no document"]
            for each in draw(several(exceptions(path)))
        ),
    )

"""Results to report on: small, complete, and changed where a test wants them different."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from chunking import Block, BlockKind, Boundary, Frame, FrameItem, FrameKind, Segment
from pipeline.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Conflict,
    Finding,
    Match,
    SummarySentence,
)
from pipeline.call import CallRecord, Outcome, Purpose
from pipeline.document import Document, Note, Page
from pipeline.evidence.coverage import UnreadSpan, coverage
from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.plan import Forecast, Plan, Route
from pipeline.profile.profile import FieldType, Profile, ProfileField
from pipeline.receiving.receipt import Receipt
from pipeline.result import (
    Conclusion,
    DocumentResult,
    DocumentStatus,
    RunResult,
    RunStatus,
    total_cost,
)
from providers import Usage

TEXT = (
    "SUPPLY AGREEMENT\n\n"
    "This Agreement is governed by the laws of New York.\n\n"
    "ARTICLE II\n\n"
    "Notwithstanding Article I, the laws of Ohio govern Schedule 2.\n"
)
PATH = "/in/supply.pdf"
SHA256 = "ab" * 32


def document(
    text: str = TEXT,
    *,
    page_ends: Sequence[int] | None = None,
    block_ends: Sequence[int] | None = None,
    kind: BlockKind = BlockKind.PARAGRAPH,
) -> Document:
    """A document whose pages and blocks end at the given offsets; one of each by default."""
    pages = [] if page_ends is None else [*page_ends, len(text)]
    blocks = [*(block_ends or ()), len(text)]
    return Document(
        sha256=SHA256,
        media_type="application/pdf",
        text=text,
        blocks=tuple(
            Block(kind=kind, start=start, end=end)
            for start, end in zip([0, *blocks], blocks, strict=False)
        ),
        pages=tuple(
            Page(number=number, start=start, end=end)
            for number, (start, end) in enumerate(zip([0, *pages], pages, strict=False), start=1)
        ),
        extractor="pypdf 7.0.0",
    )


def citation(quote: str, *, text: str = TEXT, page: int | None = 1) -> Citation:
    start = text.index(quote)
    return Citation(quote=quote, start=start, end=start + len(quote), page=page, match=Match.EXACT)


def profile(*fields: str) -> Profile:
    """A profile of text fields, each asked `What of FIELD?`, in the group `law`."""
    return Profile(
        name="contract",
        version="1",
        description="test",
        fields=tuple(
            ProfileField(id=field, question=f"What of {field}?", type=FieldType.TEXT, group="law")
            for field in fields
        ),
    )


def answer(status: AnswerStatus = AnswerStatus.FOUND, **changes: object) -> Answer:
    found = Answer(
        field="governing_law",
        status=status,
        value="New York",
        rationale="the clause says so",
        read=1.0,
        citations=(citation("governed by the laws of New York"),),
        evidence=(1,),
    )
    if status not in {AnswerStatus.FOUND, AnswerStatus.CONFLICT}:
        found = replace(found, value=None, citations=(), evidence=())
    return replace(found, **changes)  # type: ignore[arg-type]


def finding(number: int, quote: str, value: str, *, segment: int = 0) -> Finding:
    return Finding(
        number=number,
        field="governing_law",
        value=value,
        rationale="",
        segment=segment,
        citations=(citation(quote),),
    )


def call(**changes: object) -> CallRecord:
    made = CallRecord(
        purpose=Purpose.READING,
        segment=0,
        fields=("governing_law",),
        model="gpt-5.1",
        request_sha256="cd" * 32,
        reply_sha256="ef" * 32,
        usage=Usage(input_tokens=1200, cached_tokens=1000, output_tokens=80),
        cost_usd=Decimal("0.10"),
        latency_s=4.2,
        outcome=Outcome.OK,
        attempts=1,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def plan(text: str = TEXT, *, cuts: Sequence[int] = (), **changes: object) -> Plan:
    """A plan with segments that end at `cuts` and at the text's end."""
    ends = [*cuts, len(text)]
    segments = tuple(
        Segment(
            index=index,
            start=start,
            end=end,
            tokens=max(1, (end - start) // 4),
            boundary=Boundary.HEADING,
            heading="ARTICLE II" if index else "SUPPLY AGREEMENT",
        )
        for index, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    )
    made = Plan(
        sha256=SHA256,
        characters=len(text),
        tokens=sum(segment.tokens for segment in segments),
        encoding="o200k_base",
        encoding_is_exact=True,
        route=Route.SEGMENTED if cuts else Route.DIRECT,
        reason="it fits",
        model="gpt-5.1",
        profile="contract@1",
        profile_sha256="e" * 64,
        profile_reason="asked for",
        model_reason="asked for",
        segments=segments,
        frames=tuple(_frame(text) if segment.index else Frame() for segment in segments),
        groups=(("governing_law",),),
        calls=len(segments),
        forecast=Forecast(low=Decimal("0.20"), expected=Decimal("0.24"), high=Decimal("1E+2")),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _frame(text: str) -> Frame:
    item = FrameItem(kind=FrameKind.DEFINITION, name="Schedule", text=text[:4], start=0, end=4)
    return Frame(items=(item,), tokens=12, left_out=(item,))


def conclusion(text: str = TEXT, *, cuts: Sequence[int] = (), **changes: object) -> Conclusion:
    made = Conclusion(
        plan=plan(text, cuts=cuts),
        coverage=coverage(len(text), ()),
        answers=(answer(),),
        findings=(finding(1, "governed by the laws of New York", "New York"),),
        conflicts=(),
        summary=(),
        calls=(call(),),
        media_type="application/pdf",
        extractor="pypdf 7.0.0",
        prompt_version="en/1",
        pages=1,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def in_conflict() -> Conclusion:
    """Two laws govern, in two segments; the second was read for one of them only."""
    ohio = "the laws of Ohio govern Schedule 2"
    return conclusion(
        cuts=(TEXT.index("ARTICLE II"),),
        coverage=coverage(
            len(TEXT), [UnreadSpan(start=20, end=40, reason="retries_exhausted: HTTP 503")]
        ),
        answers=(answer(AnswerStatus.CONFLICT, value="New York / Ohio", evidence=(1, 2)),),
        findings=(
            finding(1, "governed by the laws of New York", "New York"),
            finding(2, ohio, "Ohio", segment=1),
        ),
        conflicts=(
            Conflict(field="governing_law", evidence=(1, 2), rule="undecided", resolved=None),
        ),
        summary=(
            SummarySentence(text="Goods are supplied.", evidence=(1,)),
            SummarySentence(text="It may be renewed."),
        ),
        notes=(Note(kind="page_without_text", detail="no text", page=1),),
    )


def receipt() -> Receipt:
    return Receipt(
        path=PATH,
        matter="acme",
        sha256=SHA256,
        md5="ef" * 16,
        size_bytes=1_834_022,
        received_at=datetime(2026, 11, 22, 13, 58, tzinfo=UTC),
    )


def result(concluded: Conclusion | None = None, **changes: object) -> DocumentResult:
    made = DocumentResult(
        path=PATH,
        status=DocumentStatus.COMPLETE,
        receipt=receipt(),
        conclusion=concluded or conclusion(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def run(*documents: DocumentResult, **changes: object) -> RunResult:
    documents = documents or (result(),)
    made = RunResult(
        run="20261122-140512-481920",
        matter="acme",
        status=RunStatus.COMPLETE,
        reason=None,
        started_at=datetime(2026, 11, 22, 14, 5, 12, tzinfo=UTC),
        finished_at=datetime(2026, 11, 22, 14, 7, 44, tzinfo=UTC),
        received=len(documents),
        documents=documents,
        exceptions=(),
        cost_usd=total_cost(item.conclusion.cost_usd for item in documents if item.conclusion),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def exception(path: str = PATH, **changes: object) -> ExceptionRecord:
    made = ExceptionRecord(
        path=path,
        exception_class=ExceptionClass.ENCRYPTED,
        retryable=True,
        detail="asks for a password; supply a copy that opens without one",
        sha256=SHA256,
    )
    return replace(made, **changes)  # type: ignore[arg-type]

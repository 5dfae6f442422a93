"""A job: one document of a run, from its bytes to its answers in the record."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from pipeline.asking.warmth import Warmth, is_worth_warming
from pipeline.batch import Batch
from pipeline.call import Failure
from pipeline.consolidate.binding import Bound, bind
from pipeline.consolidate.conclude import coverage_of
from pipeline.consolidate.instrument import opening_of
from pipeline.document import Document, Note
from pipeline.errors import IngestError, InternalError, NotReadError, OctavoError
from pipeline.evidence.citation import CitationChecker
from pipeline.evidence.lost_page import LostPage, lost_pages
from pipeline.evidence.verify import verify
from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.plan import Plan
from pipeline.preview import plan_with
from pipeline.profile.profile import Profile
from pipeline.prompt.language import templates_for
from pipeline.reading.gleaning import glean
from pipeline.reading.piece import Place
from pipeline.reading.read import Reader
from pipeline.reading.reading import ReadingOutcome, unread_outcome
from pipeline.receiving.arrival import Arrival
from pipeline.receiving.extraction import extract
from pipeline.record import save_exception, save_forecast, save_result
from pipeline.result import Conclusion, DocumentResult, DocumentStatus
from pipeline.wiring import Octavo


@dataclass(slots=True, kw_only=True)
class Job:
    """The live state of one document. Everything that lasts is in the store."""

    arrival: Arrival
    document: Document
    notes: tuple[Note, ...]
    plan: Plan
    profile: Profile
    reader: Reader
    warmth: Warmth
    outcomes: dict[Place, ReadingOutcome] = field(default_factory=dict)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places of the plan."""
        return places_of(self.plan)

    def label(self, place: Place) -> str:
        """What a person calls the place: which segment of how many, and the fields."""
        segment = f"segment {place.segment + 1} of {len(self.plan.segments)}"
        return f"{segment}: {', '.join(self.plan.groups[place.group])}"


def prepare(batch: Batch, arrival: Arrival) -> Job:
    """Ingest, count and plan. Blocks on the CPU: call it in a thread.

    Raises:
        NotReadError: the file cannot be read; the exception is on record.
        RequestError: the model or the profile cannot be used.
    """
    with _no_foreign_words():
        return _prepare(batch, arrival)


def _prepare(batch: Batch, arrival: Arrival) -> Job:
    receipt, octavo = arrival.receipt, batch.octavo
    try:
        document, notes = extract(octavo, receipt, revisions=batch.options.revisions)
    except IngestError as error:
        save_exception(
            batch,
            arrival.position,
            receipt.path,
            receipt,
            exception_class=error.exception_class,
            detail=error.detail,
            retryable=error.retryable,
        )
        raise NotReadError(f"{receipt.name}: {error}") from error
    reader = reader_of(batch, document)
    save_forecast(batch, reader.plan)
    batch.progress.readings += reader.plan.calls
    return Job(
        arrival=arrival,
        document=document,
        notes=notes,
        plan=reader.plan,
        profile=reader.profile,
        reader=replace(reader, checker=CitationChecker(document)),
        warmth=_warmth(octavo, reader),
    )


def reader_of(batch: Batch, document: Document) -> Reader:
    """Who reads `document` in this run, by its plan. Mends no quotes.

    Raises:
        RequestError: the model or the profile cannot be used.
    """
    settings = batch.octavo.settings
    profile, plan, choice = plan_with(batch.octavo, document, batch.routing, batch.options.profile)
    return Reader(
        asker=batch.askers.of(choice),
        document=document,
        plan=plan,
        profile=profile,
        model=choice.model,
        max_output_tokens=min(settings.output_reserve_tokens, choice.model.max_output_tokens),
        templates=templates_for(document, choice.model, settings.prompt_language),
    )


def places_of(plan: Plan) -> tuple[Place, ...]:
    """The grid of segments and field groups, segment by segment."""
    return tuple(
        Place(segment=segment.index, group=group)
        for segment in plan.segments
        for group in range(len(plan.groups))
    )


def _warmth(octavo: Octavo, reader: Reader) -> Warmth:
    shortest = min(segment.tokens for segment in reader.plan.segments)
    is_worth = is_worth_warming(reader.model, shortest)
    return Warmth(is_on=octavo.settings.warm_cache and is_worth)


async def read_place(batch: Batch, job: Job, place: Place) -> None:
    """Read one place and keep its outcome in the job.

    Raises:
        NotReadError: some field could not be read there; the outcome says so.
    """
    async with job.warmth.turn(place), batch.reading_slots:
        with _no_foreign_words():
            outcome = await job.reader.read(place)
    job.outcomes[place] = outcome
    batch.progress.readings_done += 1
    batch.progress.count_calls(outcome.calls)
    if outcome.unread:
        reasons = "; ".join(sorted({str(failure) for failure in outcome.unread.values()}))
        raise NotReadError(f"{', '.join(outcome.unread)} not read: {reasons}")


async def conclude(batch: Batch, job: Job) -> DocumentStatus:
    """Verify, consolidate and record; returns how the document ended."""
    with _no_foreign_words():
        return await _conclude(batch, job)


async def _conclude(batch: Batch, job: Job) -> DocumentStatus:
    outcomes = await glean(batch, job.reader, [_outcome(job, place) for place in job.places])
    checked = partial(verify, job.document, job.plan, outcomes, job.reader.checker)
    findings = await asyncio.to_thread(checked, profile=job.reader.profile)
    lost = lost_pages(job.document, job.notes)
    bound = await bind(batch, job.reader, findings, outcomes, lost, notes=job.notes)
    calls = tuple(call for outcome in outcomes for call in outcome.calls)
    conclusion = Conclusion(
        plan=job.plan,
        coverage=coverage_of(job.plan, outcomes, lost),
        answers=bound.consolidated.answers,
        findings=findings,
        conflicts=bound.consolidated.conflicts,
        summary=bound.consolidated.summary,
        calls=(*calls, *bound.calls),
        media_type=job.document.media_type,
        extractor=job.document.extractor,
        prompt_version=job.reader.templates.reference,
        pages=len(job.document.pages) or None,
        notes=job.notes,
        uses_language_model=job.reader.model.uses_language_model,
        opening=opening_of(job.document.text),
    )
    exceptions = (*_unread_parts(job, outcomes), *_unbound(job, bound), *_lost_pages(job, lost))
    is_whole = not exceptions and not conclusion.coverage.unread
    status = DocumentStatus.COMPLETE if is_whole else DocumentStatus.INCOMPLETE
    result = DocumentResult(
        path=job.arrival.receipt.path,
        status=status,
        receipt=job.arrival.receipt,
        conclusion=conclusion,
        reason=exceptions[0].detail if exceptions else None,
    )
    await asyncio.to_thread(save_result, batch, job.arrival.position, result, exceptions)
    return status


def _unread_parts(job: Job, outcomes: Iterable[ReadingOutcome]) -> list[ExceptionRecord]:
    """One exception for each segment and reason for which some field was not read."""
    parts: dict[tuple[int, Failure], list[str]] = {}
    for outcome in outcomes:
        for name, failure in outcome.unread.items():
            parts.setdefault((outcome.place.segment, failure), []).append(name)
    return [
        _part(job, failure.exception_class, f"{where}: {failure.detail}", failure.retryable)
        for (segment, failure), fields in parts.items()
        for where in [
            f"segment {segment + 1} of {len(job.plan.segments)} not read for {_named(fields)}"
        ]
    ]


def _named(fields: list[str]) -> str:
    """The fields, a few by name: whoever reads an exception wants to know how many."""
    shown = ", ".join(fields[:4])
    return shown if len(fields) <= 4 else f"{shown} and {len(fields) - 4} more fields"


def _lost_pages(job: Job, lost: Iterable[LostPage]) -> list[ExceptionRecord]:
    return [
        _part(job, page.exception_class, page.reason, False)  # noqa: FBT003
        for page in lost
    ]


def _unbound(job: Job, bound: Bound) -> list[ExceptionRecord]:
    """The answers by rule stand; that the model was not asked for the rest is on record."""
    if bound.failure is None:
        return []
    detail = f"consolidated by rule only: {bound.failure.detail}"
    return [_part(job, bound.failure.exception_class, detail, bound.failure.retryable)]


def _outcome(job: Job, place: Place) -> ReadingOutcome:
    """What became of a place; one whose task broke is not read, whatever broke it."""
    broken = Failure(
        exception_class=ExceptionClass.INTERNAL,
        detail="its reading ended without a result: run it again, and report it if it stays",
        retryable=True,
    )
    return job.outcomes.get(place) or unread_outcome(place, job.plan.groups[place.group], broken)


@contextmanager
def _no_foreign_words() -> Iterator[None]:
    """Errors of others may quote a document, and whoever runs tasks keeps their messages."""
    try:
        yield
    except OctavoError:
        raise
    except Exception as error:
        raise InternalError.of(error) from None


def record_crash(batch: Batch, arrival: Arrival, error: Exception) -> None:
    """Put on record that a document failed for no reason of its own. No text of it is kept."""
    # Messages of our own errors hold no text of documents; those of others may.
    detail = str(error if isinstance(error, OctavoError) else InternalError.of(error))
    save_exception(
        batch,
        arrival.position,
        arrival.receipt.path,
        arrival.receipt,
        exception_class=ExceptionClass.INTERNAL,
        detail=detail,
        retryable=True,
    )


def _part(
    job: Job,
    exception_class: ExceptionClass,
    detail: str,
    retryable: bool,  # noqa: FBT001
) -> ExceptionRecord:
    return ExceptionRecord(
        path=job.arrival.receipt.path,
        exception_class=exception_class,
        retryable=retryable,
        detail=detail,
        sha256=job.document.sha256,
    )

"""A job: one document of a run, from its bytes to its answers in the record."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.arrival import Arrival
from pipeline.batch import Batch
from pipeline.binding import bind
from pipeline.call import Failure
from pipeline.conclude import coverage_of
from pipeline.document import Document, Note
from pipeline.errors import IngestError, NotReadError, OctavoError
from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.extraction import extract
from pipeline.plan import Plan
from pipeline.preview import plan_with
from pipeline.profile import Profile
from pipeline.read import Reader
from pipeline.reading import Place, ReadingOutcome, unread_outcome
from pipeline.record import save_exception, save_result
from pipeline.result import Conclusion, DocumentResult, DocumentStatus
from pipeline.verify import verify

_LOST_PAGES = {
    "page_without_text": ExceptionClass.NO_TEXT,
    "page_not_read": ExceptionClass.PARTLY_READ,
}
"""Kinds of notes on pages whose content did not reach the text."""


@dataclass(slots=True, kw_only=True)
class Job:
    """The live state of one document. Everything that lasts is in the store."""

    arrival: Arrival
    document: Document
    notes: tuple[Note, ...]
    plan: Plan
    profile: Profile
    reader: Reader
    outcomes: dict[Place, ReadingOutcome] = field(default_factory=dict)

    @property
    def places(self) -> tuple[Place, ...]:
        """The grid of segments and field groups, segment by segment."""
        return tuple(
            Place(segment=segment.index, group=group)
            for segment in self.plan.segments
            for group in range(len(self.plan.groups))
        )

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
    profile, plan = plan_with(octavo, document, batch.model, batch.options.profile)
    batch.progress.readings += plan.calls
    reader = Reader(
        asker=batch.asker,
        document=document,
        plan=plan,
        profile=profile,
        model=batch.model,
        max_output_tokens=min(octavo.settings.output_reserve_tokens, batch.model.max_output_tokens),
    )
    return Job(
        arrival=arrival, document=document, notes=notes, plan=plan, profile=profile, reader=reader
    )


async def read_place(batch: Batch, job: Job, place: Place) -> None:
    """Read one place and keep its outcome in the job.

    Raises:
        NotReadError: some field could not be read there; the outcome says so.
    """
    async with batch.reading_slots:
        try:
            outcome = await job.reader.read(place)
        except Exception as error:
            failure = Failure(
                exception_class=ExceptionClass.INTERNAL,
                detail=f"{type(error).__name__} in Octavo itself: please report it",
                retryable=True,
            )
            job.outcomes[place] = unread_outcome(place, job.plan.groups[place.group], failure)
            raise
    job.outcomes[place] = outcome
    batch.progress.readings_done += 1
    batch.progress.count_calls(outcome.calls)
    if outcome.unread:
        reasons = "; ".join(sorted({str(failure) for failure in outcome.unread.values()}))
        raise NotReadError(f"{', '.join(outcome.unread)} not read: {reasons}")


async def conclude(batch: Batch, job: Job) -> DocumentStatus:
    """Verify, consolidate and record; returns how the document ended."""
    outcomes = [job.outcomes[place] for place in job.places if place in job.outcomes]
    findings = await asyncio.to_thread(verify, job.document, job.plan, outcomes)
    bound = await bind(batch, job.reader, findings, outcomes)
    calls = tuple(call for outcome in outcomes for call in outcome.calls)
    conclusion = Conclusion(
        plan=job.plan,
        coverage=coverage_of(job.plan, outcomes),
        answers=bound.consolidated.answers,
        findings=findings,
        conflicts=bound.consolidated.conflicts,
        summary=bound.consolidated.summary,
        calls=(*calls, *bound.calls),
        media_type=job.document.media_type,
        extractor=job.document.extractor,
        pages=len(job.document.pages) or None,
        notes=(*job.notes, *bound.notes),
        uses_language_model=batch.model.uses_language_model,
    )
    exceptions = (*_unread_parts(job, outcomes), *_lost_pages(job))
    status = DocumentStatus.INCOMPLETE if exceptions else DocumentStatus.COMPLETE
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
            f"segment {segment + 1} of {len(job.plan.segments)} not read for {', '.join(fields)}"
        ]
    ]


def _lost_pages(job: Job) -> list[ExceptionRecord]:
    return [
        _part(job, _LOST_PAGES[note.kind], f"page {note.page} not read: {note.detail}", False)  # noqa: FBT003
        for note in job.notes
        if note.kind in _LOST_PAGES
    ]


def record_crash(batch: Batch, arrival: Arrival, error: Exception) -> None:
    """Put on record that a document failed for no reason of its own. No text of it is kept."""
    # Messages of our own errors hold no text of documents; those of others may.
    known = isinstance(error, OctavoError)
    detail = str(error) if known else f"{type(error).__name__} in Octavo itself; please report it"
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

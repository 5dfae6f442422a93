"""The reading of one place: ask, check the reply's form, repair once, ask the rest in pieces."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.asking.ask import Asked, Asker
from pipeline.asking.question import Question
from pipeline.call import CallRecord, Failure, Outcome, Purpose
from pipeline.document import Document
from pipeline.evidence.citation import CitationChecker
from pipeline.exception import ExceptionClass
from pipeline.plan import Plan
from pipeline.profile.judgement import NEEDS_MODEL, beyond_reader
from pipeline.profile.profile import Profile
from pipeline.prompt.prompt import repair_messages
from pipeline.prompt.recipe import reading_recipe, repair_recipe
from pipeline.prompt.template import Templates, load_templates
from pipeline.reading.piece import Piece, Place, halves, smaller
from pipeline.reading.quote_repair import mend, quote_errors
from pipeline.reading.reading import (
    PASSED_OVER,
    ReadingOutcome,
    outcome_of,
    parse_reading,
    reading_request,
    unread_outcome,
)
from pipeline.reading.salvage import Salvaged, salvage
from providers import Model, ProviderError, TruncatedError, fault_in
from providers.wire import ReadingReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the places of one document."""

    asker: Asker
    document: Document
    plan: Plan
    profile: Profile
    model: Model
    max_output_tokens: int
    templates: Templates = field(default_factory=load_templates)
    """The words of the requests, in the language that the document is asked about in."""
    checker: CitationChecker | None = None
    """Looks the quotes of replies up, so that a second call can mend them; None mends nothing."""

    async def read(self, place: Place) -> ReadingOutcome:
        """Everything that became of `place`; never raises for what a provider does."""
        beyond = beyond_reader(self.plan.groups[place.group], self.profile, self.model)
        outcome = unread_outcome(place, beyond, NEEDS_MODEL)
        piece = self._first(place)
        return outcome if piece is None else outcome.joined(await self._read(piece))

    def question(self, place: Place) -> Question | None:
        """What `read` asks first about `place`; None where it asks nothing."""
        piece = self._first(place)
        return None if piece is None else self._question(piece)

    def _first(self, place: Place) -> Piece | None:
        """All of the place that the reader can be asked; None where that is nothing."""
        fields = self.plan.groups[place.group]
        beyond = beyond_reader(fields, self.profile, self.model)
        asked = tuple(name for name in fields if name not in beyond)
        return self._whole(place, asked, with_summary=place.group == 0) if asked else None

    async def glean(self, place: Place, fields: Sequence[str]) -> ReadingOutcome:
        """A second look for `fields`, which a first reading has found nowhere.

        What it cannot read takes nothing from what is known: the text was read before.
        """
        piece = replace(self._whole(place, fields), is_gleaning=True)
        return replace(await self._read(piece), unread={}, unread_spans={})

    def _whole(self, place: Place, fields: Sequence[str], *, with_summary: bool = False) -> Piece:
        segment = self.plan.segments[place.segment]
        return Piece(
            place=place,
            fields=tuple(fields),
            start=segment.start,
            end=segment.end,
            with_summary=with_summary,
        )

    async def _read(self, piece: Piece) -> ReadingOutcome:
        outcome = await self._ask(piece)
        # A field that the reply passes over is not absent: it is asked once more, by itself.
        left = tuple(name for name, failure in outcome.unread.items() if failure == PASSED_OVER)
        if not left or len(left) == len(piece.fields):
            return outcome
        return outcome.joined(await self._ask(piece.asking(left)))

    async def _ask(self, piece: Piece) -> ReadingOutcome:
        question = self._question(piece)
        asked = await self.asker.ask(question)
        if asked.reply is None:
            return await self._not_answered(piece, asked)
        fault = fault_in(asked.reply, asked.calls[-1].model)
        if isinstance(fault, TruncatedError):
            return await self._go_on(piece, asked, failure_of(fault))
        if fault is not None:
            failure = failure_of(fault)
            await self.asker.spoil(asked.call_ids, failure)
            calls = spoiled(asked.calls, failure)
            return unread_outcome(piece.place, piece.fields, failure, calls)
        reply, errors = parse_reading(asked.reply.content, piece.fields, self._computed)
        if reply is None:
            return await self._repair(piece, question, asked, errors)
        return await self._with_true_quotes(piece, question, asked, reply)

    async def _with_true_quotes(
        self, piece: Piece, question: Question, asked: Asked, reply: ReadingReply
    ) -> ReadingOutcome:
        """One more call where quotes of the reply stand nowhere; else the reply as it is."""
        if self.checker is None:
            return outcome_of(reply, piece, asked.calls)
        errors = await asyncio.to_thread(quote_errors, self.checker, reply)
        if not errors:
            return outcome_of(reply, piece, asked.calls)
        repaired = await self.asker.ask(
            repair_question(question, asked, errors, templates=self.templates)
        )
        calls = (*asked.calls, *repaired.calls)
        second = _usable(repaired, piece)
        if second is None:
            return outcome_of(reply, piece, calls)
        mended = await asyncio.to_thread(mend, self.checker, reply, second)
        return replace(outcome_of(mended.reply, piece, calls), repaired=mended.quotes)

    async def _not_answered(self, piece: Piece, asked: Asked) -> ReadingOutcome:
        """A prompt that is too long for the endpoint is asked in halves; all else is unread."""
        failure = asked.failure or _MALFORMED
        lost = unread_outcome(piece.place, piece.fields, failure, asked.calls)
        if failure.exception_class is not ExceptionClass.OVER_LIMIT:
            return lost
        spans = await asyncio.to_thread(
            halves, self.document, piece.start, piece.end, self.asker.vocabulary
        )
        if not spans:
            return lost
        parts = [replace(piece, start=start, end=end) for start, end in spans]
        return lost.joined(await self._read_all(parts))

    async def _go_on(self, piece: Piece, asked: Asked, failure: Failure) -> ReadingOutcome:
        """The same request would be cut off again: keep what is finished, ask less for the rest."""
        kept = salvage(asked.reply.content if asked.reply else "", piece.fields)
        rest = tuple(name for name in piece.fields if name not in kept.settled)
        so_far = _salvaged(kept, piece, asked.calls)
        if not rest:
            return so_far
        pieces = await asyncio.to_thread(smaller, piece, rest, self.document, self.asker.vocabulary)
        if pieces:
            return so_far.joined(await self._read_all(pieces))
        # Not even so little can be finished: another run may have more luck.
        await self.asker.spoil(asked.call_ids, failure)
        lost = unread_outcome(piece.place, rest, failure)
        return replace(so_far, calls=spoiled(asked.calls, failure)).joined(lost)

    async def _read_all(self, pieces: Sequence[Piece]) -> ReadingOutcome:
        """The outcomes of pieces of the same text, or of parts of it for the same fields."""
        outcomes: list[ReadingOutcome] = []
        for piece in pieces:
            if outcomes and _is_hopeless(outcomes[-1]):
                failure = next(iter(outcomes[-1].unread.values()))
                outcome = unread_outcome(piece.place, piece.fields, failure)
            else:
                outcome = await self._read(piece)
            outcomes.append(outcome.within(piece.start, piece.end))
        first, *others = outcomes
        are_parts = pieces[0].fields == pieces[-1].fields
        for other in others:
            first = first.beside(other) if are_parts else first.joined(other)
        return first

    async def _repair(
        self, piece: Piece, question: Question, asked: Asked, errors: Sequence[str]
    ) -> ReadingOutcome:
        """One repair call with the errors listed; then what is usable is used."""
        repaired = await self.asker.ask(
            repair_question(question, asked, errors, templates=self.templates)
        )
        calls = (*asked.calls, *repaired.calls)
        reply = _usable(repaired, piece)
        if reply is None:
            # Where only an expression was wrong, the rest of the first reply is as good as it was.
            reply = _usable(asked, piece)
        if reply is not None:
            return outcome_of(reply, piece, calls)
        failure = repaired.failure or _MALFORMED
        # Only a repair that was answered proves the first reply to be of no use.
        if repaired.reply is not None:
            await self.asker.spoil((*asked.call_ids, *repaired.call_ids), failure)
            calls = spoiled(calls, failure)
        return unread_outcome(piece.place, piece.fields, failure, calls)

    def _question(self, piece: Piece) -> Question:
        frame = self.plan.frames[piece.place.segment]
        request = reading_request(
            self.document,
            frame,
            piece,
            profile=self.profile,
            templates=self.templates,
            model=self.model,
            max_output_tokens=self.max_output_tokens,
        )
        return Question(
            request=request,
            purpose=Purpose.READING,
            document_sha256=self.document.sha256,
            segment=piece.place.segment,
            fields=piece.fields,
            profile=self.profile.reference,
            recipe=reading_recipe(
                piece,
                frame,
                self.profile,
                self.templates,
                with_cues=not self.model.uses_language_model,
            ),
        )

    @property
    def _computed(self) -> frozenset[str]:
        return frozenset(field.id for field in self.profile.fields if field.computed)


_MALFORMED: Final = Failure(
    exception_class=ExceptionClass.REJECTED,
    detail="the reply does not have the form that was asked for, nor has its repair",
    retryable=True,
)


def repair_question(
    question: Question, asked: Asked, errors: Sequence[str], *, templates: Templates
) -> Question:
    """The question that asks once more for a reply, with the errors of the one that was given."""
    content = asked.reply.content if asked.reply is not None else ""
    messages = repair_messages(question.request.messages, content, errors, templates=templates)
    return replace(
        question,
        request=replace(question.request, messages=messages),
        purpose=Purpose.REPAIR,
        recipe=repair_recipe(errors, templates),
        parent_id=asked.call_ids[-1] if asked.call_ids else None,
    )


def malformed() -> Failure:
    """The failure of a reply that has not the form that was asked for, nor has its repair."""
    return _MALFORMED


def spoiled(calls: tuple[CallRecord, ...], failure: Failure) -> tuple[CallRecord, ...]:
    """Calls whose replies are of no use: paid, and failed all the same."""
    return tuple(
        replace(call, outcome=Outcome.FAILED, failure=call.failure or str(failure))
        for call in calls
    )


def failure_of(fault: ProviderError) -> Failure:
    """A reply of no use, as the record names it."""
    truncated = isinstance(fault, TruncatedError)
    return Failure(
        exception_class=ExceptionClass.TRUNCATED if truncated else ExceptionClass.REFUSED,
        detail=str(fault),
        retryable=truncated,
    )


def _salvaged(kept: Salvaged, piece: Piece, calls: tuple[CallRecord, ...]) -> ReadingOutcome:
    """The finished part of a reply as an outcome; the fields that are left are in none of it."""
    return ReadingOutcome(
        place=piece.place,
        findings=kept.findings,
        absent=kept.absent,
        summary=kept.summary,
        calls=calls,
    )


def _is_hopeless(outcome: ReadingOutcome) -> bool:
    """Whether the smallest piece was cut off with nothing finished: the model finishes nothing
    at this place, and further pieces would cost the same nothing."""
    classes = {failure.exception_class for failure in outcome.unread.values()}
    nothing = not outcome.findings and not outcome.absent
    return nothing and classes == {ExceptionClass.TRUNCATED}


def _usable(asked: Asked, piece: Piece) -> ReadingReply | None:
    """The reply whose form is right, whatever its expressions are like."""
    if asked.reply is None or fault_in(asked.reply, asked.calls[-1].model) is not None:
        return None
    return parse_reading(asked.reply.content, piece.fields)[0]

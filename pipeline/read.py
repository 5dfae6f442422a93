"""The reading of one place: ask, check the reply's form, repair once, ask the rest in pieces."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.ask import Asked, Asker
from pipeline.call import CallRecord, Failure, Outcome, Purpose
from pipeline.document import Document
from pipeline.exception import ExceptionClass
from pipeline.judgement import NEEDS_MODEL, beyond_reader
from pipeline.plan import Plan
from pipeline.profile import Profile
from pipeline.prompt import repair_messages
from pipeline.question import Question
from pipeline.reading import (
    Place,
    ReadingOutcome,
    missing_fields,
    outcome_of,
    parse_reading,
    reading_request,
    unread_outcome,
)
from pipeline.template import Templates, load_templates
from providers import Model, ProviderError, Request, TruncatedError, fault_in


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

    async def read(self, place: Place) -> ReadingOutcome:
        """Everything that became of `place`; never raises for what a provider does."""
        fields = self.plan.groups[place.group]
        beyond = beyond_reader(fields, self.profile, self.model)
        asked = tuple(name for name in fields if name not in beyond)
        outcome = unread_outcome(place, beyond, NEEDS_MODEL)
        return outcome.joined(await self._read_twice(place, asked)) if asked else outcome

    async def _read_twice(self, place: Place, fields: tuple[str, ...]) -> ReadingOutcome:
        outcome = await self._read(place, fields)
        # A field that the reply passes over is not absent: it is asked once more, by itself.
        left = tuple(name for name, failure in outcome.unread.items() if failure == _PASSED_OVER)
        if not left or len(left) == len(fields):
            return outcome
        return outcome.joined(await self._read(place, left))

    async def _read(self, place: Place, fields: tuple[str, ...]) -> ReadingOutcome:
        request = self._request(place, fields)
        asked = await self.asker.ask(self._question(request, Purpose.READING, place, fields))
        calls = _calls(asked)
        if asked.reply is None:
            return unread_outcome(place, fields, _known(asked.failure), calls)
        fault = fault_in(asked.reply, self.model.name)
        if isinstance(fault, TruncatedError) and len(fields) > 1:
            return await self._read_halves(place, fields, calls)
        if fault is not None:
            failure = failure_of(fault)
            await self.asker.spoil(asked.call_ids, failure)
            return unread_outcome(place, fields, failure, spoiled(calls, failure))
        reply, errors = parse_reading(asked.reply.content, fields)
        if not errors and reply is not None:
            return _with_missing(outcome_of(reply, place, calls), missing_fields(reply, fields))
        return await self._repair(place, fields, request, asked, errors)

    async def _read_halves(
        self, place: Place, fields: tuple[str, ...], calls: tuple[CallRecord, ...]
    ) -> ReadingOutcome:
        """The same request would be cut off again: half the fields leave twice the room."""
        middle = len(fields) // 2
        first = await self._read(place, fields[:middle])
        second = await self._read(place, fields[middle:])
        joined = first.joined(second)
        return replace(joined, calls=(*calls, *joined.calls))

    async def _repair(
        self,
        place: Place,
        fields: tuple[str, ...],
        request: Request,
        asked: Asked,
        errors: Sequence[str],
    ) -> ReadingOutcome:
        """One repair call with the errors listed; then what is usable is used."""
        content = asked.reply.content if asked.reply is not None else ""
        again = replace(request, messages=repair_messages(request.messages, content, errors))
        repaired = await self.asker.ask(self._question(again, Purpose.REPAIR, place, fields))
        calls = (*_calls(asked), *_calls(repaired))
        reply = None
        if repaired.reply is not None and fault_in(repaired.reply, self.model.name) is None:
            reply, _ = parse_reading(repaired.reply.content, fields)
        if reply is not None:
            return _with_missing(outcome_of(reply, place, calls), missing_fields(reply, fields))
        failure = repaired.failure or _MALFORMED
        # Only a repair that was answered proves the first reply to be of no use.
        if repaired.reply is not None:
            await self.asker.spoil((*asked.call_ids, *repaired.call_ids), failure)
            calls = spoiled(calls, failure)
        return unread_outcome(place, fields, failure, calls)

    def _request(self, place: Place, fields: tuple[str, ...]) -> Request:
        return reading_request(
            self.document,
            self.plan.segments[place.segment],
            self.plan.frames[place.segment],
            profile=self.profile,
            fields=fields,
            model=self.model,
            max_output_tokens=self.max_output_tokens,
            templates=self.templates,
            with_summary=place.group == 0 and fields[0] == self.plan.groups[0][0],
        )

    def _question(
        self, request: Request, purpose: Purpose, place: Place, fields: tuple[str, ...]
    ) -> Question:
        return Question(
            request=request,
            purpose=purpose,
            document_sha256=self.document.sha256,
            segment=place.segment,
            fields=fields,
        )


_MALFORMED: Final = Failure(
    exception_class=ExceptionClass.REJECTED,
    detail="the reply does not have the form that was asked for, nor has its repair",
    retryable=True,
)
_PASSED_OVER: Final = Failure(
    exception_class=ExceptionClass.REJECTED,
    detail="the model neither answered the question nor called the field absent",
    retryable=True,
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


def _with_missing(outcome: ReadingOutcome, missing: Sequence[str]) -> ReadingOutcome:
    return replace(outcome, unread={**outcome.unread, **dict.fromkeys(missing, _PASSED_OVER)})


def _calls(asked: Asked) -> tuple[CallRecord, ...]:
    return () if asked.record is None else (asked.record,)


def _known(failure: Failure | None) -> Failure:
    return failure or _MALFORMED

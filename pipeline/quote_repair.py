"""One repair call for quotes that stand nowhere: the model may give the words as they are.

A quote that stands nowhere after that stays unverified, and its finding carries no answer alone.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.batch import Batch
from pipeline.call import Purpose
from pipeline.citation import CitationChecker
from pipeline.prompt import quote_messages
from pipeline.question import Question
from pipeline.read import Reader
from pipeline.reading import ReadingOutcome, parse_reading
from pipeline.same_value import same_value
from providers import Request, fault_in
from providers.wire import WireFinding


async def repair_quotes(
    batch: Batch, reader: Reader, checker: CitationChecker, outcomes: Sequence[ReadingOutcome]
) -> list[ReadingOutcome]:
    """The outcomes, with findings asked for again where a quote of theirs stands nowhere.

    At most one call a place, under the run's budget and replayed like any other; where it cannot
    be made or is of no use, the outcome is as it was, and the call is on record.
    """
    if not reader.model.uses_language_model:
        return list(outcomes)
    failing = await asyncio.to_thread(lambda: [_failing(checker, one) for one in outcomes])
    return list(
        await asyncio.gather(
            *(
                _repaired(batch, reader, checker, outcome, places)
                for outcome, places in zip(outcomes, failing, strict=True)
            )
        )
    )


def _failing(checker: CitationChecker, outcome: ReadingOutcome) -> tuple[int, ...]:
    """Places in the outcome's findings of those with a quote that stands nowhere."""
    return tuple(
        index
        for index, finding in enumerate(outcome.findings)
        if _unfound(checker, finding)
    )


def _unfound(checker: CitationChecker, finding: WireFinding) -> list[str]:
    return [quote for quote in finding.quotes if not checker.occurrences(quote)]


async def _repaired(
    batch: Batch,
    reader: Reader,
    checker: CitationChecker,
    outcome: ReadingOutcome,
    places: tuple[int, ...],
) -> ReadingOutcome:
    if not places:
        return outcome
    failing = [outcome.findings[place] for place in places]
    fields = tuple(dict.fromkeys(finding.field for finding in failing))
    unfound = [(f.field, quote) for f in failing for quote in _unfound(checker, f)]
    request = _request(reader, outcome, fields, unfound)
    async with batch.reading_slots:
        asked = await reader.asker.ask(
            Question(
                request=request,
                purpose=Purpose.REPAIR,
                document_sha256=reader.document.sha256,
                segment=outcome.place.segment,
                fields=fields,
                profile=reader.profile.reference,
            )
        )
    batch.progress.count_calls(asked.calls)
    outcome = replace(outcome, calls=(*outcome.calls, *asked.calls))
    if asked.reply is None or fault_in(asked.reply, reader.model.name) is not None:
        return outcome
    reply, _ = parse_reading(asked.reply.content, fields)
    return outcome if reply is None else with_repairs(checker, outcome, places, reply.findings)


def with_repairs(
    checker: CitationChecker,
    outcome: ReadingOutcome,
    places: Iterable[int],
    given: Iterable[WireFinding],
) -> ReadingOutcome:
    """The outcome with each failing finding replaced by the given one that is meant for it.

    That is one of the same field and value, else the only one of the field; and it must do
    better: all its quotes stand in the document. Nothing else of the reply is used.
    """
    given = [
        finding for finding in given if finding.quotes and not _unfound(checker, finding)
    ]
    findings, repaired = list(outcome.findings), set(outcome.repaired)
    for place in places:
        match = _meant_for(findings[place], given)
        if match is not None:
            given.remove(match)
            findings[place] = match
            repaired.add(place)
    return replace(outcome, findings=tuple(findings), repaired=frozenset(repaired))


def _meant_for(failing: WireFinding, given: Sequence[WireFinding]) -> WireFinding | None:
    of_field = [finding for finding in given if finding.field == failing.field]
    same = [finding for finding in of_field if same_value(finding.value, failing.value)]
    if same:
        return same[0]
    return of_field[0] if len(of_field) == 1 else None


def _request(
    reader: Reader,
    outcome: ReadingOutcome,
    fields: tuple[str, ...],
    unfound: Sequence[tuple[str, str]],
) -> Request:
    """The reading of the place again, its beginning the same, so that the cache applies."""
    reading = reader.request_of(outcome.place, fields)
    messages = quote_messages(reading.messages, unfound, templates=reader.templates)
    return replace(reading, messages=messages)

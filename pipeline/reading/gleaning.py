"""Gleaning: one more question, over all segments, for the fields that a reading found nowhere.

It is asked in words that point at schedules, exhibits and definitions, and its prompt has the
prefix of the readings before it, so that the provider's cache still has it.
"""

import asyncio
from collections.abc import Sequence

from pipeline.batch import Batch
from pipeline.reading.piece import Place
from pipeline.reading.read import Reader
from pipeline.reading.reading import ReadingOutcome


async def glean(
    batch: Batch, reader: Reader, outcomes: Sequence[ReadingOutcome]
) -> list[ReadingOutcome]:
    """`outcomes`, each with what a second look at its place has found.

    Nothing is asked where the settings want no gleaning, or the reader is no language model: it
    would find the same again. A field counts as found wherever it was found, and one that some
    segment could not be read for is left to that segment's next run.
    """
    if not batch.octavo.settings.gleaning or not reader.model.uses_language_model:
        return list(outcomes)
    missing = _found_nowhere(outcomes)
    return list(await asyncio.gather(*(_again(batch, reader, one, missing) for one in outcomes)))


async def _again(
    batch: Batch, reader: Reader, outcome: ReadingOutcome, missing: frozenset[str]
) -> ReadingOutcome:
    fields = _of_place(reader, outcome.place, missing)
    if not fields:
        return outcome
    async with batch.reading_slots:
        found = await reader.glean(outcome.place, fields)
    batch.progress.count_calls(found.calls)
    return outcome.joined(found)


def _found_nowhere(outcomes: Sequence[ReadingOutcome]) -> frozenset[str]:
    found = {finding.field for outcome in outcomes for finding in outcome.findings}
    unread = {name for outcome in outcomes for name in outcome.unread}
    absent = {name for outcome in outcomes for name in outcome.absent}
    return frozenset(absent - found - unread)


def _of_place(reader: Reader, place: Place, missing: frozenset[str]) -> tuple[str, ...]:
    """Those fields of the place's group, in their order."""
    return tuple(name for name in reader.plan.groups[place.group] if name in missing)

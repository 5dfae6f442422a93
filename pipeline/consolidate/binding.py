"""Binding: the findings of a document into its answers, by rule first and then by the model."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.answer import Finding
from pipeline.asking.ask import Asked
from pipeline.asking.question import Question
from pipeline.batch import Batch
from pipeline.call import CallRecord, Failure, Purpose
from pipeline.consolidate.conclude import merge
from pipeline.consolidate.confidence import circumstances, rate
from pipeline.consolidate.consolidation import Consolidated, apply, parse_consolidation
from pipeline.consolidate.precedence import Precedence
from pipeline.consolidate.tree import Window, batches, joined, level_above
from pipeline.document import Note
from pipeline.evidence.lost_page import LostPage
from pipeline.exception import ExceptionClass
from pipeline.profile.evidence_rule import apply_evidence_rules
from pipeline.prompt.recipe import consolidation_recipe
from pipeline.reading.continuation import ask_whole
from pipeline.reading.read import Reader, failure_of, malformed, repair_question, spoiled
from pipeline.reading.reading import ReadingOutcome
from providers import Request, fault_in
from providers.wire import ConsolidationReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A document's answers, and what binding them took."""

    consolidated: Consolidated
    calls: tuple[CallRecord, ...] = ()
    failure: Failure | None = None
    """Why the model was not heard, where it should have been."""


_TOO_LARGE: Final = Failure(
    exception_class=ExceptionClass.OVER_LIMIT,
    detail="a finding with its passage is larger than what the model takes",
    retryable=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What the model said about some findings, over all levels."""

    reply: ConsolidationReply | None
    calls: tuple[CallRecord, ...] = ()
    failure: Failure | None = None
    """Why some findings were not bound by it; None where all were."""


async def bind(
    batch: Batch,
    reader: Reader,
    findings: Sequence[Finding],
    outcomes: Sequence[ReadingOutcome],
    lost: Sequence[LostPage] = (),
    *,
    notes: Sequence[Note] = (),
) -> Bound:
    """Answers by rule; the model then decides what a rule leaves open.

    It is asked where there are several segments, whose findings it also binds and sums up, and of
    a single segment where a conflict is undecided and the reader judges meaning. What the model
    cannot do costs nothing that was there before: the answers by rule stand. Every answer comes
    with its confidence; `notes` say which pages come from OCR.
    """
    merged = await asyncio.to_thread(_merged, reader, findings, outcomes, lost)
    verified = [finding for finding in findings if finding.citations]
    is_planned = len(reader.plan.segments) > 1
    if not verified or not (is_planned or _is_open(merged, reader)):
        batch.progress.readings_done += is_planned
        return Bound(consolidated=_rated(merged, reader, findings, notes))
    window = Window(
        document=reader.document,
        model=reader.model,
        max_output_tokens=reader.max_output_tokens,
        vocabulary=batch.octavo.vocabulary(reader.model),
        templates=reader.templates,
    )
    heard = await _hear(reader, verified, window)
    batch.progress.readings_done += is_planned
    batch.progress.count_calls(heard.calls)
    if heard.reply is not None:
        merged = apply(merged, heard.reply, findings, reader.profile)
    return Bound(
        consolidated=_rated(merged, reader, findings, notes),
        calls=heard.calls,
        failure=heard.failure,
    )


def _is_open(merged: Consolidated, reader: Reader) -> bool:
    """Whether a conflict is undecided that a language model may decide."""
    is_undecided = any(conflict.resolved is None for conflict in merged.conflicts)
    return is_undecided and reader.model.uses_language_model


def _merged(
    reader: Reader,
    findings: Sequence[Finding],
    outcomes: Sequence[ReadingOutcome],
    lost: Sequence[LostPage],
) -> Consolidated:
    precedence = Precedence(reader.document)
    return merge(reader.plan, reader.profile, findings, outcomes, lost, precedence=precedence)


def _rated(
    consolidated: Consolidated, reader: Reader, findings: Sequence[Finding], notes: Sequence[Note]
) -> Consolidated:
    known = circumstances(
        findings,
        consolidated.conflicts,
        notes,
        uses_language_model=reader.model.uses_language_model,
    )
    answers = apply_evidence_rules(consolidated.answers, reader.profile)
    return replace(consolidated, answers=rate(answers, known))


async def _hear(reader: Reader, findings: Sequence[Finding], window: Window) -> _Heard:
    """One request where the findings fit it, else a level of requests and the levels above."""
    level = await asyncio.to_thread(batches, findings, window)
    heard = await _hear_level(reader, level, window)
    is_left_out = sum(map(len, level)) < len(findings)
    return replace(heard, failure=heard.failure or (_TOO_LARGE if is_left_out else None))


async def _hear_level(
    reader: Reader, level: Sequence[tuple[Finding, ...]], window: Window
) -> _Heard:
    heard = await asyncio.gather(*(_ask(reader, part, window) for part in level))
    calls = tuple(call for one in heard for call in one.calls)
    failure = next((one.failure for one in heard if one.failure is not None), None)
    replies = [one.reply for one in heard]
    if len(heard) == 1 or not any(replies):
        return _Heard(reply=next(iter(replies), None), calls=calls, failure=failure)
    above = await asyncio.to_thread(level_above, level, replies, window)
    top = await _hear_level(reader, above, window) if above else _Heard(reply=None)
    return _Heard(
        reply=joined(level, replies, top.reply),
        calls=(*calls, *top.calls),
        failure=failure or top.failure,
    )


async def _ask(reader: Reader, findings: Sequence[Finding], window: Window) -> _Heard:
    """One request's reply, the calls it took, and why there is none where there is none."""
    question = _question(reader, findings, window.request(findings))
    asked = await ask_whole(reader.asker, question, reader.templates)
    reply, errors = await _parse(reader, asked)
    if reply is not None:
        return _Heard(reply=reply, calls=asked.calls)
    if not errors or asked.reply is None:
        return _Heard(reply=None, calls=asked.calls, failure=asked.failure or malformed())
    repaired = await reader.asker.ask(
        repair_question(question, asked, errors, templates=reader.templates)
    )
    reply, errors = await _parse(reader, repaired)
    calls = (*asked.calls, *repaired.calls)
    if reply is not None:
        return _Heard(reply=reply, calls=calls)
    # Only a repair that was answered proves the first reply to be of no use.
    if repaired.reply is not None:
        await reader.asker.spoil((*asked.call_ids, *repaired.call_ids), malformed())
        return _Heard(reply=None, calls=spoiled(calls, malformed()), failure=malformed())
    return _Heard(reply=None, calls=calls, failure=repaired.failure or malformed())


async def _parse(reader: Reader, asked: Asked) -> tuple[ConsolidationReply | None, list[str]]:
    if asked.reply is None:
        return None, []
    fault = fault_in(asked.reply, asked.calls[-1].model)
    if fault is not None:
        await reader.asker.spoil(asked.call_ids, failure_of(fault))
        return None, []
    return parse_consolidation(asked.reply.content)


def _question(reader: Reader, findings: Sequence[Finding], request: Request) -> Question:
    return Question(
        request=request,
        purpose=Purpose.CONSOLIDATION,
        document_sha256=reader.document.sha256,
        segment=None,
        fields=(),
        profile=reader.profile.reference,
        recipe=consolidation_recipe(findings, reader.templates),
    )

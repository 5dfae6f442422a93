"""Binding: the findings of a document into its answers, by rule first and then by the model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.answer import Finding
from pipeline.ask import Asked
from pipeline.batch import Batch
from pipeline.call import CallRecord, Failure, Purpose
from pipeline.conclude import merge
from pipeline.consolidation import (
    Consolidated,
    apply,
    consolidation_request,
    parse_consolidation,
)
from pipeline.lost_page import LostPage
from pipeline.prompt import repair_messages
from pipeline.question import Question
from pipeline.read import Reader, failure_of, malformed, spoiled
from pipeline.reading import ReadingOutcome
from providers import Request, fault_in
from providers.wire import ConsolidationReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A document's answers, and what binding them took."""

    consolidated: Consolidated
    calls: tuple[CallRecord, ...] = ()
    failure: Failure | None = None
    """Why the model was not heard, where it should have been."""


async def bind(
    batch: Batch,
    reader: Reader,
    findings: Sequence[Finding],
    outcomes: Sequence[ReadingOutcome],
    lost: Sequence[LostPage] = (),
) -> Bound:
    """Answers by rule; for several segments the model then decides conflicts and writes prose.

    What the model cannot do costs nothing that was there before: the answers by rule stand.
    """
    merged = merge(reader.plan, reader.profile, findings, outcomes, lost)
    verified = [finding for finding in findings if finding.citations]
    if len(reader.plan.segments) == 1 or not verified:
        batch.progress.readings_done += len(reader.plan.segments) > 1
        return Bound(consolidated=merged)
    request = consolidation_request(
        reader.document, verified, model=reader.model, max_output_tokens=reader.max_output_tokens
    )
    reply, calls, failure = await _ask(reader, request)
    batch.progress.readings_done += 1
    batch.progress.count_calls(calls)
    if reply is None:
        return Bound(consolidated=merged, calls=calls, failure=failure)
    return Bound(consolidated=apply(merged, reply, findings, reader.profile), calls=calls)


async def _ask(
    reader: Reader, request: Request
) -> tuple[ConsolidationReply | None, tuple[CallRecord, ...], Failure]:
    """The reply, the calls it took, and why there is none where there is none."""
    asked = await reader.asker.ask(_question(reader, request, Purpose.CONSOLIDATION))
    reply, errors = await _parse(reader, asked)
    if reply is not None or not errors or asked.reply is None:
        return reply, _calls(asked), asked.failure or malformed()
    messages = repair_messages(request.messages, asked.reply.content, errors)
    repaired = await reader.asker.ask(
        _question(reader, replace(request, messages=messages), Purpose.REPAIR)
    )
    reply, errors = await _parse(reader, repaired)
    # Only a repair that was answered proves the first reply to be of no use.
    if reply is None and repaired.reply is not None:
        await reader.asker.spoil((*asked.call_ids, *repaired.call_ids), malformed())
        return None, spoiled((*_calls(asked), *_calls(repaired)), malformed()), malformed()
    return reply, (*_calls(asked), *_calls(repaired)), repaired.failure or malformed()


async def _parse(reader: Reader, asked: Asked) -> tuple[ConsolidationReply | None, list[str]]:
    if asked.reply is None:
        return None, []
    fault = fault_in(asked.reply, reader.model.name)
    if fault is not None:
        await reader.asker.spoil(asked.call_ids, failure_of(fault))
        return None, []
    return parse_consolidation(asked.reply.content)


def _question(reader: Reader, request: Request, purpose: Purpose) -> Question:
    return Question(
        request=request,
        purpose=purpose,
        document_sha256=reader.document.sha256,
        segment=None,
        fields=(),
    )


def _calls(asked: Asked) -> tuple[CallRecord, ...]:
    return () if asked.record is None else (asked.record,)

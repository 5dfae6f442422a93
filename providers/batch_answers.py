"""The answers of a batch: each line of its files as the reply, or the error, of a single call.

Pure. What is here once counts once, whichever file it comes from and however often.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from providers.base import Reply
from providers.batch_job import BatchJob, BatchStatus
from providers.chat_reply import ReplyBuilder, error_in
from providers.errors import (
    DisconnectedError,
    NotRunError,
    OutcomeUnknownError,
    ProviderError,
    UnreadableReplyError,
)
from providers.faults import Fault, class_of

BatchAnswer: TypeAlias = Reply | ProviderError

BATCH_TIER: Final = "batch"
"""The `service_tier` of replies out of batches, which `cost` bills at batch price."""


def batch_answers(job: BatchJob, files: Iterable[bytes]) -> dict[str, BatchAnswer]:
    """What became of every request of `job`, by `custom_id`, in the job's order.

    Args:
        job: as it was when the files were downloaded.
        files: the output file and the error file, where there are any.

    A request that no file names was not run where the job has ended, and may have been else. Lines
    of other requests are left out; of two lines for one request the one that holds a reply counts.
    """
    wanted = set(job.custom_ids)
    found: dict[str, BatchAnswer] = {}
    for content in files:
        for line in content.splitlines():
            key, answer = _answer(job, line)
            if key in wanted and not isinstance(found.get(key), Reply):
                found[key] = answer
    return {key: found.get(key) or _missing(job) for key in job.custom_ids}


def _answer(job: BatchJob, line: bytes) -> tuple[str, BatchAnswer]:
    """The `custom_id`, empty where the line cannot be read, and the answer."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "", UnreadableReplyError(job.model, outcome_unknown=True)
    if not isinstance(value, Mapping):
        return "", UnreadableReplyError(job.model, outcome_unknown=True)
    response = value.get("response")
    answer = (
        _response(job, response) if isinstance(response, Mapping) else _refused(job, value, None)
    )
    return str(value.get("custom_id")), answer


def _response(job: BatchJob, response: Mapping[Any, Any]) -> BatchAnswer:
    status, body = response.get("status_code"), response.get("body")
    request_id = response.get("request_id")
    if isinstance(status, int) and status >= 400:
        return _refused(job, body, status, request_id)
    if error_in(body) is not None:
        return _refused(job, body, None, request_id)
    builder = ReplyBuilder()
    builder.add(body)
    if not builder.is_finished:
        return UnreadableReplyError(job.model, outcome_unknown=True, usage=builder.usage)
    latency_s = 0.0
    if job.created_at is not None and job.ended_at is not None:
        latency_s = float(max(0, job.ended_at - job.created_at))
    reply = builder.reply(model=job.model, latency_s=latency_s, request_id=_word(request_id))
    return replace(reply, service_tier=BATCH_TIER)


def _refused(
    job: BatchJob, body: object, status: int | None, request_id: object = None
) -> ProviderError:
    """The error that stands in the line; `batch_expired` and `batch_cancelled` were not run."""
    fault = Fault.from_body(body, status)
    kind = NotRunError if fault.code in _NOT_RUN else class_of(fault)
    return kind(
        job.model,
        status=status,
        code=fault.code or fault.type,
        outcome_unknown=issubclass(kind, OutcomeUnknownError),
        request_id=_word(request_id),
    )


_NOT_RUN: Final = frozenset({"batch_expired", "batch_cancelled"})


def _missing(job: BatchJob) -> ProviderError:
    """Of a job that was refused, has expired or was cancelled, nothing more was run."""
    if job.status in {BatchStatus.FAILED, BatchStatus.EXPIRED, BatchStatus.CANCELLED}:
        codes = ", ".join(job.error_codes[:3])
        detail = f"the batch is {job.status}{f': {codes}' if codes else ''}"
        return NotRunError(job.model, detail=detail)
    detail = f"no line for it in the files of a batch that is {job.status}"
    return DisconnectedError(job.model, outcome_unknown=True, detail=detail)


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None

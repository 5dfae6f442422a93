"""A batch job: many requests to one model in one file, answered within a day at half the price.

Pure: what is uploaded, what is known of the job, and what its files mean. A job is plain data and
can be stored at any moment; whoever has it can go on with it in another process. Requests are
known by their SHA-256 (`custom_id`): output comes in any order, and may come twice.

The limits are OpenAI's (API reference of batches and openai 3.54.0's docstrings, 2026-11-22).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from providers.base import Request
from providers.catalogue import Model
from providers.chat_request import chat_body
from providers.errors import RequestRejectedError

MOST_REQUESTS: Final = 50_000
MOST_BYTES: Final = 200_000_000


class BatchStatus(StrEnum):
    """Where a job is. The first two are ours, the others the endpoint's words."""

    PREPARED = "prepared"
    """Nothing was sent."""
    UPLOADED = "uploaded"
    """The file is there; whether a batch was made of it, `BatchClient.find` tells."""
    VALIDATING = "validating"
    IN_PROGRESS = "in_progress"
    FINALIZING = "finalizing"
    CANCELLING = "cancelling"
    FAILED = "failed"
    """The file was refused; nothing was executed."""
    COMPLETED = "completed"
    EXPIRED = "expired"
    """A day is over; what was finished is there and paid, the rest was not executed."""
    CANCELLED = "cancelled"
    """Likewise."""
    UNKNOWN = "unknown"
    """A word that is new here; it is asked for again."""

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self in {
            BatchStatus.FAILED,
            BatchStatus.COMPLETED,
            BatchStatus.EXPIRED,
            BatchStatus.CANCELLED,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchJob:
    """Everything known of one job. Plain data: see `as_dict`."""

    model: str
    """Name of the catalogue's row."""
    custom_ids: tuple[str, ...]
    """SHA-256 of each request, in the order of the file."""
    input_sha256: str
    """Of the file; also in the batch's metadata, by which it is found again."""
    status: BatchStatus = BatchStatus.PREPARED
    input_file_id: str | None = None
    batch_id: str | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    completed: int = 0
    """Requests that have been answered."""
    failed: int = 0
    created_at: int | None = None
    """Seconds of Unix time, by the endpoint's clock, as all that follow."""
    ended_at: int | None = None
    expires_at: int | None = None
    error_codes: tuple[str, ...] = ()
    """Why the file was refused, in the endpoint's codes; `line 3` where it names one."""

    def as_dict(self) -> dict[str, Any]:
        """Values that JSON can hold; `from_dict` is the inverse."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in fields.items()
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "BatchJob":
        """The job that `as_dict` wrote."""
        given = dict(value)
        return cls(
            **given
            | {
                "status": BatchStatus(given["status"]),
                "custom_ids": tuple(given["custom_ids"]),
                "error_codes": tuple(given["error_codes"]),
            }
        )

    def seen(self, batch: Mapping[str, Any]) -> "BatchJob":
        """The job with what the endpoint says of its batch; what it leaves out stays as it was."""
        counts = _mapping(batch.get("request_counts"))
        return replace(
            self,
            status=_status(batch.get("status")),
            batch_id=_text(batch.get("id")) or self.batch_id,
            input_file_id=_text(batch.get("input_file_id")) or self.input_file_id,
            output_file_id=_text(batch.get("output_file_id")) or self.output_file_id,
            error_file_id=_text(batch.get("error_file_id")) or self.error_file_id,
            completed=_count(counts.get("completed")) or self.completed,
            failed=_count(counts.get("failed")) or self.failed,
            created_at=_count(batch.get("created_at")) or self.created_at,
            ended_at=_ended(batch) or self.ended_at,
            expires_at=_count(batch.get("expires_at")) or self.expires_at,
            error_codes=_codes(batch.get("errors")) or self.error_codes,
        )


def batch_jobs(
    model: Model,
    requests: Iterable[Request],
    *,
    most_requests: int = MOST_REQUESTS,
    most_bytes: int = MOST_BYTES,
) -> Iterator[tuple[BatchJob, bytes]]:
    """The jobs for `requests`, each with its file: JSON Lines, one request a line.

    Equal requests are one line. Files are made one at a time.

    Raises:
        RequestRejectedError: one request alone is larger than a file may be.
    """
    lines: dict[str, bytes] = {}
    size, seen = 0, set[str]()
    for request in requests:
        key = request.sha256
        if key in seen:
            continue
        line = _line(key, request, model)
        if len(line) > most_bytes:
            detail = f"a request of {len(line)} bytes, and a batch's file holds {most_bytes}"
            raise RequestRejectedError(model.name, detail=detail)
        if lines and (len(lines) == most_requests or size + len(line) > most_bytes):
            yield _job(model, lines)
            lines, size = {}, 0
        lines[key] = line
        size += len(line)
        seen.add(key)
    if lines:
        yield _job(model, lines)


def _job(model: Model, lines: Mapping[str, bytes]) -> tuple[BatchJob, bytes]:
    content = b"".join(lines.values())
    job = BatchJob(
        model=model.name,
        custom_ids=tuple(lines),
        input_sha256=hashlib.sha256(content).hexdigest(),
    )
    return job, content


def _line(key: str, request: Request, model: Model) -> bytes:
    value = {
        "custom_id": key,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": chat_body(request, model, streamed=False),
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _status(word: object) -> BatchStatus:
    try:
        return BatchStatus(str(word))
    except ValueError:
        return BatchStatus.UNKNOWN


def _ended(batch: Mapping[str, Any]) -> int | None:
    ends = ("completed_at", "expired_at", "cancelled_at", "failed_at")
    return next((end for name in ends if (end := _count(batch.get(name)))), None)


def _codes(errors: object) -> tuple[str, ...]:
    """Codes and line numbers; messages quote the file."""
    data = _mapping(errors).get("data")
    codes = []
    for error in data if isinstance(data, list) else ():
        code, line = _text(_mapping(error).get("code")), _count(_mapping(error).get("line"))
        codes.append(f"{code or 'error'}{'' if line is None else f' in line {line}'}")
    return tuple(codes[:20])


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None

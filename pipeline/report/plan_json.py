"""Plans as plain dictionaries: the JSON of `plan --json`."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from pipeline.exception import ExceptionRecord
from pipeline.plan import Forecast, Plan, Route
from pipeline.planned import PageSpan, PlannedFile
from pipeline.report.money import plain_usd

Json = dict[str, Any]

_NOTHING = Forecast(low=Decimal(0), expected=Decimal(0), high=Decimal(0))


def plan_to_dict(files: Iterable[PlannedFile]) -> Json:
    """What a run over `files` would do and cost.

    A duplicate is listed with its first file's numbers, and asks for no call and no money of
    its own. The total cost is None as soon as one price is unknown.
    """
    files = tuple(files)
    read = [file.plan for file in files if file.plan is not None and file.duplicate_of is None]
    return {
        "documents": [_file(file) for file in files],
        "totals": {
            "documents": len(files),
            "tokens": sum(plan.tokens for plan in read),
            "calls": sum(plan.calls for plan in read),
            "cost_usd": _cost(_total([plan.forecast for plan in read])),
        },
    }


def _file(file: PlannedFile) -> Json:
    known = {
        "path": file.path,
        "sha256": file.sha256,
        "media_type": file.media_type,
        "pages": file.pages,
    }
    if file.plan is not None:
        return known | _planned(file.plan, file)
    return known | _not_planned(file)


def _planned(plan: Plan, file: PlannedFile) -> Json:
    duplicate = file.duplicate_of
    reason = plan.reason if duplicate is None else f"the same content as {duplicate}: read once"
    return {
        "characters": plan.characters,
        "tokens": plan.tokens,
        "encoding": plan.encoding,
        "route": plan.route.value,
        "reason": reason,
        "model": plan.model,
        "segments": _segments(plan, file.page_spans),
        "calls": plan.calls if duplicate is None else 0,
        "cost_usd": _cost(plan.forecast if duplicate is None else _NOTHING),
        "exceptions": [],
        "profile": plan.profile,
        "profile_reason": plan.profile_reason,
        "model_reason": plan.model_reason,
        "encoding_is_exact": plan.encoding_is_exact,
        "duplicate_of": duplicate,
        "most_calls": plan.most_calls if duplicate is None else 0,
    }


def _not_planned(file: PlannedFile) -> Json:
    exception = file.exception
    return {
        **dict.fromkeys(("characters", "tokens", "encoding")),
        "route": Route.EXCEPTION.value,
        "reason": None if exception is None else exception.detail,
        "model": None,
        "segments": [],
        "calls": 0,
        "cost_usd": _cost(_NOTHING),
        "exceptions": [] if exception is None else [_exception(exception)],
        "duplicate_of": file.duplicate_of,
    }


def _exception(record: ExceptionRecord) -> Json:
    return {
        "class": record.exception_class.value,
        "retryable": record.retryable,
        "detail": record.detail,
    }


def _segments(plan: Plan, spans: Sequence[PageSpan]) -> list[Json]:
    return [
        {
            "index": segment.index,
            "start": segment.start,
            "end": segment.end,
            "tokens": segment.tokens,
            "frame_tokens": frame.tokens,
            "first_page": first,
            "last_page": last,
            "boundary": segment.boundary.value,
            "heading": segment.heading,
        }
        for segment, frame, (first, last) in zip(plan.segments, plan.frames, spans, strict=True)
    ]


def _total(forecasts: Sequence[Forecast | None]) -> Forecast | None:
    known = [forecast for forecast in forecasts if forecast is not None]
    if len(known) < len(forecasts):
        return None
    return Forecast(
        low=sum((forecast.low for forecast in known), Decimal(0)),
        expected=sum((forecast.expected for forecast in known), Decimal(0)),
        high=sum((forecast.high for forecast in known), Decimal(0)),
    )


def _cost(forecast: Forecast | None) -> Json | None:
    if forecast is None:
        return None
    return {
        "low": plain_usd(forecast.low),
        "expected": plain_usd(forecast.expected),
        "high": plain_usd(forecast.high),
    }

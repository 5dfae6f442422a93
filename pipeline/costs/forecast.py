"""What a document and a run are expected to cost, from tokens, questions and past outputs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chunking import Frame, Segment
from pipeline.costs.output_history import OutputTokens
from pipeline.plan import Forecast
from pipeline.planned import PlannedFile
from pipeline.result import total_cost
from providers import Model, Usage, cost

_CONSOLIDATION_TOKENS_PER_FIELD = 400
"""Numbered findings with their source passages, a field. The instructions are about as long as
those of a reading."""
_CONTINGENCY = Decimal("1.2")
"""The upper end of the 15-20 % that the variance of thinking asks for."""
_NOTHING = Forecast(low=Decimal(0), expected=Decimal(0), high=Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunForecast:
    """Totals over the files of a run. A duplicate counts once."""

    documents: int
    tokens: int
    calls: int
    most_calls: int
    """With a call for each document of one segment whose findings may conflict."""
    exceptions: int
    cost: Forecast | None
    """None where a price is unknown."""


def forecast_document(
    model: Model,
    segments: tuple[Segment, ...],
    frames: tuple[Frame, ...],
    groups: tuple[tuple[str, ...], ...],
    *,
    output: OutputTokens,
    overhead: int,
    gleaning: int,
    tier: str | None = None,
) -> Forecast | None:
    """USD for all calls of a document; None where the price is unknown.

    Low: siblings of a segment hit the cache. High: nothing is cached, long answers, and of a
    single segment the call that decides between findings that conflict (`may_decide`). Gleaning
    asks every group again but in the low case: nearly each has a field without an answer.
    `overhead` is in tokens a reading, `output` in tokens a field of a reading. At a `tier` readings
    are bought in no order, so that no cache is counted on; all that follows them is bought at once,
    at the standard price.
    """
    fields = sum(len(group) for group in groups)
    material = [
        segment.tokens + frame.tokens for segment, frame in zip(segments, frames, strict=True)
    ]
    a_round = sum(material) * len(groups) + overhead * len(groups) * len(segments)
    cached = sum(material) * (len(groups) - 1) if tier is None else 0
    consolidation = overhead + fields * _CONSOLIDATION_TOKENS_PER_FIELD
    binding = consolidation if len(segments) > 1 else 0
    deciding = consolidation if may_decide(segments, model) else 0
    cases = {
        "low": (0, cached, output.low, 0, 0),
        "expected": (gleaning, 0, output.expected, 0, 0),
        "high": (gleaning, 0, output.high, deciding, fields * output.high * bool(deciding)),
    }
    costs: dict[str, Decimal | None] = {}
    for name, (again, from_cache, per_field, decided, told) in cases.items():
        written = fields * len(segments) * per_field
        readings = Usage(
            input_tokens=a_round, cached_tokens=from_cache, output_tokens=round(written)
        )
        later = Usage(
            input_tokens=a_round * again + binding + decided,
            output_tokens=round(written * again + told),
        )
        costs[name] = total_cost([cost(model, readings, tier), cost(model, later)])
    low, expected, high = costs["low"], costs["expected"], costs["high"]
    if low is None or expected is None or high is None:
        return None
    return Forecast(low=low, expected=expected, high=high * _CONTINGENCY)


def may_decide(segments: Sequence[Segment], model: Model) -> bool:
    """Whether one call more than planned may be made: of a single segment, by a language model,
    where its findings conflict and no rule decides. Of several a consolidation is planned."""
    return len(segments) == 1 and model.uses_language_model


def forecast_run(files: Iterable[PlannedFile]) -> RunForecast:
    """Add up what is planned; files are looked at one by one and not kept."""
    documents = tokens = calls = most_calls = exceptions = 0
    cost: Forecast | None = _NOTHING
    for file in files:
        exceptions += file.exception is not None
        if file.plan is None or file.duplicate_of is not None:
            continue
        documents += 1
        tokens += file.plan.tokens
        calls += file.plan.calls
        most_calls += file.plan.most_calls
        cost = _sum(cost, file.plan.forecast)
    return RunForecast(
        documents=documents,
        tokens=tokens,
        calls=calls,
        most_calls=most_calls,
        exceptions=exceptions,
        cost=cost,
    )


def _sum(one: Forecast | None, other: Forecast | None) -> Forecast | None:
    if one is None or other is None:
        return None
    return Forecast(
        low=one.low + other.low,
        expected=one.expected + other.expected,
        high=one.high + other.high,
    )

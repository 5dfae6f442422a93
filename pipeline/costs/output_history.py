"""Output history: how many tokens a model's readings have taken a field, thinking included."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, quantiles

from providers import Model

_FEWEST_READINGS = 20
"""Fewer say nothing: the shipped numbers hold until then."""
MOST_READINGS = 500
"""The newest of them count: prompts, profiles and models change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTokens:
    """Output tokens a field of a reading, reasoning included."""

    low: float
    expected: float
    high: float
    readings: int = 0
    """From so many readings; 0 for the numbers that are shipped."""


_PLAIN = OutputTokens(low=80, expected=250, high=700)
_THINKING = OutputTokens(low=150, expected=750, high=3_000)
"""Planning figures of Octavo's own, on the safe side; a history replaces them."""


def shipped_output(model: Model) -> OutputTokens:
    """What is expected of a model that nothing is known of: more where it thinks."""
    effort = model.reasoning_effort
    thinks = effort not in {None, "none", "minimal"} or model.reasoning_text is not None
    return _THINKING if thinks else _PLAIN


def output_of(model: Model, readings: Sequence[tuple[int, int]]) -> OutputTokens:
    """What past readings took, as pairs of fields and output tokens; else what is shipped.

    Low is the first decile and high the last one: nine readings in ten take no more.
    """
    a_field = [tokens / fields for fields, tokens in readings if fields > 0]
    if len(a_field) < _FEWEST_READINGS:
        return shipped_output(model)
    deciles = quantiles(a_field, n=10, method="inclusive")
    expected = mean(a_field)
    return OutputTokens(
        low=min(deciles[0], expected),
        expected=expected,
        high=max(deciles[-1], expected),
        readings=len(a_field),
    )

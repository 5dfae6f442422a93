"""The value of a finding as it is recorded: stated and compared with its quotes, or computed.

A computed value stands in no quote. What its quotes must bear out are the inputs, each by its own
quote; the arithmetic between them is ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.answer import Citation, Support
from pipeline.profile.profile import ProfileField
from pipeline.value.allowed_value import NOT_A_CHOICE, is_allowed
from pipeline.value.computation import Computation, compute, is_computed
from pipeline.value.quantity import ExpressionError
from pipeline.value.value_check import ValueCheck, check_value
from providers.wire import WireFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A finding's value and what is known about it."""

    value: str
    rationale: str
    check: ValueCheck
    computation: Computation | None = None
    """None where the value is stated."""


def value_of(
    finding: WireFinding, cited: Mapping[str, Sequence[Citation]], field: ProfileField
) -> Valued:
    """The value of a finding for `field`. `cited` gives its quotes' citations, empty where a quote
    stands nowhere. A value that the field does not allow is unsupported, whatever is quoted.

    A judgement (`needs_model`), as a score or an argument, is the model's own: its quotes bear it
    out without saying it, so that their words and figures decide nothing.
    """
    valued = _value_of(finding, cited)
    if is_allowed(valued.value, field):
        if field.needs_model and valued.computation is None:
            return replace(valued, check=ValueCheck(support=Support.UNCHECKED))
        return valued
    refused = f"{valued.value} ({NOT_A_CHOICE})"
    check = ValueCheck(support=Support.UNSUPPORTED, unsupported=(refused,))
    return replace(valued, check=check)


def _value_of(finding: WireFinding, cited: Mapping[str, Sequence[Citation]]) -> Valued:
    value, rationale = finding.value.strip(), finding.rationale.strip()
    if is_computed(value):
        try:
            computation = compute(value, finding.quotes)
        except ExpressionError as error:
            check = ValueCheck(support=Support.UNSUPPORTED, unsupported=(value,))
            return Valued(value=value, rationale=f"{rationale} Not computed: {error}.", check=check)
        return Valued(
            value=computation.result,
            rationale=f"{rationale} {computation.explain()}".strip(),
            check=_check_inputs(computation, cited),
            computation=computation,
        )
    quotes = [citation.quote for found in cited.values() for citation in found]
    return Valued(value=value, rationale=rationale, check=check_value(value, quotes))


def _check_inputs(computation: Computation, cited: Mapping[str, Sequence[Citation]]) -> ValueCheck:
    """Supported where every input is, each by its own quote; an input without a verified quote
    is not."""
    checks = {
        given.value: check_value(given.value, [found.quote for found in cited.get(given.quote, ())])
        for given in computation.inputs
    }
    missing = [value for value, check in checks.items() if check.support is Support.UNSUPPORTED]
    missing += [given.value for given in computation.inputs if not cited.get(given.quote)]
    if missing:
        return ValueCheck(support=Support.UNSUPPORTED, unsupported=tuple(dict.fromkeys(missing)))
    is_checked = all(check.support is Support.SUPPORTED for check in checks.values())
    return ValueCheck(support=Support.SUPPORTED if is_checked else Support.UNCHECKED)

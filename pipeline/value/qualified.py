"""Whether the measures of a value are those of its quotes, with what is said around them.

A lawyer's rule: what changes the length or the sum itself (business days, another currency, another
period, a bound turned round) makes another claim. What the value merely leaves out (that 30 days
are the least, that a fee is monthly) makes one that nothing here can confirm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.value.measure import (
    Measure,
    bounds_in,
    days_in,
    measures_in,
    quarters_in,
    times_in,
)
from pipeline.value.turned import weigh_turned

_OTHER_DOLLARS = {"other $", "CAD", "AUD", "HKD", "SGD", "NZD", "TWD"}
_SIDES = {"least": "low", "above": "low", "most": "high", "below": "high", "deadline": "high"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """What came of comparing the measures of a value with those of its quotes."""

    changed: tuple[str, ...]
    """Words of the value whose measure the quotes contradict."""
    is_open: bool
    """Whether a measure leaves out, or adds, what a rule cannot weigh."""


def compare_measures(value: str, quotes: Sequence[str]) -> Qualified:
    """Compare each measure of the value with those of the quotes that have its figure.

    A figure that no quote has is for others to judge.
    """
    given = [measure for quote in quotes for measure in measures_in(quote)]
    changed, is_open = [], False
    for said in measures_in(value):
        found = [one for one in given if one.key == said.key]
        if not found:
            continue
        verdicts = [_verdict(said, one) for one in found]
        if "same" in verdicts:
            continue
        if "open" in verdicts:
            is_open = True
        else:
            changed.append(said.words)
    quoted = "\n".join(quotes)
    if _turns_round(value, quoted):
        changed.append(value.strip())
    named, known = quarters_in(value), quarters_in(quoted)
    return Qualified(changed=tuple(dict.fromkeys(changed)), is_open=is_open or bool(named - known))


def _turns_round(value: str, quoted: str) -> bool:
    """Whether the value names a bound, days, times of day or a quarter that the quotes do not, and
    these name others."""
    sides = bounds_in(quoted)
    if any(on in sides and low.isdisjoint(sides[on]) for on, low in bounds_in(value).items()):
        return True
    return any(
        bool(known) and not named <= known
        for named, known in (
            (form(value), form(quoted)) for form in (days_in, times_in, quarters_in)
        )
    )


def _verdict(said: Measure, given: Measure) -> str:
    """`same`, `open` or `changed`."""
    verdicts = {
        _units(said.unit, given.unit),
        _bounds(said.bound, given.bound),
        _stated(said.period, given.period),
        "same" if not said.base else _stated(said.base, given.base),
        *weigh_turned(said.turned, given.turned),
    }
    return _worst(verdicts)


def _worst(verdicts: Iterable[str]) -> str:
    return min(verdicts, key=["changed", "open", "same"].index)


def _units(said: str, given: str) -> str:
    if said == given:
        return "same"
    dollars = {"USD", "$"}
    if {said, given} == dollars:
        return "same"  # a bare "$" is the American one until a page says otherwise
    if "$" in {said, given} and {said, given} & _OTHER_DOLLARS:
        return "open"
    return "changed"


def _bounds(said: str, given: str) -> str:
    if said == given or (not said and given == "deadline"):
        return "same"
    if {said, given} == {"most", "deadline"}:
        return "same"
    if said and given and "range" not in {said, given} and _SIDES[said] != _SIDES[given]:
        return "changed"
    return "open"


def _stated(said: str, given: str) -> str:
    if said == given:
        return "same"
    return "changed" if said and given else "open"

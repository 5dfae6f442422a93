"""What contradicts what among the findings of one field.

Where a field has one true value, any two different values do. Where every finding belongs to the
answer, few do: a yes and a no, and an amendment that changes what a clause before it says.
"""

import re
from collections.abc import Sequence

from pipeline.answer import Conflict, Finding
from pipeline.consolidate.instrument import Instrument
from pipeline.consolidate.precedence import Precedence
from pipeline.profile.profile import FieldType, ProfileField
from pipeline.value.facts import Facts, facts_in
from pipeline.value.same_value import by_value

_SECTION = re.compile(
    r"\b(?:sections?|articles?|paragraphs?|clauses?|§)\s*(\d{1,2}(?:\.\d{1,2})*)", re.IGNORECASE
)
_OWN_NUMBER = re.compile(r"(?:Section\s+|Article\s+|§\s*)?(\d{1,2}(?:\.\d{1,2})*)\.?[ \t]")
_POLARITY = re.compile(r"\s*(yes|no)\b", re.IGNORECASE)

_LONGEST_VALUE = 120
"""Characters beyond which a value is a passage, whose figures may speak of different things."""

Group = Sequence[Finding]


def groups_to_merge(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings by value; a value that no finding carries is none."""
    groups = by_value(finding for finding in findings if finding.citations)
    return [group for group in groups if any(finding.carries for finding in group)]


def contradictions(
    field: ProfileField, groups: Sequence[Group], precedence: Precedence | None
) -> tuple[tuple[Conflict, ...], Sequence[Group]]:
    """The conflicts of a field whose findings all belong to the answer, and what still stands."""
    if field.type is FieldType.BOOLEAN:
        return _yes_and_no(field, groups, precedence)
    if precedence is None or len(groups) < 2:
        return (), groups
    conflicts, superseded = [], set()
    for index, group in enumerate(groups):
        for amendment in precedence.changes(group):
            changed = [
                other
                for other in range(len(groups))
                if other != index and _is_changed(groups[other], group, amendment, precedence)
            ]
            superseded.update(changed)
            if changed:
                conflicts.append(_amended(field, [groups[i] for i in changed], group))
    return tuple(conflicts), [
        group for index, group in enumerate(groups) if index not in superseded
    ]


def _yes_and_no(
    field: ProfileField, groups: Sequence[Group], precedence: Precedence | None
) -> tuple[tuple[Conflict, ...], Sequence[Group]]:
    sides: dict[str, list[Finding]] = {}
    for group in groups:
        for finding in group:
            match = _POLARITY.match(finding.value)
            if match:
                sides.setdefault(match[1].lower(), []).append(finding)
    if len(sides) < 2:
        return (), groups
    both = list(sides.values())
    ruling = None if precedence is None else precedence.decide(both)
    prevails = None if ruling is None else both[ruling.prevails]
    conflict = Conflict(
        field=field.id,
        evidence=tuple(sorted(finding.number for side in both for finding in side)),
        rule="undecided" if ruling is None else ruling.rule,
        resolved=None if prevails is None else prevails[-1].number,
    )
    return (conflict,), both if prevails is None else [prevails]


def _is_changed(other: Group, group: Group, amendment: Instrument, precedence: Precedence) -> bool:
    """Whether the amendment's clause changes what `other` says.

    It does where it names the clause of `other`, or, naming none, states a fact of the same kind.
    """
    places = [citation.start for finding in other for citation in finding.citations]
    family = (precedence.is_family(amendment, precedence.instruments.at(at)) for at in places)
    if any(start >= amendment.start for start in places) or not all(family):
        return False
    named = set(_SECTION.findall(precedence.passages(group)))
    theirs = _OWN_NUMBER.match(precedence.passages(other).lstrip())
    if named and theirs:
        return any(theirs[1] == n or theirs[1].startswith(f"{n}.") for n in named)
    if max(len(group[0].value), len(other[0].value)) > _LONGEST_VALUE:
        return False
    return _share_a_kind(facts_in(group[0].value), facts_in(other[0].value))


def _share_a_kind(one: Facts, other: Facts) -> bool:
    return bool(
        (one.money and other.money)
        or (one.durations and other.durations)
        or (one.dates and other.dates)
        or (one.percentages and other.percentages)
    )


def _amended(field: ProfileField, changed: Sequence[Group], group: Group) -> Conflict:
    numbers = [finding.number for side in (*changed, group) for finding in side]
    return Conflict(
        field=field.id,
        evidence=tuple(sorted(numbers)),
        rule="amendment over base",
        resolved=group[-1].number,
    )

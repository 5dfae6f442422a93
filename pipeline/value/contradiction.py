"""What contradicts what among the findings of one field.

Where a field has one true value, any two different values do. Where every finding belongs to the
answer, few do: a yes and a no, and an amendment that changes what a clause before it says.
"""

import re
from collections.abc import Sequence
from functools import partial

from pipeline.answer import Conflict, Finding
from pipeline.consolidate.changed_clause import Clauses
from pipeline.consolidate.precedence import Precedence
from pipeline.profile.profile import FieldType, ProfileField
from pipeline.value.one_passage import by_statement

_CHANGED = re.compile(
    r"\b(?:delet|replac|substitut|amend|supersed)\w*\b|\bin\s+lieu\s+of\b|\binstead\s+of\b",
    re.IGNORECASE,
)
"""What a passage says that puts words in the place of others."""
_POLARITY = re.compile(r"\s*(yes|no)\b", re.IGNORECASE)

Group = Sequence[Finding]


def groups_to_merge(
    findings: Sequence[Finding], precedence: Precedence | None = None
) -> list[list[Finding]]:
    """The findings by what they say; a value that no finding carries is none."""
    cited = (finding for finding in findings if finding.citations)
    groups = by_statement(cited, partial(_is_changed, precedence))
    return [group for group in groups if any(finding.carries for finding in group)]


def _is_changed(precedence: Precedence | None, finding: Finding) -> bool:
    around = "" if precedence is None else precedence.passages([finding])
    quotes = (citation.quote for citation in finding.citations)
    return any(_CHANGED.search(text) for text in (around, *quotes))


def contradictions(
    field: ProfileField, groups: Sequence[Group], precedence: Precedence | None
) -> tuple[tuple[Conflict, ...], Sequence[Group]]:
    """The conflicts of a field whose findings all belong to the answer, and what still stands."""
    if field.type is FieldType.BOOLEAN:
        return _yes_and_no(field, groups, precedence)
    if precedence is None or len(groups) < 2:
        return (), groups
    amending = [
        (index, amendment)
        for index, group in enumerate(groups)
        for amendment in precedence.changes(group)
    ]
    if not amending:
        return (), groups
    clauses = Clauses(groups, precedence)
    conflicts, superseded = [], set[int]()
    for index, amendment in amending:
        changed = clauses.changed_by(index, amendment)
        superseded.update(changed)
        if changed:
            conflicts.append(_amended(field, [groups[other] for other in changed], groups[index]))
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


def _amended(field: ProfileField, changed: Sequence[Group], group: Group) -> Conflict:
    numbers = [finding.number for side in (*changed, group) for finding in side]
    return Conflict(
        field=field.id,
        evidence=tuple(sorted(numbers)),
        rule="amendment over base",
        resolved=group[-1].number,
    )

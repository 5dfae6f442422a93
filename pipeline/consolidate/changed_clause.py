"""Which findings an amendment's clause changes, looked up rather than compared with each other.

A clause of an amendment changes a finding that stands before the amendment, in an agreement of its
family: the clause that it names, or, where one of the two has no number to go by, whatever states a
fact of the same kind.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.answer import Finding
from pipeline.consolidate.instrument import Instrument
from pipeline.consolidate.precedence import Precedence
from pipeline.value.facts import facts_in

_SECTION = re.compile(
    r"\b(?:sections?|articles?|paragraphs?|clauses?|§)\s*(\d{1,2}(?:\.\d{1,2})*)", re.IGNORECASE
)
_OWN_NUMBER = re.compile(r"(?:Section\s+|Article\s+|§\s*)?(\d{1,2}(?:\.\d{1,2})*)\.?[ \t]")
_LONGEST_VALUE = 120
"""Characters beyond which a value is a passage, whose figures may speak of different things."""

Group = Sequence[Finding]
"""Findings of one value; each has a citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """What is known of a group's place and value."""

    starts: tuple[int, ...]
    number: str | None
    """Of the clause that its first quote stands in, such as 4.2; None where it has none."""
    kinds: frozenset[str]
    """Of the facts that its value states; empty where it is a passage."""


class Clauses:
    """The clauses of a field's groups. Built in time linear in them."""

    def __init__(self, groups: Sequence[Group], precedence: Precedence) -> None:
        self._groups = groups
        self._precedence = precedence
        self._clauses = [_clause(group, precedence) for group in groups]
        self._numbered: defaultdict[str, list[int]] = defaultdict(list)
        """Groups by the number of their clause, and by those of the clauses that hold it."""
        self._of_kind: defaultdict[str, list[int]] = defaultdict(list)
        self._without_number: defaultdict[str, list[int]] = defaultdict(list)
        """Of them those whose clause has no number."""
        self._families: dict[tuple[int, int], bool] = {}
        for index, clause in enumerate(self._clauses):
            for number in _with_parents(clause.number):
                self._numbered[number].append(index)
            for kind in clause.kinds:
                self._of_kind[kind].append(index)
                if clause.number is None:
                    self._without_number[kind].append(index)

    def changed_by(self, index: int, amendment: Instrument) -> list[int]:
        """The groups, in order, that the group of that index changes in the amendment."""
        named = set(_SECTION.findall(self._precedence.passages(self._groups[index])))
        of_kind = self._without_number if named else self._of_kind
        found = {other for number in named for other in self._numbered[number]}
        found |= {other for kind in self._clauses[index].kinds for other in of_kind[kind]}
        return [
            other
            for other in sorted(found - {index})
            if self._is_before(self._clauses[other], amendment)
        ]

    def _is_before(self, clause: _Clause, amendment: Instrument) -> bool:
        """Whether it stands before the amendment, in agreements of its family."""
        return max(clause.starts) < amendment.start and all(
            self._is_family(amendment, self._precedence.instruments.at(start))
            for start in clause.starts
        )

    def _is_family(self, amendment: Instrument, part: Instrument) -> bool:
        key = (amendment.start, part.start)
        if key not in self._families:
            self._families[key] = self._precedence.is_family(amendment, part)
        return self._families[key]


def _clause(group: Group, precedence: Precedence) -> _Clause:
    number = _OWN_NUMBER.match(precedence.passages(group).lstrip())
    return _Clause(
        starts=tuple(citation.start for finding in group for citation in finding.citations),
        number=None if number is None else number[1],
        kinds=frozenset(_kinds(group[0].value)),
    )


def _with_parents(number: str | None) -> Iterator[str]:
    """`4.2.1`, `4.2` and `4`."""
    while number:
        yield number
        number = number.rpartition(".")[0]


def _kinds(value: str) -> Iterator[str]:
    """The kinds of facts that are compared; plain numbers are not, as they may count anything."""
    if len(value) > _LONGEST_VALUE:
        return
    facts = facts_in(value)
    kinds = {
        "money": facts.money,
        "durations": facts.durations,
        "dates": facts.dates,
        "percentages": facts.percentages,
    }
    yield from (kind for kind, stated in kinds.items() if stated)

"""What a model says of a field's conflicts, joined with what the rules have found.

Findings that outgrow one request are put to the model in parts, and each reply speaks of the
findings that it saw. Conflicts that share a finding are one, and a value prevails in it only if it
is the only one that has lost to no other: what won in one part may lose in the next, and what no
reply has weighed is not beaten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.answer import Conflict, Finding
from pipeline.value.one_passage import by_statement
from providers.wire import WireConflict

DECIDED_BY_MODEL = "the model decided"
"""How the reason begins of a conflict that no rule decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One conflict as the model sees it: findings that exist and carry, of different values."""

    evidence: tuple[int, ...]
    said: WireConflict


def field_conflicts(
    claims: Sequence[Claim],
    known: Sequence[Conflict],
    verified: Mapping[int, Finding],
    *,
    is_list: bool,
) -> tuple[Conflict, ...]:
    """The conflicts of one field, in the order of their first findings. Linear in the evidence.

    Args:
        claims: at least one.
        known: those that rules have found and not decided; each stays whole, in one of the
            conflicts or as it is.
        verified: the findings with a citation, by number.
        is_list: whether several values may be true at once. Where only one may, everything that
            contradicts anything is one conflict.
    """
    field = claims[0].said.field
    parts = [claim.evidence for claim in claims] + [conflict.evidence for conflict in known]
    heard: dict[int, list[Claim]] = {}
    ruled: dict[int, list[Conflict]] = {}
    roots = _roots(parts) if is_list else [0] * len(parts)
    for root, claim in zip(roots[: len(claims)], claims, strict=True):
        heard.setdefault(root, []).append(claim)
    for root, conflict in zip(roots[len(claims) :], known, strict=True):
        ruled.setdefault(root, []).append(conflict)
    joined = [_verdict(field, each, ruled.pop(root, []), verified) for root, each in heard.items()]
    left = [conflict for each in ruled.values() for conflict in each]
    return tuple(sorted((*joined, *left), key=lambda conflict: conflict.evidence[:1]))


def _roots(parts: Sequence[Iterable[int]]) -> list[int]:
    """For each part, the same number as for all that it shares a member with, over others too."""
    parents = list(range(len(parts)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    first_with: dict[int, int] = {}
    for index, part in enumerate(parts):
        for number in part:
            parents[root(index)] = root(first_with.setdefault(number, index))
    return [root(index) for index in range(len(parts))]


def _verdict(
    field: str,
    claims: Sequence[Claim],
    known: Sequence[Conflict],
    verified: Mapping[int, Finding],
) -> Conflict:
    parts = [*(claim.evidence for claim in claims), *(conflict.evidence for conflict in known)]
    evidence = tuple(sorted(set().union(*parts)))
    carrying = [verified[n] for n in evidence if n in verified and verified[n].carries]
    groups = by_statement(carrying)
    side = {finding.number: index for index, group in enumerate(groups) for finding in group}
    won: dict[int, WireConflict] = {}
    lost: set[int] = set()
    for claim in claims:
        winner = side.get(-1 if claim.said.resolved is None else claim.said.resolved)
        if winner is not None:
            won[winner] = claim.said
            lost |= {side[n] for n in claim.evidence} - {winner}
    standing = set(range(len(groups))) - lost
    if len(standing) == 1 and standing <= won.keys():
        said = won[standing.pop()]
        rule = f"{DECIDED_BY_MODEL}: {said.rule}"
        return Conflict(field=field, evidence=evidence, rule=rule, resolved=said.resolved)
    return Conflict(field=field, evidence=evidence, rule=claims[-1].said.rule, resolved=None)

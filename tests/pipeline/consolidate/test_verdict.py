"""What a model says of conflicts in parts adds up to one verdict a conflict, and loses none."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.answer import Conflict
from pipeline.consolidate.verdict import Claim, field_conflicts
from providers.wire import WireConflict
from tests.pipeline.consolidate.test_merge import finding

VALUES = ["Ohio", "Texas", "Utah", "Iowa", "Maine", "Idaho"]
VERIFIED = {n: finding(n, value, 10 * n) for n, value in enumerate(VALUES, start=1)}


def claim(numbers: Sequence[int], resolved: int | None = None) -> Claim:
    said = WireConflict(field="term", evidence=list(numbers), rule="r", resolved=resolved)
    return Claim(evidence=tuple(sorted(numbers)), said=said)


def known(*numbers: int) -> Conflict:
    return Conflict(field="term", evidence=numbers, rule="undecided", resolved=None)


@pytest.mark.parametrize(
    ("claims", "ruled", "resolved"),
    [
        ([claim([1, 2], 2)], [], 2),
        # What won below loses above.
        ([claim([1, 2], 2), claim([3, 4], 4), claim([2, 4], 4)], [known(1, 2, 3, 4)], 4),
        # Two parts have their winners, and nothing has weighed one against the other.
        ([claim([1, 2], 2), claim([3, 4], 4)], [known(1, 2, 3, 4)], None),
        # A value that no reply speaks of is not beaten.
        ([claim([1, 2], 2)], [known(1, 2, 3)], None),
        # Each beats another in turn.
        ([claim([1, 2], 1), claim([2, 3], 2), claim([1, 3], 3)], [], None),
        # One of two is open.
        ([claim([1, 2], 2), claim([2, 3])], [], None),
        ([claim([1, 2], 7)], [], None),  # a stranger
    ],
)
def test_a_value_prevails_if_it_alone_has_not_lost(
    claims: list[Claim], ruled: list[Conflict], resolved: int | None
) -> None:
    """Of a field with one true value everything is one conflict, with all of its sides."""
    (verdict,) = field_conflicts(claims, ruled, VERIFIED, is_list=False)
    assert verdict.resolved == resolved
    parts = [*(each.evidence for each in claims), *(each.evidence for each in ruled)]
    assert verdict.evidence == tuple(sorted(set().union(*parts)))


def test_conflicts_of_a_list_that_share_nothing_stay_apart() -> None:
    """Each with its own verdict; what a rule found elsewhere stays as it is."""
    claims = [claim([1, 2], 2), claim([3, 4])]
    found = field_conflicts(claims, [known(5, 6)], VERIFIED, is_list=True)
    assert [(c.evidence, c.resolved) for c in found] == [
        ((1, 2), 2),
        ((3, 4), None),
        ((5, 6), None),
    ]
    (joined,) = field_conflicts(claims, [known(2, 3)], VERIFIED, is_list=True)
    assert (joined.evidence, joined.resolved) == ((1, 2, 3, 4), None)


_SIDES = st.sets(st.sampled_from(sorted(VERIFIED)), min_size=2, max_size=4)


@given(
    heard=st.lists(_SIDES, min_size=1, max_size=6),
    ruled=st.lists(_SIDES, max_size=3),
    is_list=st.booleans(),
)
def test_no_side_of_any_conflict_is_lost(
    *, heard: list[set[int]], ruled: list[set[int]], is_list: bool
) -> None:
    """Every side is in exactly one conflict, and with all that it conflicts with."""
    claims = [claim(sorted(sides), max(sides)) for sides in heard]
    before = [known(*sorted(sides)) for sides in ruled]
    found = field_conflicts(claims, before, VERIFIED, is_list=is_list)
    spoken = set().union(*heard)
    for sides in (*heard, *(sides for sides in ruled if sides & spoken)):
        assert sum(sides <= set(conflict.evidence) for conflict in found) == 1
    assert {n for conflict in found for n in conflict.evidence} == spoken.union(*ruled)
    assert all(conflict.resolved in (None, *conflict.evidence) for conflict in found)

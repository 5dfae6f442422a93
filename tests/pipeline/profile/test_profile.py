"""A profile is a value: what it asks, in which groups, and a hash that changes with any of it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.profile.profile import EvidenceRule, FieldType, Merge, Profile, ProfileField

GROUPS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12)


def field(name: str = "risk", group: str = "g", **more: Any) -> ProfileField:
    values = {"id": name, "question": "What is it?", "type": "text", "group": group, **more}
    return ProfileField.model_validate(values)


def profile(*fields: ProfileField) -> Profile:
    return Profile(name="mine", version="1", description="d", fields=fields)


@given(GROUPS, st.integers(min_value=1, max_value=6))
def test_groups_hold_every_field_once_and_never_mix(names: list[str], size: int) -> None:
    """Whatever the bound, a group has no more fields, and only related ones."""
    made = profile(*(field(f"f{n}", group) for n, group in enumerate(names)))
    groups = made.groups(size)
    assert sorted(name for group in groups for name in group) == sorted(made.by_id)
    for group in groups:
        assert len(group) <= size
        assert len({made.by_id[name].group for name in group}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"question": "What is it, exactly?"},
        {"type": "date"},
        {"merge": Merge.LATEST},
        {"evidence": EvidenceRule(quotes=2)},
        {"evidence": EvidenceRule(absence=False)},
        {"error_cost_usd": Decimal(1)},
        {"cues": ("risk",)},
        {"needs_model": True},
    ],
)
def test_any_change_is_another_hash(change: dict[str, Any]) -> None:
    """Two results with one hash were asked the same in every respect."""
    assert profile(field(**change)).sha256 != profile(field()).sha256


def test_what_is_kept_with_a_result_is_the_profile() -> None:
    """The canonical form, read again, is equal."""
    made = profile(field(type=FieldType.ENUM, choices=("yes", "no")), field("other"))
    assert Profile.model_validate_json(made.canonical()) == made


def test_the_instruction_says_in_which_form_to_answer() -> None:
    """Choices and columns are part of what is asked."""
    assert "one of: high, low." in field(type="enum", choices=("high", "low")).instruction
    assert "columns: a | b." in field(type="table", columns=("a", "b")).instruction
    assert field().instruction == "What is it?"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"type": "enum"}, "two choices"),
        ({"type": "enum", "choices": ("one",)}, "two choices"),
        ({"type": "enum", "choices": ("one", "one")}, "not all different"),
        ({"type": "table"}, "two columns"),
        ({"choices": ("a", "b")}, "'enum', not 'text'"),
        ({"type": "date", "columns": ("a", "b")}, "'table', not 'date'"),
    ],
)
def test_a_field_has_what_its_type_needs(values: dict[str, Any], named: str) -> None:
    """Choices belong to enums, columns to tables, two of each at least."""
    with pytest.raises(ValidationError, match=named):
        field(**values)

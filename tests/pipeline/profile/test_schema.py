"""The schema that editors use says of a profile's file what Octavo says of it."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.profile.schema import profile_schema
from pipeline.profile.source import built_in_names
from tests.pipeline.profile_files import FIELD, HEAD

VALIDATOR = Draft202012Validator(profile_schema())
BASED = 'extends = "contract"\nname = "mine"\nversion = "1"\n'


def is_valid(text: str) -> bool:
    tree: dict[str, Any] = tomllib.loads(text)
    return bool(VALIDATOR.is_valid(tree))


def test_it_is_a_schema() -> None:
    """By the rules of its own draft."""
    Draft202012Validator.check_schema(profile_schema())


@pytest.mark.parametrize("name", built_in_names())
def test_built_in_profiles_are_valid(name: str) -> None:
    """A copy of one shows no error where there is none."""
    assert is_valid((files("pipeline") / "profiles" / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + FIELD, True),
        (HEAD, False),  # nothing is asked
        (HEAD + FIELD + 'merge = "al"\n', False),
        (HEAD + FIELD + 'qestion = "x"\n', False),
        (HEAD + FIELD.replace('group = "g"\n', ""), False),
        (HEAD + FIELD.replace('"text"', '"enum"'), False),  # one of what?
        (HEAD + FIELD.replace('"text"', '"enum"') + "choices = ['a', 'b']\n", True),
        (HEAD + FIELD.replace('"text"', '"table"') + "columns = ['a']\n", False),
        (HEAD + FIELD + "choices = ['a', 'b']\n", False),
        (HEAD + FIELD + "error_cost_usd = -5\n", False),
        (HEAD + FIELD + "amendable = false\n", True),
        (BASED, True),
        (BASED + "[[fields]]\nid = 'insurance'\nmerge = 'latest'\n", True),
        (BASED + "[[fields]]\nmerge = 'latest'\n", False),  # of which field?
        (BASED + "without = ['insurance']\n", True),
        (BASED + "withot = ['insurance']\n", False),
    ],
)
def test_it_tells_right_from_wrong(text: str, expected: bool) -> None:  # noqa: FBT001 - of the table
    """Keys, types and what must be there; of a field that is changed only the id must."""
    assert is_valid(text) is expected

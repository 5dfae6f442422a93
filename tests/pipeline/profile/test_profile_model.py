"""A pydantic model is a profile: a field asks what its description says, in its type's form."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from pipeline.errors import ConfigurationError, UnknownNameError
from pipeline.profile.profile import FieldType, Merge
from pipeline.profile.profile_model import profile_of_model
from pipeline.profile.source import load_profile

HERE = "tests.pipeline.profile.test_profile_model"


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Fee(BaseModel):
    what: str
    amount: Decimal


class Lease(BaseModel):
    """What we ask of a lease."""

    landlord: str = Field(description="Who lets the premises?")
    begins: date | None = None
    deposit: Decimal
    notice: timedelta
    subletting: bool
    use: Literal["shop", "office"]
    door: Colour
    fees: list[Fee]
    repairs: list[str]
    rooms: int = Field(
        json_schema_extra={"merge": "latest", "error_cost_usd": "20", "group": "size"}
    )


class Odd(BaseModel):
    where: Path


class Single(BaseModel):
    use: Literal["shop"]


def test_types_become_types() -> None:
    """Each of Python's types has one of ours; choices and columns come along."""
    fields = profile_of_model(f"{HERE}:Lease").by_id
    assert {name: field.type.value for name, field in fields.items()} == {
        "landlord": "text",
        "begins": "date",
        "deposit": "money",
        "notice": "duration",
        "subletting": "boolean",
        "use": "enum",
        "door": "enum",
        "fees": "table",
        "repairs": "text",
        "rooms": "text",
    }
    assert (fields["use"].choices, fields["door"].choices) == (("shop", "office"), ("red", "green"))
    assert fields["fees"].columns == ("what", "amount")
    assert fields["repairs"].merge is fields["fees"].merge is Merge.ALL


def test_words_and_extras_of_a_field_are_kept() -> None:
    """The description asks; what `json_schema_extra` says counts as in a file."""
    profile = load_profile(f"{HERE}:Lease")
    assert (profile.name, profile.description) == ("lease", "What we ask of a lease.")
    assert profile.by_id["landlord"].question == "Who lets the premises?"
    assert "begins" in profile.by_id["begins"].question
    rooms = profile.by_id["rooms"]
    assert (rooms.merge, rooms.error_cost_usd, rooms.group) == (Merge.LATEST, Decimal(20), "size")
    assert max(map(len, profile.groups(9))) <= 3


@pytest.mark.parametrize(
    ("reference", "error", "named"),
    [
        ("no.such.module:Lease", UnknownNameError, "cannot be imported"),
        (":Lease", UnknownNameError, "cannot be imported"),
        (f"{HERE}:Leese", UnknownNameError, "has no 'Leese'"),
        (f"{HERE}:Colour", ConfigurationError, "not a pydantic model"),
        (f"{HERE}:Odd", ConfigurationError, "field 'where': no form"),
        (f"{HERE}:Single", ConfigurationError, "field 'use': a single choice"),
    ],
)
def test_what_is_no_profile_is_named(reference: str, error: type[Exception], named: str) -> None:
    """Module, model or field: the message says which."""
    with pytest.raises(error, match=named):
        profile_of_model(reference)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    monkeypatch.undo()


def test_a_module_may_lie_in_the_working_folder(folder: Path) -> None:
    """As for `python -m`: nothing needs to be installed."""
    text = "from pydantic import BaseModel\nclass Note(BaseModel):\n    author: str\n"
    (folder / "octavo_test_questions.py").write_text(text, encoding="utf-8")
    profile = profile_of_model("octavo_test_questions:Note")
    assert profile.by_id["author"].type is FieldType.TEXT

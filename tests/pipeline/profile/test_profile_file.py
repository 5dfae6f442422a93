"""Profiles are read with care: a mistake in one is named, with the place and the way out."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, UnknownNameError
from pipeline.profile.profile import FieldType, Merge
from pipeline.profile.source import load_profile
from tests.pipeline.profile_files import FIELD, HEAD, written

YAML = """
name: mine
version: "1"
description: d
fields:
  - id: risk
    question: What is it?
    type: enum
    group: g
    choices: [yes, no, off]
"""
BASED = 'extends = "contract"\nname = "mine"\nversion = "1"\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = ", ["not TOML"]),
        (HEAD, ["'fields' is missing"]),
        (HEAD + FIELD.replace('"text"', '"dat"'), ["field 'risk'", "type", "did you mean 'date'"]),
        (HEAD + FIELD.replace("risk", "Risk!"), ["field 'Risk!'", "small letters"]),
        (HEAD + FIELD * 2, ["'risk' stands 2 times"]),
        (BASED + FIELD * 2, ["'risk' stands 2 times"]),
        (HEAD + FIELD + "cues = ['term', '\"deliver|']\n", ["field 'risk': cues", '"deliver|']),
        (HEAD + FIELD + "cues = ['deliver(s|ed)']\n", ["no regular expression", "deliver|ship"]),
        (HEAD + FIELD + "cues = ['\"deliver\" ^x']\n", ["no weight", "^4"]),
        (HEAD + FIELD + "cues = ['@titel']\n", ["'@titel'", "@title"]),
        (HEAD + FIELD + "cues = ['+ +']\n", ["holds no word"]),
        (HEAD + FIELD + 'cues = "deliver"\n', ["cues", 'give a list, as ["deliver"]']),
        (HEAD + FIELD + "error_cost_usd = -5\n", ["error_cost_usd: -5: give 0 or more"]),
        (HEAD + FIELD + 'error_cost_usd = "$500"\n', ["'$500'", "without the sign"]),
        (HEAD + FIELD + "error_cost_usd = inf\n", ["inf", "give an amount"]),
        (HEAD + FIELD + 'evidence = ["quotes"]\n', ["evidence: give a table"]),
        (HEAD + FIELD + 'evidence = {absence = "never"}\n', ["'never': give true or false"]),
        (HEAD + FIELD.replace("What is it?", "What? " * 1_000), ["6,000", "at most 4,000"]),
        (HEAD + FIELD.replace("What is it?", "What?"), ["'What?': give at least 8 characters"]),
        (HEAD + FIELD.replace('"text"', '"enum"'), ["two choices or more"]),
        (HEAD + FIELD + 'choices = ["a", "b"]\n', ["choices are for the type 'enum'"]),
        (HEAD.replace('"1"', "1") + FIELD, ['version: 1: give words in quotes, as "1"']),
        (HEAD + "fields = []\n", ["there is no field", "[[fields]]"]),
        (HEAD + '[fields]\nid = "x"\n', ["fields: give each field a table of its own"]),
        (HEAD + 'fields = ["risk"]\n', ["field 1: give a table with id, question"]),
        (HEAD + FIELD + 'group = "h"\n', ["there already", "line 9"]),
        (BASED + "only = []\n", ["only: it keeps no field"]),
        (HEAD + FIELD + 'qestion = "x"\n', ["field 'risk'", "did you mean 'question'"]),
        (HEAD + FIELD + 'merge = "al"\n', ["merge", "did you mean 'all'"]),
        (HEAD + FIELD + "evidence = {quots = 2}\n", ["did you mean 'quotes'"]),
        (HEAD + FIELD + "evidence = {quotes = 99}\n", ["evidence.quotes", "99", "10"]),
        (HEAD + FIELD + 'error_cost_usd = "cheap"\n', ["error_cost_usd", "'cheap'"]),
        (HEAD + FIELD.replace('group = "g"\n', ""), ["field 'risk'", "'group' is missing"]),
        (HEAD + 'colour = "blue"\n' + FIELD, ["unknown key 'colour'", "known: name"]),
        (HEAD.replace("mine", "My") + FIELD, ["name: 'My'", "small letters"]),
        (HEAD + 'without = ["x"]\n' + FIELD, ["'without' needs 'extends'"]),
        (BASED + 'without = ["insurence"]', ["without", "did you mean 'insurance'"]),
        (BASED + 'only = "insurance"', ["only", "a list"]),
        (BASED + "[[fields]]\nquestion = 'What?'", ["field 1", "give it an id"]),
        (BASED + "[[fields]]\nid = 'risk'", ["field 'risk'", "'question' is missing"]),
    ],
)
def test_a_broken_profile_is_named(text: str, named: list[str], tmp_path: Path) -> None:
    """File, place, reason and way out are in one message, and nothing that only follows."""
    with pytest.raises(ConfigurationError) as error:
        load_profile(written(tmp_path, text))
    assert "mine.toml" in str(error.value)
    for words in named:
        assert words in str(error.value)
    for foreign in ("Input should", "Tuple", "dictionary", "Value error"):
        assert foreign not in str(error.value)


def test_yaml_is_as_good_as_toml(tmp_path: Path) -> None:
    """And `yes`, `no` and `off` are the words that they are."""
    (field,) = load_profile(written(tmp_path, YAML, "mine.yaml")).fields
    assert (field.type, field.choices) == (FieldType.ENUM, ("yes", "no", "off"))


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2", "- a", "!!python/name:os.system x"])
def test_broken_yaml_is_named(text: str, tmp_path: Path) -> None:
    """No list, no key twice, and no object of Python's making."""
    with pytest.raises(ConfigurationError, match=r"mine\.yml"):
        load_profile(written(tmp_path, text, "mine.yml"))


def test_a_tab_in_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    """An editor's habit, and the way out of it."""
    with pytest.raises(ConfigurationError, match=r"indent with spaces \(line 3, column 1\)"):
        load_profile(written(tmp_path, "name: mine\nfields:\n\t- id: risk\n", "mine.yaml"))


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """As editors on Windows write it."""
    assert load_profile(written(tmp_path, f"\ufeff{HEAD}{FIELD}")).name == "mine"


@pytest.mark.parametrize(
    ("extends", "named"),
    [("contrct", "mine.toml.*extends.*did you mean 'contract'"), ("b.toml", "mine.toml.*'b.toml'")],
)
def test_a_base_that_is_not_there_is_named_with_the_file(
    extends: str, named: str, tmp_path: Path
) -> None:
    """Whoever wrote the file knows where to look."""
    with pytest.raises(UnknownNameError, match=named):
        load_profile(written(tmp_path, BASED.replace("contract", extends)))


def test_a_field_is_changed_key_by_key(tmp_path: Path) -> None:
    """What is not said stays as it is in the base; other fields are added behind it."""
    changed = '[[fields]]\nid = "insurance"\nmerge = "latest"\n'
    mine = load_profile(written(tmp_path, BASED + changed + FIELD))
    base = load_profile("contract")
    assert [*base.by_id, "risk"] == [*mine.by_id]
    assert mine.by_id["insurance"].merge is Merge.LATEST
    assert mine.by_id["insurance"].cues == base.by_id["insurance"].cues
    assert mine.by_id["parties"] == base.by_id["parties"]
    assert (mine.reference, mine.description) == ("mine@1", base.description)


def test_fields_of_the_base_are_chosen(tmp_path: Path) -> None:
    """`only` keeps, `without` leaves out, in the order of the base."""
    kept = load_profile(written(tmp_path, BASED + 'only = ["insurance", "parties"]'))
    assert [*kept.by_id] == ["parties", "insurance"]
    fewer = load_profile(written(tmp_path, BASED + 'without = ["insurance"]'))
    assert set(load_profile("contract").by_id) - set(fewer.by_id) == {"insurance"}


def test_a_base_lies_beside_the_file_that_extends_it(tmp_path: Path) -> None:
    """Chains of files are followed, in either language; a circle is named."""
    written(tmp_path, HEAD + FIELD)
    middle = 'extends: mine.toml\nname: middle\nversion: "1"\n'
    written(tmp_path, middle, "middle.yaml")
    last = load_profile(
        written(tmp_path, 'extends = "middle.yaml"\nname = "l"\nversion = "1"', "l.toml")
    )
    assert [*last.by_id] == ["risk"]
    written(tmp_path, 'extends = "middle.yaml"\nname = "mine"\nversion = "1"')
    with pytest.raises(ConfigurationError, match="extends itself"):
        load_profile(str(tmp_path / "l.toml"))

"""Profiles are read with care: a mistake in one is named, with the place and the way out."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, UnknownNameError
from pipeline.profile import Profile
from pipeline.profile_source import built_in_profiles, load_profile

FIELD = '[[fields]]\nid = "{id}"\nquestion = "What is it?"\ntype = "{type}"\ngroup = "g"\n'
HEAD = 'name = "mine"\nversion = "1"\ndescription = "d"\n'


def written(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_built_in_profiles_ask_what_their_readers_need() -> None:
    """Contracts and papers; fields in small groups; ids as CUAD names its categories."""
    profiles = {profile.name: profile for profile in built_in_profiles()}
    assert set(profiles) == {"contract", "paper"}
    contract = set(profiles["contract"].by_id)
    assert {"parties", "governing_law", "cap_on_liability", "renewal_term"} <= contract
    assert {"research_question", "method", "limitations"} <= set(profiles["paper"].by_id)
    for profile in profiles.values():
        groups = profile.groups(3)
        assert max(map(len, groups)) <= 3
        assert sorted(name for group in groups for name in group) == sorted(profile.by_id)


def test_groups_keep_related_fields_together_and_in_bounds() -> None:
    """A group larger than the bound is cut; a smaller bound never mixes groups."""
    profile = load_profile("contract")
    for size in range(1, 8):
        for group in profile.groups(size):
            assert len(group) <= size
            assert len({profile.by_id[name].group for name in group}) == 1


def test_a_profile_of_ones_own_is_a_file(tmp_path: Path) -> None:
    """A path that ends in .toml is read; its content decides its hash."""
    path = written(tmp_path, HEAD + FIELD.format(id="risk", type="text"))
    profile = load_profile(path)
    assert profile.reference == "mine@1"
    assert Profile.model_validate_json(profile.canonical()) == profile
    other = load_profile(written(tmp_path, HEAD + FIELD.format(id="risk", type="date")))
    assert other.sha256 != profile.sha256


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = ", "not TOML"),
        (HEAD, "fields"),  # no field at all
        (HEAD + FIELD.format(id="risk", type="colour"), "fields.0.type"),
        (HEAD + FIELD.format(id="Risk!", type="text"), "fields.0.id"),
        (HEAD + FIELD.format(id="risk", type="text") * 2, "'risk' stands twice"),
        (HEAD + 'colour = "blue"\n' + FIELD.format(id="risk", type="text"), "colour"),
    ],
)
def test_a_broken_profile_is_named(text: str, named: str, tmp_path: Path) -> None:
    """File, place and reason are in one message."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as error:
        load_profile(path)
    assert "mine.toml" in str(error.value)
    assert named in str(error.value)


def test_an_unknown_profile_lists_the_known() -> None:
    """The message is the way out."""
    with pytest.raises(UnknownNameError, match=r"contract, paper.*\.toml"):
        load_profile("contarct")

"""The page on profiles: its files are profiles, its model is one, and no key is left out."""

import re
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError
from pipeline.profile.profile import ProfileField
from pipeline.profile.profile_model import profile_of_model
from pipeline.profile.source import load_profile
from tests.docs.generated import PROFILES, part, profiles

TEXT = PROFILES.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def written(folder: Path, number: int, text: str | None = None) -> str:
    path = folder / "supply.toml"
    path.write_text(blocks("toml")[number] if text is None else text, encoding="utf-8")
    return str(path)


def test_the_table_of_profiles_is_made_from_them() -> None:
    """Names, versions, numbers of fields and what they ask."""
    assert part(PROFILES, "profiles") == profiles()


def test_every_key_of_a_field_is_explained() -> None:
    """In the table, or in the row of the type that it belongs to."""
    for key in ProfileField.model_fields:
        assert f"`{key}`" in TEXT, key


def test_the_files_are_profiles(tmp_path: Path) -> None:
    """Copied off the page, they load."""
    assert [*load_profile(written(tmp_path, 0)).by_id] == ["delivery_term", "incoterm"]
    extending = load_profile(written(tmp_path, 1)).by_id
    assert "rent" in extending
    assert "source_code_escrow" not in extending


def test_the_mistake_is_answered_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, field, key and the way out."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path, 0, blocks("toml")[0].replace("choices", "choises"))
    with pytest.raises(ConfigurationError) as error:
        load_profile("supply.toml")
    assert f"octavo: {str(error.value).split('; field')[0]}" in TEXT


def test_the_model_is_a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's own, from a module in the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "octavo_page_lease.py").write_text(blocks("python")[0], encoding="utf-8")
    fields = profile_of_model("octavo_page_lease:Lease").by_id
    assert [*fields] == ["landlord", "begins", "use", "fees", "deposit"]

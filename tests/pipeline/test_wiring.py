"""Settings become models, limits and vocabularies; what contradicts itself is named."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, UnknownNameError
from pipeline.routing.model_settings import ModelSettings
from pipeline.settings import (
    LimitSettings,
    MatterSettings,
    Settings,
    load_settings,
)
from pipeline.wiring import catalogue_of, open_octavo
from providers import OfflineReader

HOUSE = ModelSettings(
    base_url="http://127.0.0.1:9/v1",
    context_window=100_000,
    max_input_tokens=90_000,
    max_output_tokens=8_000,
)


def settings_of(folder: Path, **more: object) -> Settings:
    return Settings(home=folder, **more)  # type: ignore[arg-type]


def test_a_model_of_ones_own_joins_the_catalogue() -> None:
    """By its section's name, at its endpoint; prices left out are unknown."""
    house = catalogue_of(Settings(models={"house": HOUSE})).get("house")
    assert (house.endpoint_model, house.base_url) == ("house", HOUSE.base_url)
    assert house.price is None
    assert not house.encoding_is_exact


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"max_input_tokens": 200_000}, "house"),  # more input than the window holds
        ({"structured_output": "magic"}, "magic"),
    ],
)
def test_a_model_that_contradicts_itself_is_named(changes: dict[str, object], named: str) -> None:
    """Before anything is sent."""
    models = {"house": HOUSE.model_copy(update=changes)}
    with pytest.raises(ConfigurationError, match=named):
        catalogue_of(Settings(models=models))


def test_a_matters_allow_list_fails_closed(tmp_path: Path) -> None:
    """A matter that allows the house model has no other, not even the offline reader."""
    settings = settings_of(
        tmp_path,
        models={"house": HOUSE},
        matters={"acme": MatterSettings(models=("house",)), "none": MatterSettings(models=())},
    )
    with open_octavo(settings) as octavo:
        assert octavo.model("house", matter="acme").name == "house"
        for model, matter in (("offline", "acme"), ("gpt-5.1", "acme"), ("house", "none")):
            with pytest.raises(ConfigurationError, match=matter):
                octavo.model(model, matter=matter)
        with pytest.raises(UnknownNameError, match="offlime"):
            octavo.model("offlime", matter="acme")


def test_a_matter_that_is_not_listed_is_refused_where_any_is(tmp_path: Path) -> None:
    """The message lists those there are; the default matter needs no section of its own."""
    matters = {"acme": MatterSettings(models=("offline",)), "bolt": MatterSettings()}
    with open_octavo(settings_of(tmp_path, matters=matters, matter="own")) as octavo:
        assert octavo.model("offline", matter="own").name == "offline"
        assert octavo.model("gpt-5.1", matter="bolt").name == "gpt-5.1"
        for matter in ("amce", "default"):
            with pytest.raises(ConfigurationError, match=f"{matter}.*there are acme, bolt"):
                octavo.model("offline", matter=matter)
    with open_octavo(settings_of(tmp_path)) as octavo:
        assert octavo.model("offline", matter="any").name == "offline"


def test_the_default_needs_no_key_and_no_network(tmp_path: Path) -> None:
    """The offline reader is what nobody has to configure."""
    with open_octavo(settings_of(tmp_path)) as octavo:
        model = octavo.model(octavo.settings.model, matter="default")
        assert isinstance(octavo.provider(model), OfflineReader)
        assert octavo.vocabulary(model).name == "o200k_base"


def test_a_missing_key_is_named_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the variable to set."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with (
        open_octavo(settings_of(tmp_path)) as octavo,
        pytest.raises(ConfigurationError, match="OPENAI_API_KEY"),
    ):
        octavo.provider(octavo.model("gpt-5.1", matter="default"))


def test_kimis_own_vocabulary_is_checked_before_it_counts(tmp_path: Path) -> None:
    """With the operator's file its models are counted exactly; a wrong file is refused."""
    file = tmp_path / "tiktoken.model"
    file.write_bytes(b"IQ== 0\n")
    settings = settings_of(tmp_path / "home", vocabularies={"kimi_k2": file})
    with open_octavo(settings) as octavo:
        kimi = octavo.model("kimi-k2-thinking", matter="default")
        assert (kimi.encoding, kimi.encoding_is_exact) == ("kimi_k2", True)
        with pytest.raises(ConfigurationError, match="kimi-k2-thinking"):
            octavo.vocabulary(kimi)
    assert not catalogue_of(Settings()).get("kimi-k2-thinking").encoding_is_exact


def test_limits_are_those_of_the_models_section(tmp_path: Path) -> None:
    """Sections are by the model's name; what is left out has no limit of ours."""
    settings = settings_of(tmp_path, limits={"gpt-5.1": LimitSettings(requests_per_minute=60)})
    with open_octavo(settings) as octavo:
        model = octavo.model("gpt-5.1", matter="default")
        assert octavo.limits(model).requests_per_minute == 60
        assert octavo.limits(model).tokens_per_minute is None


def test_a_misspelt_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be passed over in silence otherwise."""
    monkeypatch.setenv("OCTAVO_MODL", "offline")
    with pytest.raises(ConfigurationError, match="OCTAVO_MODEL"):
        load_settings()

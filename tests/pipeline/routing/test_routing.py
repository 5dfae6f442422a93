"""Each document's model: named by somebody, or chosen by the settings' rules, within the matter."""

from pathlib import Path
from typing import Any

import pytest

from pipeline import BatchOptions, ConfigurationError, Octavo, PlannedFile, check_options
from pipeline.batch import routing_of
from pipeline.preview import plan_with, preview
from pipeline.profile.source import load_profile
from pipeline.routing.model_settings import ModelSettings
from pipeline.routing.settings import RoutingSettings
from pipeline.settings import MatterSettings, load_settings
from tests.pipeline.homes import octavo_in
from tests.pipeline.texts import document_of

HOUSE = ModelSettings(
    base_url="http://127.0.0.1:9/v1",
    context_window=200_000,
    max_input_tokens=180_000,
    max_output_tokens=8_000,
)
TABLE = """
[models.house]
base_url = "http://127.0.0.1:9/v1"
context_window = 200000
max_input_tokens = 180000
max_output_tokens = 8000
input_usd_per_million = "1"
output_usd_per_million = "10"

[models.wide]
like = "kimi-k3"
base_url = "http://127.0.0.1:9/v1"

[routing]
policy = "balanced"
roles = { ours = ["house"] }

[[routing.rules]]
name = "short"
tokens_up_to = 100
models = ["ours"]

[[routing.rules]]
name = "the rest"
models = ["wide"]
"""


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be asked depends on the test, not on who runs it."""
    for name in ("OPENAI_API_KEY", "MOONSHOT_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def planned(octavo: Octavo, folder: Path, model: str = "auto", **texts: str) -> list[PlannedFile]:
    """Plans of text files, in the order of their names."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    paths = tuple(str(folder / f"{name}.txt") for name in sorted(texts))
    options = BatchOptions(paths=paths, profile="paper", model=model)
    return list(preview(octavo, options))


def choices(files: list[PlannedFile]) -> list[tuple[str, str]]:
    return [(file.plan.model, file.plan.model_reason) for file in files if file.plan is not None]


def test_each_document_gets_the_model_of_its_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator's table goes first, roles included; the plan says which rule and why."""
    config = tmp_path / "octavo.toml"
    config.write_text(TABLE, encoding="utf-8")
    monkeypatch.setenv("OCTAVO_CONFIG", str(config))
    settings = load_settings()
    assert settings.effective_model == "auto"
    more: dict[str, Any] = {"models": settings.models, "routing": settings.routing}
    with octavo_in(tmp_path, **more) as octavo:
        files = planned(octavo, tmp_path, a="A short text.", b="A longer text. " * 50)
    assert choices(files) == [
        ("house", "policy balanced, rule short (4 tokens are at most 100)"),
        ("wide", "policy balanced, rule the rest"),
    ]
    assert files[0].plan is not None
    assert files[0].plan.forecast is not None
    assert files[1].plan is not None
    assert files[1].plan.forecast is None  # nobody knows its price


def test_a_model_that_is_named_is_taken_at_its_word(tmp_path: Path) -> None:
    """A policy in the settings chooses only where nobody has."""
    routing = RoutingSettings(policy="local-only")
    with octavo_in(tmp_path, models={"house": HOUSE}, routing=routing) as octavo:
        files = planned(octavo, tmp_path, model="offline", a="A text.")
        assert choices(files) == [("offline", "asked for")]
        files = planned(octavo, tmp_path, a="A text.")
        assert choices(files) == [("house", "policy local-only, rule local")]


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("", "offline"),  # the default needs no key
        ('[routing]\npolicy = "cheapest"', "auto"),
        ('model = "gpt-5.1"\n[routing]\npolicy = "cheapest"', "gpt-5.1"),
        ('[[routing.rules]]\nname = "r"\nmodels = ["own"]', "offline"),  # rules wait for `auto`
    ],
)
def test_the_default_is_offline_until_a_policy_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, expected: str
) -> None:
    """And a model that is set stays what it is."""
    config = tmp_path / "octavo.toml"
    config.write_text(toml, encoding="utf-8")
    monkeypatch.setenv("OCTAVO_CONFIG", str(config))
    assert load_settings().effective_model == expected


def test_without_a_usable_model_nothing_starts_and_the_reasons_are_given(tmp_path: Path) -> None:
    """Before a file is read."""
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    options = BatchOptions(paths=(str(tmp_path / "a.txt"),), model="auto")
    with (
        octavo_in(tmp_path) as octavo,
        pytest.raises(ConfigurationError, match=r"gpt-5\.1 \(OPENAI_API_KEY is not set\)"),
    ):
        check_options(octavo, options)


def test_the_matter_decides_before_any_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its allow-list, and its sensitivity; also for who is named."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    matters = {
        "listed": MatterSettings(models=("gpt-5.1",)),
        "secret": MatterSettings(sensitivity="restricted"),
    }
    with octavo_in(tmp_path, models={"house": HOUSE}, matters=matters) as octavo:
        for matter, name in (("listed", "gpt-5.1"), ("secret", "house")):
            options = BatchOptions(paths=(str(tmp_path),), model="auto", matter=matter)
            assert {model.name for model in check_options(octavo, options)} == {name}
        named = BatchOptions(paths=(str(tmp_path),), model="gpt-5.1", matter="secret")
        with pytest.raises(ConfigurationError, match="restricted material stays"):
            check_options(octavo, named)


def test_what_leaves_no_room_or_has_no_price_is_passed_over(tmp_path: Path) -> None:
    """A window that holds no questions; a price that no budget can be kept with."""
    given = HOUSE.model_dump(exclude_unset=True)
    free = {"input_usd_per_million": 0, "output_usd_per_million": 0}
    narrow = {"context_window": 9_000, "max_input_tokens": 900}
    rows = {
        "narrow": ModelSettings(**(given | free | narrow)),
        "unpriced": HOUSE,
        "free": ModelSettings(**given, **free),
    }
    options = BatchOptions(paths=(str(tmp_path),), model="auto", budget_usd=1)
    with octavo_in(tmp_path, models=rows) as octavo:
        choice = routing_of(octavo, options).choose(document_of("A text."), load_profile("paper"))
    assert choice.model.name == "free"
    assert "narrow (model 'narrow' leaves" in choice.reason
    assert "unpriced (its price is unknown, and there is a budget)" in choice.reason


def test_a_fallback_holds_the_readings_of_the_plan(tmp_path: Path) -> None:
    """A smaller window stands in for short documents only: the plan is cut for the first model."""
    small = HOUSE.model_copy(update={"context_window": 40_000, "max_input_tokens": 30_000})
    rows = {"house": ModelSettings(**HOUSE.model_dump(exclude_unset=True), fallbacks=("small",))}
    with octavo_in(tmp_path, models=rows | {"small": small}) as octavo:
        options = BatchOptions(paths=(str(tmp_path),), model="house")
        routing = routing_of(octavo, options)
        for text, expected in (("A text. ", ["small"]), ("A text. " * 20_000, [])):
            _, plan, choice = plan_with(octavo, document_of(text), routing, "paper")
            assert plan.route == "direct"
            assert [row.name for row in choice.fallbacks] == expected


def test_a_fallback_that_is_no_row_is_told_before_the_run(tmp_path: Path) -> None:
    """Not when it is needed."""
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    rows = {"house": ModelSettings(**HOUSE.model_dump(exclude_unset=True), fallbacks=("hose",))}
    options = BatchOptions(paths=(str(tmp_path / "a.txt"),), model="house")
    with (
        octavo_in(tmp_path, models=rows) as octavo,
        pytest.raises(ConfigurationError, match=r"hose.*near names: house"),
    ):
        check_options(octavo, options)


def test_the_profiles_dearest_field_is_what_an_error_costs(tmp_path: Path) -> None:
    """Unless the settings know better."""
    profile = load_profile("contract")
    dearest = max(field.error_cost_usd for field in profile.fields)
    complex_ = RoutingSettings(complexity="complex", error_cost_usd=1001)
    rule = {"name": "dear", "models": ["house"], "error_cost_over_usd": str(dearest - 1)}
    for routing, expected in (
        (RoutingSettings(rules=[rule]), "rule dear"),
        (complex_, "rule default"),  # nobody is there to think, so the default's own rows answer
    ):
        with octavo_in(tmp_path, models={"house": HOUSE}, routing=routing) as octavo:
            options = BatchOptions(paths=(str(tmp_path),), model="auto")
            choice = routing_of(octavo, options).choose(document_of("A text."), profile)
        assert expected in choice.reason


@pytest.mark.parametrize(("key", "usable"), [("sk-a\nb", False), ("  ", False), (" sk-ab ", True)])
def test_keys_that_no_header_can_carry_are_no_keys(
    *, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, usable: bool
) -> None:
    """Such as one with a line break in it, or one that is blank."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with octavo_in(tmp_path, models={"house": HOUSE}) as octavo:
        options = BatchOptions(paths=(str(tmp_path),), model="auto")
        asked = routing_of(octavo, options).models([load_profile("paper")])
    assert ("gpt-5.1" in {row.name for row in asked}) is usable

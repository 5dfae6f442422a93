"""What can be wrong with a request is known before any file is looked at."""

from pathlib import Path

import pytest

from pipeline import BatchOptions, ConfigurationError, check_options
from pipeline.planning import reading_budget
from pipeline.preview import preview
from pipeline.profile.source import load_profile
from pipeline.routing.model_settings import ModelSettings
from tests.pipeline.homes import octavo_in

SMALL_PROFILE = """
name = "small"
version = "1"
description = "one field"
[[fields]]
id = "law"
question = "Which law governs?"
type = "text"
group = "law"
"""


def house(window: int) -> ModelSettings:
    return ModelSettings(
        base_url="http://127.0.0.1:9/v1",
        context_window=window,
        max_input_tokens=window,
        max_output_tokens=500,
    )


def test_a_model_without_room_is_refused_before_a_file_is_read(tmp_path: Path) -> None:
    """Nothing of the file is kept, and no plan is given."""
    (tmp_path / "a.txt").write_text("Governing law: Ohio.", encoding="utf-8")
    with octavo_in(tmp_path, models={"house": house(1_500)}) as octavo:
        options = BatchOptions(paths=(str(tmp_path / "a.txt"),), model="house")
        with pytest.raises(ConfigurationError, match=r"'house' leaves .* tokens for text"):
            next(preview(octavo, options))
    assert not [path for path in (tmp_path / "home" / "content").rglob("*") if path.is_file()]


def test_the_profile_that_is_asked_for_decides(tmp_path: Path) -> None:
    """Without one, there has to be room for each profile that the rule may choose."""
    small = tmp_path / "small.toml"
    small.write_text(SMALL_PROFILE, encoding="utf-8")
    with octavo_in(tmp_path, models={"house": house(9_000)}) as octavo:
        model, settings = octavo.catalogue.get("house"), octavo.settings
        budget = reading_budget(
            model,
            load_profile(str(small)),
            settings.group_size,
            settings.output_reserve_tokens,
            octavo.vocabulary(model),
        )
    # 1,000 tokens are the least room for text; the questions of the built-in ones are longer.
    window = budget.overhead + budget.output + 1_000
    with octavo_in(tmp_path, models={"house": house(window)}) as octavo:
        options = BatchOptions(paths=(str(tmp_path),), model="house")
        with pytest.raises(ConfigurationError, match="tokens for text"):
            check_options(octavo, options)
        own = options.model_copy(update={"profile": str(small)})
        assert [model.name for model in check_options(octavo, own)] == ["house"]

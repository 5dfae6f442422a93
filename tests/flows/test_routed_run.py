"""A run with `auto`: each document is read by the model of its rule, and the record says why."""

import json
from pathlib import Path

import pytest

from pipeline import load_run, load_settings, open_octavo
from pipeline.report import run_to_dict
from tests.flows.reading_server import ReadingServer
from tests.flows.records import recorded

CONFIG = """
[models.small]
base_url = "{small}"
context_window = 32000
max_input_tokens = 30000
max_output_tokens = 1000
input_usd_per_million = "1"
output_usd_per_million = "10"

[models.large]
like = "kimi-k3"
base_url = "{large}"
input_usd_per_million = "2"
output_usd_per_million = "20"

[routing]
policy = "local-only"

[[routing.rules]]
name = "short"
tokens_up_to = 50
models = ["small"]

[[routing.rules]]
name = "longer"
models = ["large"]
"""
SENTENCE = "The method measures the depth of each pile with a rod of steel. "


async def test_two_documents_two_models_one_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each endpoint is asked about its own document only; plan, calls and JSON name the model."""
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(SENTENCE.replace("steel", "iron") * 20, encoding="utf-8")
    with ReadingServer().running() as small, ReadingServer().running() as large:
        config = CONFIG.format(small=small.base_url, large=large.base_url)
        (tmp_path / "octavo.toml").write_text(config, encoding="utf-8")
        monkeypatch.setenv("OCTAVO_CONFIG", str(tmp_path / "octavo.toml"))
        settings = load_settings(home=tmp_path / "home")
        paths = (tmp_path / "a.txt", tmp_path / "b.txt")
        with open_octavo(settings) as octavo:
            done = await recorded(
                octavo, *paths, model=settings.effective_model, profile="paper", budget_usd="5"
            )
            kept = run_to_dict(load_run(octavo, done.run))
        asked = json.dumps(small.bodies), json.dumps(large.bodies)
    documents = {Path(item["path"]).name: item for item in kept["documents"]}
    assert {name: item["model"] for name, item in documents.items()} == {
        "a.txt": "small", "b.txt": "large"
    }  # fmt: skip
    for item in documents.values():
        assert {call["model"] for call in item["calls"]} == {item["model"]}
    assert documents["a.txt"]["model_reason"].startswith("policy local-only, rule short (")
    assert documents["b.txt"]["model_reason"] == "policy local-only, rule longer"
    assert ["of iron" in text for text in asked] == [False, True]
    assert ["of steel" in text for text in asked] == [True, False]
    assert kept["cost_usd"] != "0"

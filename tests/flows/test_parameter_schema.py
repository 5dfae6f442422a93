"""Forms refuse what cannot be run before there is a run, by the check of Prefect's server."""

from pathlib import Path
from typing import Any

import pytest
from prefect.utilities.schema_tools.validation import ValidationError, is_valid_schema, validate

from flows.deployments import deployments
from flows.parameter_schema import form_schema
from pipeline.settings import Settings

RUN = "20261122-120000-0a1b2c"
NIGHTLY = {"folder": "/srv/in", "cron": "0 2 * * *"}
SETTINGS: dict[str, Any] = {"matters": {"acme": {}}, "schedules": {"nightly": NIGHTLY}}

GOOD: list[tuple[str, dict[str, Any]]] = [
    ("process-files", {"files": ["/srv/in/a.pdf"]}),
    ("process-files", {"files": ["C:\\in\\a.pdf", "\\\\nas\\in", "D:/in"]}),
    ("process-files", {"files": ["/a"], "options": {"matter": "acme", "budget_usd": "0.50"}}),
    ("process-files", {"files": ["/a"], "options": {"model": "auto", "profile": "contract"}}),
    ("process-files", {"files": ["/a"], "run": RUN}),
    # What a program sends that has nothing to say.
    ("process-files", {"files": ["/a"], "run": None, "options": {"budget_usd": None}}),
    ("process-folder", {"folder": "/srv/in"}),
    ("process-shards", {"files": ["/a"], "shards": 256}),
    ("process-shard", {"run": RUN, "documents": [{"position": 0, "receipt": 1}]}),
    ("scheduled-batch", {"schedule": "nightly"}),
    ("retry-exceptions", {"of_run": "last"}),
    ("retry-exceptions", {"of_run": RUN, "budget_usd": "20"}),
    ("retry-exceptions", {"of_run": RUN[:12]}),
    ("retry-exceptions", {"matter": "acme"}),
]
BAD: list[tuple[str, dict[str, Any]]] = [
    ("process-files", {}),
    ("process-files", {"files": []}),
    # The worker has a working folder of its own.
    ("process-files", {"files": ["in/a.pdf"]}),
    ("process-files", {"files": [""]}),
    ("process-files", {"files": ["/a"], "options": {"matter": "amce"}}),
    ("process-files", {"files": ["/a"], "options": {"model": "gpt-9"}}),
    ("process-files", {"files": ["/a"], "options": {"profile": "contarct"}}),
    ("process-files", {"files": ["/a"], "options": {"revisions": "last"}}),
    ("process-files", {"files": ["/a"], "options": {"budget_usd": "-5"}}),
    ("process-files", {"files": ["/a"], "options": {"budget_usd": "five"}}),
    ("process-files", {"files": ["/a"], "options": {"budget_usd": "NaN"}}),
    # Twelve, in digits that not everybody reads.
    ("process-files", {"files": ["/a"], "options": {"budget_usd": "\u0661\u0662"}}),
    ("process-files", {"files": ["/a"], "options": {"task_code": "L" * 101}}),
    # Misspelt: it would be passed over.
    ("process-files", {"files": ["/a"], "options": {"budget": "5"}}),
    ("process-files", {"files": ["/a"], "run": "last"}),
    ("process-folder", {"folder": "in"}),
    ("process-folder", {}),
    ("process-shards", {"files": ["/a"], "shards": 0}),
    ("process-shards", {"files": ["/a"], "shards": 257}),
    ("process-shard", {"run": RUN, "documents": []}),
    ("process-shard", {"run": RUN, "documents": [{"position": -1, "receipt": 1}]}),
    ("scheduled-batch", {"schedule": "nightyl"}),
    ("scheduled-batch", {}),
    # Either a run or a matter.
    ("retry-exceptions", {}),
    ("retry-exceptions", {"of_run": "last", "matter": "acme"}),
    ("retry-exceptions", {"of_run": "latest"}),
    ("retry-exceptions", {"matter": "amce"}),
    ("retry-exceptions", {"of_run": "last", "budget_usd": "-1"}),
    ("retry-exceptions", {"of_run": "last", "run": "7"}),
]


@pytest.fixture(scope="module")
def forms() -> dict[str, dict[str, Any]]:
    """Name of a deployment -> its form."""
    settings = Settings.model_validate(SETTINGS)
    return {
        each.name: form_schema(each.flow, settings, either=each.either)
        for each in deployments(settings)
    }


def check(form: dict[str, Any], parameters: dict[str, Any], **more: bool) -> None:
    """As Prefect's server does when a run is to be started."""
    validate(parameters, form, raise_on_error=True, preprocess=True, **more)


@pytest.mark.parametrize(("name", "parameters"), GOOD)
def test_what_can_be_run_is_taken(
    forms: dict[str, dict[str, Any]], name: str, parameters: dict[str, Any]
) -> None:
    """By the form, and by the flow behind it."""
    check(forms[name], parameters)


@pytest.mark.parametrize(("name", "parameters"), BAD)
def test_what_cannot_be_run_is_refused(
    forms: dict[str, dict[str, Any]], name: str, parameters: dict[str, Any]
) -> None:
    """Nothing is started that would fail only as a run."""
    with pytest.raises(ValidationError):
        check(forms[name], parameters)


def test_forms_can_be_registered(forms: dict[str, dict[str, Any]]) -> None:
    """They are schemas, and fit the deployment's own parameters, of which there are none."""
    for form in forms.values():
        is_valid_schema(form)
        check(form, {}, ignore_required=True)


def test_every_field_has_a_name_and_help(forms: dict[str, dict[str, Any]]) -> None:
    """In words; and none that may be left empty asks for a type first."""
    for form in forms.values():
        models = [each for each in form["definitions"].values() if "properties" in each]
        for properties in (form["properties"], *(model["properties"] for model in models)):
            for name, field in properties.items():
                assert field["title"][0].isupper()
                assert "anyOf" not in field
                assert field.get("description") or name in {"position", "receipt"}


def test_without_schedules_there_is_none_to_choose(tmp_path: Path) -> None:
    """A run of a schedule that is not there would fail."""
    settings = Settings(home=tmp_path)
    (scheduled,) = (d for d in deployments(settings) if d.name == "scheduled-batch")
    with pytest.raises(ValidationError):
        check(form_schema(scheduled.flow, settings), {"schedule": "nightly"})

"""The form of a deployment: the flow's parameters, with the choices that the settings leave."""

import os
from typing import Any

from prefect import Flow

from pipeline import Settings, catalogue_of
from pipeline.profile.source import built_in_names
from pipeline.settings import AUTO


def form_schema(flow: Flow[..., Any], settings: Settings) -> dict[str, Any]:
    """The JSON schema of the flow's parameters; models, matters and profiles become choices."""
    schema: dict[str, Any] = flow.parameters.model_dump(mode="json")
    choices = _choices(settings)
    for properties in (schema["properties"], *_properties(schema)):
        for name, (values, default) in choices.items():
            if name in properties:
                properties[name] = _choice(properties[name], values, default)
        for each in properties.values():
            _leave_out_nothing(each)
    return schema


def _leave_out_nothing(field: dict[str, Any]) -> None:
    """A choice is one of its values or is not there: null, which a form would send, is neither."""
    default = field.get("default")
    if isinstance(default, dict):
        field["default"] = {name: value for name, value in default.items() if value is not None}


def _properties(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [model.get("properties", {}) for model in schema.get("definitions", {}).values()]


def _choices(settings: Settings) -> dict[str, tuple[list[str], str | None]]:
    """Name of a field -> what may be chosen, and what is chosen where nobody does."""
    matters = dict.fromkeys((settings.matter, *settings.matters))
    profiles = dict.fromkeys(filter(None, (settings.profile, *built_in_names())))
    models = dict.fromkeys((settings.effective_model, *_ready_models(settings), AUTO))
    return {
        "matter": (list(matters), settings.matter),
        "profile": (list(profiles), settings.profile),
        "model": (list(models), settings.effective_model),
    }


def _ready_models(settings: Settings) -> list[str]:
    """Those that need no key, or whose key is set."""
    return [
        model.name
        for model in catalogue_of(settings)
        if model.api_key_env is None or os.environ.get(model.api_key_env)
    ]


def _choice(field: dict[str, Any], values: list[str], default: str | None) -> dict[str, Any]:
    shown = ("title", "description", "position")
    kept: dict[str, Any] = {name: field[name] for name in shown if name in field}
    choice: dict[str, Any] = {**kept, "type": "string", "enum": values}
    return choice if default is None else {**choice, "default": default}

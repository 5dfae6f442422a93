"""The form of a deployment: the flow's parameters, with the choices that the settings leave.

Prefect's server checks what is given against it before there is a run: what the schema refuses is
not started.
"""

import os
from collections.abc import Sequence
from typing import Any

from prefect import Flow

from pipeline import Settings, catalogue_of
from pipeline.profile.source import built_in_names
from pipeline.settings import AUTO

_SHOWN = ("description", "position")


def form_schema(
    flow: Flow[..., Any], settings: Settings, *, either: tuple[str, str] | None = None
) -> dict[str, Any]:
    """The JSON schema of the flow's parameters; models, matters, profiles and schedules become
    choices.

    Args:
        flow: whose parameters are asked for.
        settings: those in force, which say what there is to choose from.
        either: two parameters of which exactly one is given.
    """
    schema: dict[str, Any] = flow.parameters.model_dump(mode="json")
    choices = _choices(settings)
    forms = (schema["properties"], *_properties(schema))
    for properties in forms:
        for name, field in properties.items():
            made = _choice(field, choices[name]) if name in choices else _plain(field)
            properties[name] = {**made, "title": _title(name)}
    for properties in forms[1:]:
        _default(properties, "matter", settings.matter)
        _default(properties, "model", settings.effective_model)
        _default(properties, "profile", settings.profile)
    return schema if either is None else schema | _exactly_one(*either)


def _title(name: str) -> str:
    """The name of a field in words; what is a unit stands in brackets."""
    words = name.removesuffix("_usd").replace("_", " ").capitalize()
    return f"{words} (USD)" if name.endswith("_usd") else words


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    """A field that may be left empty, without a choice of types: nothing given is nothing sent."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1 and field.get("default") is None:
        return {**_shown(field), **kinds[0]}
    default = field.get("default")
    if isinstance(default, dict):
        # Null, which a form would send, is none of the choices.
        return {**field, "default": {k: v for k, v in default.items() if v is not None}}
    return field


def _choice(field: dict[str, Any], values: Sequence[str]) -> dict[str, Any]:
    return {**_shown(field), "type": "string", "enum": list(values)}


def _shown(field: dict[str, Any]) -> dict[str, Any]:
    return {name: field[name] for name in _SHOWN if name in field}


def _default(properties: dict[str, Any], name: str, value: str | None) -> None:
    """What is chosen where nobody chooses."""
    if name in properties and value is not None:
        properties[name]["default"] = value


def _exactly_one(first: str, second: str) -> dict[str, Any]:
    """Said by conditions: Prefect's server checks a deployment's own parameters, of which there
    are none, with `required` left out, and must find nothing wrong."""
    return {
        "if": {"required": [first], "properties": {first: {"type": "string"}}},
        "then": {"properties": {second: {"type": "null"}}},
        "else": {"required": [second]},
    }


def _properties(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [model.get("properties", {}) for model in schema.get("definitions", {}).values()]


def _choices(settings: Settings) -> dict[str, Sequence[str]]:
    """Name of a field -> what may be chosen."""
    return {
        "matter": tuple(dict.fromkeys((settings.matter, *settings.matters))),
        "profile": tuple(dict.fromkeys(filter(None, (settings.profile, *built_in_names())))),
        "model": tuple(dict.fromkeys((settings.effective_model, *_ready_models(settings), AUTO))),
        "schedule": tuple(settings.schedules),
    }


def _ready_models(settings: Settings) -> list[str]:
    """Those that need no key, or whose key is set."""
    return [
        model.name
        for model in catalogue_of(settings)
        if model.api_key_env is None or os.environ.get(model.api_key_env)
    ]

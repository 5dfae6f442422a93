"""The JSON Schema of a profile's file: what editors complete and check while one is written."""

from typing import Any

from pipeline.profile.profile import Profile


def profile_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a profile as a TOML or YAML file.

    A file that extends another may leave out everything but name and version, and of a field
    everything but its id.
    """
    schema = Profile.model_json_schema()
    whole = {**schema["$defs"]["ProfileField"], "allOf": [_needs("enum", "choices")]}
    whole["allOf"].append(_needs("table", "columns"))
    changed = {
        **schema["$defs"]["ProfileField"],
        "required": ["id"],
        "title": "A field that is changed or added",
    }
    ids = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    properties = {
        **schema["properties"],
        "fields": {"type": "array"},
        "extends": {
            "type": "string",
            "description": "A built-in profile's name, or a file beside this one.",
        },
        "without": {**ids, "description": "Ids of fields of the extended profile to leave out."},
        "only": {**ids, "description": "Ids of the only fields of it to keep."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Octavo profile",
        "type": "object",
        "additionalProperties": False,
        "$defs": {**schema["$defs"], "ProfileField": whole, "ChangedField": changed},
        "properties": properties,
        "required": ["name", "version"],
        "if": {"required": ["extends"]},
        "then": {"properties": {"fields": {"items": {"$ref": "#/$defs/ChangedField"}}}},
        "else": {
            "required": ["description", "fields"],
            "properties": {
                "fields": {"items": {"$ref": "#/$defs/ProfileField"}, "minItems": 1},
            },
        },
    }


def _needs(kind: str, name: str) -> dict[str, Any]:
    """That a field of one type names two values or more, and a field of another type none."""
    return {
        "if": {"properties": {"type": {"const": kind}}},
        "then": {"required": [name], "properties": {name: {"minItems": 2, "uniqueItems": True}}},
        "else": {"properties": {name: {"maxItems": 0}}},
    }

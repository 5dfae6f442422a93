"""Profiles as files, TOML or YAML: read, extended from one another, and checked with care."""

import difflib
import io
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipeline.errors import ConfigurationError
from pipeline.profile.profile import EvidenceRule, Profile, ProfileField

SUFFIXES = (".toml", ".yaml", ".yml")
"""Endings of the names of files that are profiles."""

Tree = Mapping[str, Any]
"""A profile's file as it was parsed: tables, lists and plain values."""

ALLOWED = MappingProxyType(
    {
        "id": "small letters, digits and _, beginning with a letter",
        "name": "small letters, digits and -, beginning with a letter",
    }
)
"""What the names of fields and profiles may be made of, in words."""

_EXTENDING = frozenset({"extends", "without", "only"})
_LISTED = 6
"""Faults of a file that are named at once; more only hide the first."""


def parse_tree(text: str, source: str, *, suffix: str) -> Tree:
    """The tables of a profile's file; `suffix`, its name's ending, says in which language.

    Raises:
        ConfigurationError: the text is neither, or holds no table.
    """
    try:
        if suffix == ".toml":
            return tomllib.loads(text)
        # YAML 1.2, where `no` and `off` are words and not the value false.
        tree = YAML(typ="safe", pure=True).load(io.StringIO(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"profile {source!r} is not TOML: {error}") from error
    except YAMLError as error:
        raise ConfigurationError(f"profile {source!r} is not YAML: {_yaml(error)}") from error
    if not isinstance(tree, dict):
        raise ConfigurationError(f"profile {source!r} holds no table with name, version and fields")
    return tree


def extended(tree: Tree, source: str, base_of: Callable[[str], Tree]) -> Tree:
    """`tree` with what it extends: the base's fields, those of the same id changed, others added.

    Args:
        tree: what `parse_tree` gave.
        source: the file's name, for messages.
        base_of: gives the whole, extended tree of what `extends` names.

    Raises:
        ConfigurationError: a key of `extends` is misused, or names a field that is not there.
    """
    if "extends" not in tree:
        stray = sorted(_EXTENDING & tree.keys())
        if stray:
            raise ConfigurationError(f"profile {source!r}: {stray[0]!r} needs 'extends' beside it")
        return tree
    if not isinstance(tree["extends"], str):
        raise ConfigurationError(f"profile {source!r}: extends: give one profile's name or file")
    base = base_of(tree["extends"])
    kept = _selected(tree, base, source)
    fields: dict[str, Any] = {field["id"]: field for field in kept}
    for field in _tables(tree, source):
        fields[field["id"]] = {**fields.get(field["id"], {}), **field}
    head = {key: value for key, value in tree.items() if key not in _EXTENDING}
    return {"description": base.get("description", ""), **head, "fields": list(fields.values())}


def read_profile(tree: Tree, source: str) -> Profile:
    """The profile of an extended tree.

    Raises:
        ConfigurationError: naming the file, the field, what is wrong and the way out.
    """
    try:
        return Profile.model_validate(tree)
    except ValidationError as error:
        items = error.errors(include_url=False)
        # Where fields are broken, pydantic also says that there are none.
        items = [item for item in items if item["type"] != "too_short"] or items
        faults = [_fault(item, tree) for item in items]
        more = f"; and {len(faults) - _LISTED} more" if len(faults) > _LISTED else ""
        raise ConfigurationError(
            f"profile {source!r}: {'; '.join(faults[:_LISTED])}{more}"
        ) from error


def _yaml(error: YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or type(error).__name__
    return f"{problem} (line {mark.line + 1}, column {mark.column + 1})" if mark else str(problem)


def _tables(tree: Tree, source: str) -> Sequence[dict[str, Any]]:
    """The fields that a file states itself: tables with an id."""
    fields = tree.get("fields", [])
    if not isinstance(fields, list):
        raise ConfigurationError(f"profile {source!r}: fields: give a list of tables")
    for number, field in enumerate(fields, start=1):
        if not isinstance(field, dict) or not isinstance(field.get("id"), str):
            raise ConfigurationError(f"profile {source!r}: field {number}: id: give it an id")
    for name, number in Counter(field["id"] for field in fields).items():
        if number > 1:
            raise ConfigurationError(
                f"profile {source!r}: field id {name!r} stands {number} times; ids name one field"
            )
    return fields


def _selected(tree: Tree, base: Tree, source: str) -> list[dict[str, Any]]:
    """The fields of the base that `only` and `without` leave."""
    fields = {field["id"]: field for field in base["fields"]}
    without, only = _ids(tree, "without", source), _ids(tree, "only", source)
    for key, names in (("without", without), ("only", only)):
        for name in names:
            if name not in fields:
                raise ConfigurationError(
                    f"profile {source!r}: {key}: {tree['extends']!r} has no field "
                    f"{name!r}{nearest(name, fields)}"
                )
    return [f for name, f in fields.items() if name not in without and (not only or name in only)]


def _ids(tree: Tree, key: str, source: str) -> list[str]:
    names = tree.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigurationError(f"profile {source!r}: {key}: give a list of field ids")
    return names


def _fault(item: Any, tree: Tree) -> str:
    """One fault in words: where, what, and the way out."""
    kind, place = item["type"], tuple(item["loc"])
    where, within = _place(place, tree)
    name = str(place[-1]) if place else ""
    if kind == "extra_forbidden":
        known = _keys_of(place)
        text = f"unknown key {name!r}{nearest(name, known) or '; known: ' + ', '.join(known)}"
        return f"{where}{text}"
    if kind == "missing":
        return f"{where}{name!r} is missing: add it"
    if kind == "enum":
        known = re.findall(r"'([^']*)'", item["ctx"]["expected"])
        near = nearest(str(item["input"]), known)
        return f"{where}{within}{item['input']!r} is none of {', '.join(known)}{near}"
    if kind == "string_pattern_mismatch":
        return f"{where}{within}{item['input']!r}: {ALLOWED[name]}"
    value = item["input"]
    given = f"{value!r}: " if within and isinstance(value, str | int | float) else ""
    return f"{where}{within}{given}{item['msg'].removeprefix('Value error, ')}"


def _place(place: tuple[Any, ...], tree: Tree) -> tuple[str, str]:
    """Where a fault is: `field 'risk': ` and, within it, `type: `."""
    if len(place) < 2 or place[0] != "fields":
        return "", f"{place[0]}: " if place else ""
    fields = tree["fields"]
    field = fields[place[1]] if isinstance(place[1], int) else {}
    named = field.get("id") if isinstance(field, dict) else None
    where = f"field {named!r}: " if named else f"field {place[1] + 1}: "
    within = ".".join(str(part) for part in place[2:])
    return where, f"{within}: " if within else ""


def _keys_of(place: tuple[Any, ...]) -> list[str]:
    model: type[BaseModel] = Profile if len(place) < 3 else ProfileField
    if len(place) > 3 and place[2] == "evidence":
        model = EvidenceRule
    known = [*model.model_fields]
    return [*known, *sorted(_EXTENDING)] if model is Profile else known


def nearest(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    """`; did you mean ...?` where one of `known` is near to `name`; empty where none is."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""

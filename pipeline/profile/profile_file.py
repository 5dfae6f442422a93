"""Profiles as files, TOML or YAML: read, extended from one another, and checked with care."""

import io
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipeline.errors import ConfigurationError
from pipeline.profile.fault import EXTENDING, fault, nearest
from pipeline.profile.profile import Profile

SUFFIXES = (".toml", ".yaml", ".yml")
"""Endings of the names of files that are profiles."""

Tree = Mapping[str, Any]
"""A profile's file as it was parsed: tables, lists and plain values."""

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
        raise ConfigurationError(f"profile {source!r} is not TOML: {_toml(error)}") from error
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
        stray = sorted(EXTENDING & tree.keys())
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
    head = {key: value for key, value in tree.items() if key not in EXTENDING}
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
        faults = [fault(item, tree) for item in items]
        more = f"; and {len(faults) - _LISTED} more" if len(faults) > _LISTED else ""
        raise ConfigurationError(
            f"profile {source!r}: {'; '.join(faults[:_LISTED])}{more}"
        ) from error


def _toml(error: tomllib.TOMLDecodeError) -> str:
    # The library's words for a key or a table that stands twice.
    said = str(error)
    return said.replace("Cannot overwrite a value", "a key that is there already")


def _yaml(error: YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or type(error).__name__
    if not mark:
        return str(problem)
    way_out = ": indent with spaces" if "'\\t'" in str(problem) else ""
    return f"{problem}{way_out} (line {mark.line + 1}, column {mark.column + 1})"


def _tables(tree: Tree, source: str) -> Sequence[dict[str, Any]]:
    """The fields that a file states itself: tables with an id."""
    fields = tree.get("fields", [])
    if not isinstance(fields, list):
        raise ConfigurationError(f"profile {source!r}: fields: give a list of tables, [[fields]]")
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
    if key == "only" and key in tree and not names:
        raise ConfigurationError(f"profile {source!r}: only: it keeps no field; name some")
    return names

"""A pydantic model as a profile: its fields are what is asked, their descriptions the questions."""

import enum
import importlib
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.errors import ConfigurationError, UnknownNameError
from pipeline.profile.profile import FieldType, Merge, Profile
from pipeline.profile.profile_file import read_profile

_DEFAULT_VERSION = "1"
_OF_FIELD = (
    *("cues", "group", "merge", "evidence", "error_cost_usd", "type"),
    *("computed", "needs_model", "amendable"),
)
"""Keys of a field's `json_schema_extra` that mean what they mean in a profile's file."""
# In this order: a `bool` is an `int`, and a `datetime` is a `date`.
_PLAIN: tuple[tuple[type, FieldType], ...] = (
    (bool, FieldType.BOOLEAN),
    (date, FieldType.DATE),
    (timedelta, FieldType.DURATION),
    (Decimal, FieldType.MONEY),
    (int, FieldType.TEXT),
    (float, FieldType.TEXT),
    (str, FieldType.TEXT),
)
_GROUP_SIZE = 3


def profile_of_model(reference: str) -> Profile:
    """The profile that `package.module:Model` stands for; imports the module.

    Types become the field's: `str`, `int` and `float` text, `date` date, `timedelta` duration,
    `Decimal` money, `bool` boolean, `Literal` and `Enum` enum, a list of models table (their
    fields its columns), another list text with every finding. `X | None` is `X`.

    Raises:
        UnknownNameError: no such module, or no such model in it.
        ConfigurationError: it is not a pydantic model, or a type of its fields has no form in
            which to ask for it.
    """
    module_name, _, name = reference.partition(":")
    module = _module(module_name, reference)
    model = getattr(module, name, None)
    if model is None:
        raise UnknownNameError(f"profile {reference!r}: {module_name} has no {name!r}")
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise ConfigurationError(f"profile {reference!r}: {name} is not a pydantic model")
    if not model.model_fields:
        raise ConfigurationError(f"profile {reference!r}: {name} has no field: give it some")
    tree = {
        "name": _dashed(name),
        "version": str(getattr(model, "profile_version", _DEFAULT_VERSION)),
        "description": " ".join((model.__doc__ or name).split()),
        "fields": [
            _field(field_name, info, number, reference)
            for number, (field_name, info) in enumerate(model.model_fields.items())
        ],
    }
    return read_profile(tree, reference)


def _module(name: str, reference: str) -> ModuleType:
    """The module, also where it lies in the working folder, as for `python -m`."""
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        return importlib.import_module(name)
    except (ImportError, ValueError) as error:
        raise UnknownNameError(
            f"profile {reference!r}: {name!r} cannot be imported ({type(error).__name__}); install "
            "it, or start in the folder that holds it"
        ) from error
    except Exception as error:
        raise ConfigurationError(
            f"profile {reference!r}: {name!r} fails when it is imported "
            f"({type(error).__name__}); try: python -c 'import {name}'"
        ) from error
    finally:
        sys.path.remove(here)


def _dashed(name: str) -> str:
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).replace("_", "-")
    return "-".join(part for part in words.split("-") if part)


def _field(name: str, info: FieldInfo, number: int, reference: str) -> dict[str, Any]:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    words = name.replace("_", " ")
    return {
        "id": name,
        "question": info.description or f"What does the document say about: {words}?",
        "group": f"group {number // _GROUP_SIZE + 1}",
        **_form(info.annotation, f"profile {reference!r}: field {name!r}"),
        **{key: extra[key] for key in _OF_FIELD if key in extra},
    }


def _form(annotation: Any, where: str) -> dict[str, Any]:
    """`type` and what goes with it, for the annotation of a model's field."""
    bare = _without_none(annotation)
    origin, arguments = get_origin(bare), get_args(bare)
    if origin is Literal:
        return _enum(arguments, where)
    if isinstance(bare, type) and issubclass(bare, enum.Enum):
        return _enum([member.value for member in bare], where)
    if origin in (list, tuple, set, frozenset) and arguments:
        return _many(arguments[0], where)
    for kind, field_type in _PLAIN:
        if isinstance(bare, type) and issubclass(bare, kind):
            return {"type": field_type}
    raise ConfigurationError(
        f"{where}: no form of answer for {bare!r}; use text, numbers, dates, Literal or Enum, "
        "or a list of these or of models"
    )


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        if len(rest) == 1:
            return rest[0]
    return annotation


def _enum(values: Iterable[Any], where: str) -> dict[str, Any]:
    choices = [str(value) for value in values]
    if len(choices) < 2:
        raise ConfigurationError(f"{where}: a single choice is no question")
    return {"type": FieldType.ENUM, "choices": choices}


def _many(item: Any, where: str) -> dict[str, Any]:
    if isinstance(item, type) and issubclass(item, BaseModel) and len(item.model_fields) > 1:
        return {"type": FieldType.TABLE, "columns": list(item.model_fields), "merge": Merge.ALL}
    return {**_form(item, where), "merge": Merge.ALL}

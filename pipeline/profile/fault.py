"""Faults of a profile's file in words: where it is, what is wrong, and the way out."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from pipeline.profile.profile import EvidenceRule, Profile, ProfileField

ALLOWED = MappingProxyType(
    {
        "id": "small letters, digits and _, beginning with a letter",
        "name": "small letters, digits and -, beginning with a letter",
    }
)
"""What the names of fields and profiles may be made of, in words."""

EXTENDING = frozenset({"extends", "without", "only"})
"""Keys of a file that extends another; a profile itself has none of them."""

_Loc = tuple[Any, ...]
"""Keys and numbers that lead to a place in a profile's file."""
_TABLES = "give each field a table of its own: [[fields]] in TOML, an item with - in YAML"
_NO_FIELDS = f"there is no field: {_TABLES}"
_AMOUNT = 'give an amount in US dollars without the sign, as "250"'
_SWITCH = "give true or false"
_NUMBER = "give a whole number"
_WAYS_OUT: Mapping[str, Callable[[Mapping[str, Any], Any], str]] = MappingProxyType(
    {
        "bool_parsing": lambda _context, _value: _SWITCH,
        "bool_type": lambda _context, _value: _SWITCH,
        "decimal_parsing": lambda _context, _value: _AMOUNT,
        "decimal_type": lambda _context, _value: _AMOUNT,
        "finite_number": lambda _context, _value: _AMOUNT,
        "greater_than_equal": lambda context, _value: f"give {context['ge']} or more",
        "int_from_float": lambda _context, _value: _NUMBER,
        "int_parsing": lambda _context, _value: _NUMBER,
        "int_type": lambda _context, _value: _NUMBER,
        "less_than_equal": lambda context, _value: f"give {context['le']} or less",
        "string_too_long": lambda context, value: (
            f"{len(value):,} characters; give at most {context['max_length']:,}"
        ),
        "string_too_short": lambda context, _value: (
            f"give at least {context['min_length']} character"
            f"{'' if context['min_length'] == 1 else 's'}"
        ),
        "string_type": lambda _context, value: (
            f'give words in quotes, as "{value}"'
            if isinstance(value, int | float)
            else "give words in quotes"
        ),
        "tuple_type": lambda _context, value: (
            f'give a list, as ["{value}"]' if isinstance(value, str) else "give a list"
        ),
    }
)
"""Type of a pydantic error -> what to do about it, by the error's context and the value."""


def fault(item: Any, tree: Mapping[str, Any]) -> str:
    """One error of pydantic's, with `loc` a place in `tree`, as `field 'risk': merge: ...`."""
    kind, place = item["type"], tuple(item["loc"])
    where, within = _place(place, tree)
    if place == ("fields",) and kind != "missing":
        return f"fields: {_NO_FIELDS if kind == 'too_short' else _TABLES}"
    said = _OF_PLACE.get(kind)
    if said is not None:
        return f"{where}{said(place)}"
    if kind == "enum":
        known = re.findall(r"'([^']*)'", item["ctx"]["expected"])
        near = nearest(str(item["input"]), known)
        return f"{where}{within}{item['input']!r} is none of {', '.join(known)}{near}"
    return f"{where}{within}{_given(item['input'], within)}{_way_out(item, place)}"


def nearest(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    """`; did you mean ...?` where one of `known` is near to `name`; empty where none is."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


_SHOWN = 60
"""Characters of a value that a message repeats."""


def _given(value: Any, within: str) -> str:
    if not within or not isinstance(value, str | int | float):
        return ""
    shown = repr(value)
    return f"{shown}: " if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}\u2026: "


def _way_out(item: Any, place: _Loc) -> str:
    if item["type"] == "string_pattern_mismatch":
        return ALLOWED[str(place[-1])]
    said = _WAYS_OUT.get(item["type"])
    if said is not None:
        return said(item.get("ctx", {}), item["input"])
    words: str = item["msg"]
    return words.removeprefix("Value error, ")


def _unknown(place: _Loc) -> str:
    name, known = str(place[-1]), _keys_of(place)
    return f"unknown key {name!r}{nearest(name, known) or '; known: ' + ', '.join(known)}"


def _missing(place: _Loc) -> str:
    return f"{str(place[-1])!r} is missing: add it"


def _no_table(place: _Loc) -> str:
    if place[-1] == "evidence":
        return "evidence: give a table, as { quotes = 1 }"
    return "give a table with id, question, type and group"


_OF_PLACE: Mapping[str, Callable[[_Loc], str]] = MappingProxyType(
    {"extra_forbidden": _unknown, "missing": _missing, "model_type": _no_table}
)
"""Type of a pydantic error of which the place says all -> its words."""


def _place(place: _Loc, tree: Mapping[str, Any]) -> tuple[str, str]:
    """Where a fault is: `field 'risk': ` and, within it, `type: `."""
    if len(place) < 2 or place[0] != "fields":
        return "", f"{place[0]}: " if place else ""
    fields = tree["fields"]
    field = fields[place[1]] if isinstance(place[1], int) else {}
    named = field.get("id") if isinstance(field, dict) else None
    where = f"field {named!r}: " if named else f"field {place[1] + 1}: "
    within = ".".join(str(part) for part in place[2:])
    return where, f"{within}: " if within else ""


def _keys_of(place: _Loc) -> list[str]:
    model: type[BaseModel] = Profile if len(place) < 3 else ProfileField
    if len(place) > 3 and place[2] == "evidence":
        model = EvidenceRule
    known = [*model.model_fields]
    return [*known, *sorted(EXTENDING)] if model is Profile else known

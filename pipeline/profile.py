"""Profiles: what to ask. A profile is a versioned TOML file, built in or the team's own."""

import hashlib
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import ConfigurationError, UnknownNameError

_BUILT_IN = files("pipeline") / "profiles"


class FieldType(StrEnum):
    """The form in which a field's value is asked for."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    DURATION = "duration"
    BOOLEAN = "boolean"
    ENUM = "enum"
    PARTIES = "parties"
    TABLE = "table"


class Merge(StrEnum):
    """How the findings of several readings become one answer."""

    ONE = "one"
    """There is one true value: different ones are a conflict."""
    ALL = "all"
    """Every distinct finding belongs to the answer."""
    LATEST = "latest"
    """The value that stands last in the document prevails; the others are kept."""


class ProfileField(BaseModel):
    """One thing to ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
    question: Annotated[str, Field(min_length=8)]
    type: FieldType
    group: Annotated[str, Field(min_length=1)]
    """Fields of one group are asked together."""
    merge: Merge = Merge.ONE
    error_cost_usd: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """What a wrong answer costs the user; decides later what a person reviews."""
    cues: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    """The allowed values of an enum."""


class Profile(BaseModel):
    """A named, versioned list of fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
    version: Annotated[str, Field(min_length=1)]
    description: str
    fields: Annotated[tuple[ProfileField, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for field in self.fields:
            if field.id in seen:
                raise ValueError(f"field id {field.id!r} stands twice")
            seen.add(field.id)
        return self

    @property
    def reference(self) -> str:
        """`name@version`, as results name it."""
        return f"{self.name}@{self.version}"

    def canonical(self) -> bytes:
        """The whole profile as UTF-8 JSON: what is kept with a result, and hashed."""
        return self.model_dump_json().encode()

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of `canonical()`."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @cached_property
    def by_id(self) -> dict[str, ProfileField]:
        return {field.id: field for field in self.fields}

    def groups(self, size: int) -> tuple[tuple[str, ...], ...]:
        """Field ids in the groups they are asked in, at most `size` fields a group."""
        named: dict[str, list[str]] = {}
        for field in self.fields:
            named.setdefault(field.group, []).append(field.id)
        return tuple(
            tuple(ids[start : start + size])
            for ids in named.values()
            for start in range(0, len(ids), size)
        )


def built_in_profiles() -> Iterator[Profile]:
    """The profiles that come with Octavo, by name."""
    for entry in sorted(_BUILT_IN.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield _parse(entry.read_text(encoding="utf-8"), entry.name)


def load_profile(name: str) -> Profile:
    """The built-in profile `name`, or the one in the file `name` if that ends in `.toml`.

    Raises:
        UnknownNameError: no such profile or file.
        ConfigurationError: the file is not a profile.
    """
    if name.endswith(".toml"):
        return _load_file(Path(name))
    profiles = {profile.name: profile for profile in built_in_profiles()}
    if name not in profiles:
        known = ", ".join(profiles)
        raise UnknownNameError(
            f"no profile {name!r}: there are {known}; a profile of your own is a .toml file"
        )
    return profiles[name]


def _load_file(path: Path) -> Profile:
    try:
        return _parse(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise UnknownNameError(f"no profile file {str(path)!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"profile {str(path)!r} is not UTF-8 text") from error


def _parse(text: str, source: str) -> Profile:
    try:
        return Profile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"profile {source!r} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"profile {source!r}: {place}: {first['msg']}") from error

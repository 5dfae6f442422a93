"""Profiles: what to ask of a document. Values only; `profile_source` says where they come from."""

import hashlib
import re
from collections import Counter
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from providers.offline.cues import SHAPES

_PATTERN_SIGNS = re.compile(r"[\\()\[\]{}*?]")
_WEIGHT = re.compile(r"\d+(?:\.\d+)?")
NAME = "[a-z][a-z0-9-]*"
"""Pattern of a profile's name."""


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


def _cue_fault(cue: str) -> str:
    """What is wrong with a cue of the offline reader's small language; empty where nothing is."""
    if cue.count('"') % 2:
        return "opens a quote that it does not close: write it as '\"deliver|ship\"'"
    if cue.startswith("@"):
        known = ", ".join(sorted(SHAPES))
        return "" if cue in SHAPES else f"is no place; there are {known}"
    if _PATTERN_SIGNS.search(cue):
        return "is no regular expression: write alternatives as 'deliver|ship', gaps as ..."
    body, mark, weight = cue.rpartition("^")
    if mark and not _WEIGHT.fullmatch(weight.strip()):
        return "ends in no weight: write it as ^4, at the end"
    if not any(letter.isalnum() for letter in (body if mark else cue)):
        return "holds no word"
    return ""


class EvidenceRule(BaseModel):
    """What an answer must rest on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quotes: Annotated[int, Field(ge=1, le=10)] = 1
    """Verified quotes that an answer needs at least; with fewer it is not found."""
    absence: bool = True
    """Whether it is an answer that nothing was found in all of the text. False for what every
    document of the kind has: then reading all and finding nothing is not found, never absent."""


class ProfileField(BaseModel):
    """One thing to ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
    question: Annotated[str, Field(min_length=8, max_length=4000)]
    type: FieldType
    group: Annotated[str, Field(min_length=1)]
    """Fields of one group are asked together."""
    merge: Merge = Merge.ONE
    computed: bool = False
    """Whether the value may follow from others, such as an end date from start and term: an
    expression over cited inputs is asked for then, and evaluated by us."""
    evidence: EvidenceRule = EvidenceRule()
    error_cost_usd: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """What a wrong answer costs the user; decides what a person reviews."""
    cues: tuple[str, ...] = ()
    """What the offline reader looks for, in its small language."""
    choices: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """The allowed values of an enum; empty for all other types."""
    columns: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """The columns of a table, in order; empty for all other types."""
    amendable: bool = True
    """Whether an amendment can change the answer. False for what belongs to each paper itself, as
    its title, its date and its signatures."""
    needs_model: bool = False
    """Whether only a language model can answer: without one the field is not read."""

    @field_validator("cues")
    @classmethod
    def _cues_are_of_their_language(cls, cues: tuple[str, ...]) -> tuple[str, ...]:
        for cue in cues:
            fault = _cue_fault(cue)
            if fault:
                raise ValueError(f"the cue {cue!r} {fault}")
        return cues

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Self:
        for kind, name, values in (
            (FieldType.ENUM, "choices", self.choices),
            (FieldType.TABLE, "columns", self.columns),
        ):
            if self.type is kind and len(values) < 2:
                raise ValueError(f"a field of type {kind.value!r} needs two {name} or more")
            if self.type is not kind and values:
                raise ValueError(f"{name} are for the type {kind.value!r}, not {self.type.value!r}")
            if len(set(values)) < len(values):
                raise ValueError(f"the {name} are not all different")
        return self

    @property
    def instruction(self) -> str:
        """The question with the form that its answer must have, where the type alone is not it."""
        if self.choices:
            return f"{self.question} Choose one of: {', '.join(self.choices)}."
        if self.columns:
            columns = " | ".join(self.columns)
            return f"{self.question} Give a table, one row a line, with the columns: {columns}."
        return self.question


class Profile(BaseModel):
    """A named, versioned list of fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=f"^{NAME}$", max_length=64)]
    version: Annotated[str, Field(min_length=1)]
    description: str
    fields: Annotated[tuple[ProfileField, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for name, number in Counter(field.id for field in self.fields).items():
            if number > 1:
                raise ValueError(f"field id {name!r} stands {number} times; ids name one field")
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

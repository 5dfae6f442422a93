"""Recipes: what the messages of a request were made from, by hash and by offset; never a text.

They are kept with each call, and `pipeline.prompt.rebuild` makes the request again from them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from chunking import Frame
from pipeline.answer import Finding
from pipeline.profile.profile import Profile
from pipeline.prompt.template import Templates
from pipeline.reading.piece import Piece


class ReadingRecipe(BaseModel):
    """The messages of a reading. The fields asked are on the call itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["reading"] = "reading"
    group: Annotated[int, Field(ge=0)]
    start: Annotated[int, Field(ge=0)]
    """Characters of the document's text, half-open."""
    end: Annotated[int, Field(ge=0)]
    frame_sha256: str
    """Of the frame as it was sent, in UTF-8."""
    profile_sha256: str
    templates_sha256: str
    with_summary: bool
    with_cues: bool
    is_gleaning: bool


class ConsolidationRecipe(BaseModel):
    """The messages of a consolidation: source passages and numbered findings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["consolidation"] = "consolidation"
    findings: tuple[int, ...]
    """Their numbers, in the order in which they were shown."""
    templates_sha256: str


class RepairRecipe(BaseModel):
    """The messages of a repair: those of the call it repairs, that call's reply, and the errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["repair"] = "repair"
    templates_sha256: str
    errors: tuple[str, ...]
    """Of our own words: errors quote nothing of a reply."""


class ContinuationRecipe(BaseModel):
    """The messages of a continuation: those of the call it began with, and the replies so far."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["continuation"] = "continuation"
    templates_sha256: str


Recipe: TypeAlias = Annotated[
    ReadingRecipe | ConsolidationRecipe | RepairRecipe | ContinuationRecipe,
    Field(discriminator="kind"),
]
_RECIPE: TypeAdapter[Recipe] = TypeAdapter(Recipe)


def read_recipe(recipe: Mapping[str, Any]) -> Recipe:
    """A recipe as it is kept with a call.

    Raises:
        pydantic.ValidationError: it is none.
    """
    return _RECIPE.validate_python(recipe)


def reading_recipe(
    piece: Piece, frame: Frame, profile: Profile, templates: Templates, *, with_cues: bool
) -> dict[str, Any]:
    """The recipe of a reading's messages, as JSON."""
    return ReadingRecipe(
        group=piece.place.group,
        start=piece.start,
        end=piece.end,
        frame_sha256=frame_sha256(frame),
        profile_sha256=profile.sha256,
        templates_sha256=templates.sha256,
        with_summary=piece.with_summary,
        with_cues=with_cues,
        is_gleaning=piece.is_gleaning,
    ).model_dump()


def consolidation_recipe(findings: Sequence[Finding], templates: Templates) -> dict[str, Any]:
    """The recipe of a consolidation over these findings, as JSON."""
    numbers = tuple(finding.number for finding in findings)
    return ConsolidationRecipe(findings=numbers, templates_sha256=templates.sha256).model_dump(
        mode="json"
    )


def continuation_recipe(templates: Templates) -> dict[str, Any]:
    """The recipe of a continuation, as JSON."""
    return ContinuationRecipe(templates_sha256=templates.sha256).model_dump()


def repair_recipe(errors: Sequence[str], templates: Templates) -> dict[str, Any]:
    """The recipe of a repair, as JSON."""
    return RepairRecipe(templates_sha256=templates.sha256, errors=tuple(errors)).model_dump(
        mode="json"
    )


def frame_sha256(frame: Frame) -> str:
    """Hexadecimal SHA-256 of a frame as it is sent."""
    return hashlib.sha256(frame.render().encode("utf-8", "surrogatepass")).hexdigest()

"""Recipes: what the messages of a request were made from, by hash and by offset; never a text.

They are kept with each call, and `pipeline.rebuild` makes the request again from them.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chunking import Frame
from pipeline.piece import Piece
from pipeline.profile import Profile
from pipeline.template import Templates


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
    is_gleaning: bool


class RepairRecipe(BaseModel):
    """The messages of a repair: those of the call it repairs, that call's reply, and the errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["repair"] = "repair"
    templates_sha256: str
    errors: tuple[str, ...]
    """Of our own words: errors quote nothing of a reply."""


class ContinuationRecipe(BaseModel):
    """The messages of a continuation: those of the call it goes on with, and its reply so far."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["continuation"] = "continuation"
    templates_sha256: str


def reading_recipe(
    piece: Piece, frame: Frame, profile: Profile, templates: Templates
) -> dict[str, object]:
    """The recipe of `reading_request` for these, as JSON."""
    return ReadingRecipe(
        group=piece.place.group,
        start=piece.start,
        end=piece.end,
        frame_sha256=frame_sha256(frame),
        profile_sha256=profile.sha256,
        templates_sha256=templates.sha256,
        with_summary=piece.with_summary,
        is_gleaning=piece.is_gleaning,
    ).model_dump()


def repair_recipe(errors: Sequence[str], templates: Templates) -> dict[str, object]:
    """The recipe of a repair, as JSON."""
    return RepairRecipe(templates_sha256=templates.sha256, errors=tuple(errors)).model_dump(
        mode="json"
    )


def frame_sha256(frame: Frame) -> str:
    """Hexadecimal SHA-256 of a frame as it is sent."""
    return hashlib.sha256(frame.render().encode("utf-8", "surrogatepass")).hexdigest()

"""What a model is asked and answers, as text and JSON: the contract between us and any endpoint.

The order of a prompt is fixed: a stable system message, then the material (frame and text) as
the first user message, so that every call on the same segment shares its prefix, then the
questions or the numbered findings as the last user message. Not here: the wording of the
instructions, which belongs to `pipeline.prompt.prompt`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_FRAME_OPEN, _FRAME_CLOSE = "<frame>\n", "\n</frame>\n"
_TEXT_OPEN, _TEXT_CLOSE = "<text>\n", "\n</text>"
_JSON_ARRAY = re.compile(r"^\[.*^\]$", re.MULTILINE | re.DOTALL)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WireQuestion(_Wire):
    """One question of a reading, as the model sees it."""

    id: str
    question: str
    type: str
    cues: tuple[str, ...] = ()
    """Words that the answer's sentence often contains; left out of the JSON when empty."""


class WireFinding(_Wire):
    """One answer to one field, with the sentences it rests on."""

    field: str
    value: str
    quotes: list[str]
    rationale: str


class ReadingReply(_Wire):
    """The reply named `reading`. Every asked field is in `findings` or in `absent`."""

    findings: list[WireFinding]
    absent: list[str]
    summary: str


class NumberedFinding(_Wire):
    """One finding as consolidation sees it; `quotes` and `source` are plain text."""

    n: int
    field: str
    value: str
    quotes: str
    source: str


class WireAnswer(_Wire):
    field: str
    value: str
    evidence: list[int]
    rationale: str


class WireConflict(_Wire):
    field: str
    evidence: list[int]
    rule: str
    resolved: Annotated[int | None, Field(description="Number of the finding that prevails")]


class WireSentence(_Wire):
    text: str
    evidence: list[int]


class ConsolidationReply(_Wire):
    """The reply named `consolidation`: it may refer to findings by number only."""

    answers: list[WireAnswer]
    conflicts: list[WireConflict]
    summary: list[WireSentence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The first user message, taken apart. `frame` is empty where nothing travels along."""

    frame: str
    text: str


def write_material(material: Material) -> str:
    """The first user message: the frame, if any, then the text, unaltered."""
    frame = f"{_FRAME_OPEN}{material.frame}{_FRAME_CLOSE}" if material.frame else ""
    return f"{frame}{_TEXT_OPEN}{material.text}{_TEXT_CLOSE}"


def read_material(message: str) -> Material:
    """The inverse of `write_material`.

    Raises:
        ValueError: the message was not written by `write_material`.
    """
    if not message.endswith(_TEXT_CLOSE):
        raise ValueError("the message does not end in a closed text")
    if message.startswith(_TEXT_OPEN):
        return Material(frame="", text=message[len(_TEXT_OPEN) : -len(_TEXT_CLOSE)])
    frame, found, rest = message.partition(_FRAME_CLOSE + _TEXT_OPEN)
    if not found or not frame.startswith(_FRAME_OPEN):
        raise ValueError("the message begins with neither a frame nor a text")
    return Material(frame=frame[len(_FRAME_OPEN) :], text=rest[: -len(_TEXT_CLOSE)])


def write_questions(questions: Sequence[WireQuestion]) -> str:
    """A JSON array, one question a line, that `read_questions` finds in a longer message."""
    return _write_array([q.model_dump(exclude_defaults=True, mode="json") for q in questions])


def write_findings(findings: Sequence[NumberedFinding]) -> str:
    """A JSON array, one finding a line, that `read_findings` finds in a longer message."""
    return _write_array([f.model_dump(mode="json") for f in findings])


def read_questions(message: str) -> tuple[WireQuestion, ...]:
    """The questions in the last user message of a reading.

    Raises:
        ValueError: the message holds no JSON array of questions.
    """
    return tuple(WireQuestion.model_validate(item) for item in _read_array(message))


def read_findings(message: str) -> tuple[NumberedFinding, ...]:
    """The numbered findings in the last user message of a consolidation.

    Raises:
        ValueError: the message holds no JSON array of findings.
    """
    return tuple(NumberedFinding.model_validate(item) for item in _read_array(message))


def _write_array(items: Sequence[object]) -> str:
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return f"[\n{lines}\n]"


def _read_array(message: str) -> list[object]:
    match = _JSON_ARRAY.search(message)
    if match is None:
        raise ValueError("the message holds no JSON array")
    value = json.loads(match.group())
    if not isinstance(value, list):
        raise ValueError("the JSON value is not an array")  # noqa: TRY004 - malformed input
    return value

"""Prompts: the messages of a reading and of a consolidation, from versioned templates.

The order of the messages is the contract of `providers.wire`; the words are in `prompts/`.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel

from pipeline.profile import ProfileField
from providers import Message
from providers.wire import (
    Material,
    NumberedFinding,
    ReadingReply,
    WireQuestion,
    write_findings,
    write_material,
    write_questions,
)

PROMPT_VERSION = "en/1"
"""Language and version of the templates: on record with every result."""

_TEMPLATES = files("pipeline") / "prompts" / "en"
_ASK_SUMMARY = "Put a summary of two to four sentences of this text into `summary`."
_ASK_NO_SUMMARY = "Leave `summary` empty."


@cache
def _template(name: str) -> str:
    return (_TEMPLATES / f"{name}.txt").read_text(encoding="utf-8").strip()


@cache
def reply_schema(reply: type[BaseModel]) -> dict[str, Any]:
    """JSON Schema of a reply in the strict subset: all keys required, references resolved."""
    schema = reply.model_json_schema()
    definitions = schema.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return resolve(definitions[node["$ref"].rsplit("/", 1)[1]])
        return {
            key: resolve(value)
            for key, value in node.items()
            if key not in {"title", "description", "default"} or key == "properties"
        }

    resolved: dict[str, Any] = resolve(schema)
    return resolved


def reading_messages(
    material: Material,
    fields: Sequence[ProfileField],
    *,
    with_summary: bool,
    with_cues: bool = False,
) -> tuple[Message, ...]:
    """System message, material, questions. The first two are the same for all fields."""
    questions = write_questions([_question(field, with_cues=with_cues) for field in fields])
    summary = _ASK_SUMMARY if with_summary else _ASK_NO_SUMMARY
    return (
        Message(role="system", content=_template("reading_system")),
        Message(role="user", content=write_material(material)),
        Message(role="user", content=f"The questions:\n{questions}\n\n{summary}"),
    )


def repair_messages(
    messages: tuple[Message, ...], reply: str, errors: Sequence[str]
) -> tuple[Message, ...]:
    """The same conversation, continued: the reply and what is wrong with it."""
    listed = "\n".join(f"- {error}" for error in errors)
    return (
        *messages,
        Message(role="assistant", content=reply),
        Message(
            role="user",
            content=f"That reply cannot be used:\n{listed}\n\nReply again, whole and corrected.",
        ),
    )


def consolidation_messages(
    passages: str, findings: Sequence[NumberedFinding]
) -> tuple[Message, ...]:
    """System message, source passages, numbered findings."""
    return (
        Message(role="system", content=_template("consolidation_system")),
        Message(role="user", content=write_material(Material(frame="", text=passages))),
        Message(role="user", content=f"The findings:\n{write_findings(findings)}"),
    )


def reading_overhead(fields: Sequence[ProfileField]) -> str:
    """The text that a reading sends besides its material, for counting."""
    messages = reading_messages(Material(frame="", text=""), fields, with_summary=True)
    schema = json.dumps(reply_schema(ReadingReply))
    return "\n".join([*(message.content for message in messages), schema])


def _question(field: ProfileField, *, with_cues: bool) -> WireQuestion:
    return WireQuestion(
        id=field.id,
        question=field.instruction,
        type=field.type.value,
        cues=field.cues if with_cues else (),
    )

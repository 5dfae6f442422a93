"""Prompts: the messages of a reading and of a consolidation, from versioned templates.

The order of the messages is the contract of `providers.wire`; the words are in `prompts/`. Pure.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from pipeline.profile.profile import ProfileField
from pipeline.prompt.template import Templates, load_templates
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
    templates: Templates,
    with_summary: bool,
    with_cues: bool = False,
    is_gleaning: bool = False,
) -> tuple[Message, ...]:
    """System message, material, questions. The first two are the same for all fields."""
    texts = templates.texts
    questions = write_questions(
        [_question(field, texts["computed"], with_cues=with_cues) for field in fields]
    )
    summary = texts["summary" if with_summary else "no_summary"]
    asked = texts["questions"].format(questions=questions, summary=summary)
    return (
        Message(role="system", content=texts["reading_system"]),
        Message(role="user", content=write_material(material)),
        Message(role="user", content=f"{texts['gleaning']}\n\n{asked}" if is_gleaning else asked),
    )


def repair_messages(
    messages: tuple[Message, ...],
    reply: str,
    errors: Sequence[str],
    *,
    templates: Templates | None = None,
) -> tuple[Message, ...]:
    """The same conversation, continued: the reply and what is wrong with it."""
    texts = (templates or load_templates()).texts
    listed = "\n".join(f"- {error}" for error in errors)
    return (
        *messages,
        Message(role="assistant", content=reply),
        Message(role="user", content=texts["repair"].format(errors=listed)),
    )


def continuation_messages(
    messages: tuple[Message, ...], reply: str, *, templates: Templates | None = None
) -> tuple[Message, ...]:
    """The same conversation, continued: the reply as far as it came, and the word to go on."""
    texts = (templates or load_templates()).texts
    return (
        *messages,
        Message(role="assistant", content=reply),
        Message(role="user", content=texts["continuation"]),
    )


def consolidation_messages(
    passages: str, findings: Sequence[NumberedFinding], *, templates: Templates | None = None
) -> tuple[Message, ...]:
    """System message, source passages, numbered findings."""
    texts = (templates or load_templates()).texts
    listed = texts["findings"].format(findings=write_findings(findings))
    return (
        Message(role="system", content=texts["consolidation_system"]),
        Message(role="user", content=write_material(Material(frame="", text=passages))),
        Message(role="user", content=listed),
    )


def reading_overhead(
    fields: Sequence[ProfileField], *, templates: Templates, is_gleaning: bool = False
) -> str:
    """The text that a reading sends besides its material, for counting."""
    messages = reading_messages(
        Material(frame="", text=""),
        fields,
        templates=templates,
        with_summary=True,
        is_gleaning=is_gleaning,
    )
    schema = json.dumps(reply_schema(ReadingReply))
    return "\n".join([*(message.content for message in messages), schema])


def _question(field: ProfileField, computed: str, *, with_cues: bool) -> WireQuestion:
    asked = f"{field.instruction} {computed}" if field.computed else field.instruction
    return WireQuestion(
        id=field.id,
        question=asked,
        type=field.type.value,
        cues=field.cues if with_cues else (),
    )

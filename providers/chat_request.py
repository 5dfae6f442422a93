"""From a request to the body of `POST /v1/chat/completions`, by what the model's row supports."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from providers.base import Request
from providers.catalogue import Model, StructuredOutput

_OUTLINE = (
    "\n\nReply with one JSON object and nothing else: no code fence, no words around it. "
    "It must fit this JSON Schema:\n"
)


def chat_body(request: Request, model: Model, *, streamed: bool = True) -> dict[str, Any]:
    """The JSON body; streamed and with usage asked for, unless it is a line of a batch.

    Where the endpoint cannot be held to a schema, the schema is added to the last message: that
    leaves the prefix, which the prompt cache keeps, as it is.
    """
    body: dict[str, Any] = {
        "model": request.model,
        "messages": _messages(request, model),
        model.output_limit_parameter: request.max_output_tokens,
    }
    if streamed:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        # The tier of a batch is the batch's.
        body |= {} if model.service_tier is None else {"service_tier": model.service_tier}
    if model.structured_output is not StructuredOutput.INSTRUCTIONS:
        body["response_format"] = _response_format(request, model)
    if request.reasoning_effort is not None and _takes(model, request.reasoning_effort):
        body["reasoning_effort"] = request.reasoning_effort
    if request.temperature is not None and model.sends_temperature:
        body["temperature"] = float(request.temperature)
    if model.sends_prompt_cache_key:
        body["prompt_cache_key"] = prompt_cache_key(request)
    return body


def _takes(model: Model, effort: str) -> bool:
    return not model.efforts or effort in model.efforts


def prompt_cache_key(request: Request) -> str:
    """32 hexadecimal digits, the same for all requests that share their first two messages."""
    prefix = [[message.role, message.content] for message in request.messages[:2]]
    text = json.dumps([request.model, prefix], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _messages(request: Request, model: Model) -> list[dict[str, str]]:
    messages = [
        {"role": message.role, "content": _encodable(message.content)}
        for message in request.messages
    ]
    if model.structured_output is not StructuredOutput.STRICT_SCHEMA and messages:
        schema = json.dumps(_plain(request.schema), ensure_ascii=False, sort_keys=True)
        messages[-1]["content"] += _OUTLINE + schema
    return messages


def _response_format(request: Request, model: Model) -> dict[str, Any]:
    if model.structured_output is StructuredOutput.JSON_MODE:
        return {"type": "json_object"}
    schema = {"name": request.schema_name, "schema": _plain(request.schema), "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def _plain(value: object) -> Any:
    """Mappings of any kind as dicts, since JSON encoders accept nothing else."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _encodable(text: str) -> str:
    """`text` with lone surrogates, which damaged PDFs yield, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")

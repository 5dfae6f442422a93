"""Continuation: a long reply that makes no sense in pieces goes on in further calls.

Each continuation is a call of its own, in the ledger and in the record. It is a whole JSON object
that holds what is missing, not the rest of a text: endpoints that are held to a schema can write
nothing else.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline.asking.ask import Asked, Asker
from pipeline.asking.question import Question
from pipeline.prompt.prompt import continuation_messages
from pipeline.prompt.recipe import continuation_recipe
from pipeline.prompt.template import Templates
from pipeline.reading.salvage import finished
from providers import Reply, TruncatedError, fault_in

_MOST = 4
"""Continuations of one reply."""


async def ask_whole(asker: Asker, question: Question, templates: Templates) -> Asked:
    """The reply to `question`, with what up to four continuations add where it is cut off.

    The joined reply counts as whole (`stop`); its calls and rows are those of all parts. Where a
    part brings nothing new, or the fourth is cut off as well, the last reply stands as it is.
    """
    asked = await asker.ask(question)
    parts = [asked]
    while _is_cut_off(parts[-1]) and len(parts) <= _MOST:
        question = _continued(question, parts[-1], templates)
        parts.append(await asker.ask(question))
    if len(parts) == 1:
        return asked
    calls = tuple(call for part in parts for call in part.calls)
    call_ids = tuple(number for part in parts for number in part.call_ids)
    last = parts[-1].reply
    if last is not None and not _is_cut_off(parts[-1]):
        contents = [part.reply.content for part in parts if part.reply is not None]
        last = replace(last, content=join_replies(contents))
    return replace(parts[-1], reply=last, calls=calls, call_ids=call_ids)


def join_replies(contents: Sequence[str]) -> str:
    """Parts of a reply as one JSON object: its lists one after the other, what is finished of
    each; of other values the last."""
    joined: dict[str, Any] = {}
    for content in contents:
        for name, value in finished(content).items():
            earlier = joined.get(name)
            if isinstance(earlier, list) and isinstance(value, list):
                joined[name] = [*earlier, *value]
            else:
                joined[name] = value
    return json.dumps(joined, ensure_ascii=False)


def _continued(question: Question, asked: Asked, templates: Templates) -> Question:
    content = asked.reply.content if asked.reply is not None else ""
    messages = continuation_messages(question.request.messages, content, templates=templates)
    return replace(
        question,
        request=replace(question.request, messages=messages),
        recipe=continuation_recipe(templates),
        parent_id=asked.call_ids[-1] if asked.call_ids else None,
    )


def _is_cut_off(asked: Asked) -> bool:
    """Whether the reply was cut off after it had said something; else it would say as little."""
    reply: Reply | None = asked.reply
    if reply is None or not reply.content.strip():
        return False
    return isinstance(fault_in(reply, asked.calls[-1].model), TruncatedError)

"""A long reply goes on in calls of its own, and the parts are one reply."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.asking.question import Question
from pipeline.call import Purpose
from pipeline.ledger import Ledger
from pipeline.prompt.template import load_templates
from pipeline.reading.continuation import ask_whole, join_replies
from providers import SCRIPTED_MODEL, Message, Price, Request, Scripted
from tests.pipeline.readers import RUN, asker_of, open_store, reply

PRICED = replace(
    SCRIPTED_MODEL,
    price=Price(input_usd=Decimal(1), cached_input_usd=Decimal(1), output_usd=Decimal(10)),
)
QUESTION = Question(
    request=Request(
        model="scripted",
        messages=(Message(role="user", content="List them."),),
        schema_name="consolidation",
        schema={},
        max_output_tokens=1_000,
    ),
    purpose=Purpose.CONSOLIDATION,
    document_sha256="d" * 64,
    segment=None,
    fields=(),
)


async def test_parts_of_a_reply_are_joined(tmp_path: Path) -> None:
    """What was open at the cut is in the continuation; every part is a call that is paid once."""
    parts = [
        reply('{"answers": [{"n": 1}, {"n": 2}, {"n": 3', "length"),
        reply('{"answers": [{"n": 3}], "summary": [{"t": "One', "length"),
        reply('{"answers": [], "summary": [{"t": "One."}]}'),
    ]
    provider = Scripted(parts, PRICED)
    with open_store(tmp_path) as store:
        asked = await ask_whole(asker_of(provider, store), QUESTION, load_templates())
        again = await ask_whole(asker_of(provider, store), QUESTION, load_templates())
        rows = Ledger(store).calls_of_run(RUN)
    assert asked.reply is not None
    assert json.loads(asked.reply.content) == {
        "answers": [{"n": 1}, {"n": 2}, {"n": 3}],
        "summary": [{"t": "One."}],
    }
    assert asked.reply.finish_reason == "stop"
    assert (len(asked.calls), len(rows), len(provider.requests)) == (3, 3, 3)
    assert [row.parent_id for row in rows] == [None, rows[0].id, rows[1].id]
    assert again.reply is not None
    assert again.reply.content == asked.reply.content


async def test_a_reply_that_never_ends_stays_cut_off(tmp_path: Path) -> None:
    """After four continuations it is what it is: no call without an end in sight."""
    provider = Scripted(lambda request: reply('{"answers": [{"n": 1}', "length"), PRICED)
    with open_store(tmp_path) as store:
        asked = await ask_whole(asker_of(provider, store), QUESTION, load_templates())
    assert len(provider.requests) == 5
    assert asked.reply is not None
    assert asked.reply.finish_reason == "length"


async def test_nothing_said_is_not_gone_on_with(tmp_path: Path) -> None:
    """Reasoning used up the room: another call would be spent likewise."""
    provider = Scripted([reply("", "length")], PRICED)
    with open_store(tmp_path) as store:
        await ask_whole(asker_of(provider, store), QUESTION, load_templates())
    assert len(provider.requests) == 1


def test_of_other_values_the_last_stands() -> None:
    """Only lists go on."""
    assert json.loads(join_replies(['{"a": "x", "b": [1', '{"a": "y", "b": [1, 2]}'])) == {
        "a": "y",
        "b": [1, 2],
    }

"""Every row of the fault table, played by llmock: it ends as the table says, and adds up.

Adds up: as many requests as rows in the ledger, what was answered at its price, what may have been
executed at its worst case, everything else at nothing. llmock's own judgement of the client is
asked each time. What llmock cannot play is played by a server of the tests.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.asking.question import Question
from pipeline.call import CallState, Purpose
from pipeline.exception import ExceptionClass
from pipeline.ledger import Ledger
from pipeline.reading.piece import Place
from pipeline.reading.reading import ReadingOutcome
from pipeline.store import LedgerCall, Store
from providers import (
    SCRIPTED_MODEL,
    EndpointLimits,
    Message,
    Model,
    OpenAICompatible,
    Price,
    Request,
    RetryPolicy,
)
from tests.pipeline.readers import RUN, TEXT, asker_of, open_store, reader_of, reading
from tests.providers.llmock_server import NEEDS_LLMOCK, Llmock, started
from tests.providers.wire_server import Play, WireServer, chunk, stream, usage_chunk

PRICE = Price(input_usd=Decimal(1), cached_input_usd=Decimal(1), output_usd=Decimal(10))
GOOD = reading(
    {"governing_law": ("Ohio", "governed by the laws of Ohio"), "term": ("2", "two years")},
    absent=["notices"],
)
A, F, D = CallState.ANSWERED, CallState.FAILED, CallState.IN_DOUBT


@dataclass(frozen=True)
class Row:
    """One row of the table: what the server does, and how that ends."""

    plays: tuple[dict[str, Any], ...]
    states: tuple[CallState, ...]
    """Of the rows in the ledger, in order: one for each request."""
    ends: ExceptionClass | None = None
    """None: with the right answer."""
    gave_up: bool = False
    """Whether llmock thinks that trying again would have helped."""


def fail(status: int, code: str | None = None, **more: Any) -> dict[str, Any]:
    return {"type": "fail", "status": status, "code": code, **more}


def says(text: str, finish_reason: str = "stop") -> dict[str, Any]:
    return {"type": "reply", "text": text, "finish_reason": finish_reason}


def breaks(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "stream_fault", "kind": kind, **more}


ROWS = {
    "429 rate_limit_exceeded": Row((fail(429, "rate_limit_exceeded", retry_after=1),), (F, A)),
    "429 slow_down": Row((fail(429, "slow_down", retry_after=1),), (F, A)),
    "429 without a word": Row((fail(429),), (F, A)),
    "429 insufficient_quota": Row(
        (fail(429, "insufficient_quota"),), (F,), ExceptionClass.REJECTED, gave_up=True
    ),
    "429 credit_balance_exhausted": Row(
        (fail(429, "credit_balance_exhausted"),), (F,), ExceptionClass.REJECTED, gave_up=True
    ),
    "402": Row((fail(402),), (F,), ExceptionClass.REJECTED),
    "500": Row((fail(500),), (F, A)),
    # a gateway lost the model, which may have worked all the same
    "502": Row((fail(502),), (D, A)),
    "503": Row((fail(503),), (F, A)),
    "504": Row((fail(504),), (D, A)),
    "529": Row((fail(529),), (F, A)),
    "engine_overloaded_error": Row((fail(429, "engine_overloaded_error"),), (F, A)),
    "three in a row": Row(
        (fail(503), fail(500), fail(529)), (F, F, F), ExceptionClass.RETRIES_EXHAUSTED
    ),
    "400 context_length_exceeded": Row(
        (fail(400, "context_length_exceeded"),), (F,), ExceptionClass.OVER_LIMIT
    ),
    "400 in words": Row(
        (fail(400, message="This model's maximum context length is 10 tokens"),),
        (F,),
        ExceptionClass.OVER_LIMIT,
    ),
    "400": Row((fail(400),), (F,), ExceptionClass.REJECTED),
    "401": Row((fail(401),), (F,), ExceptionClass.REJECTED),
    "403": Row((fail(403),), (F,), ExceptionClass.REJECTED),
    "404 model_not_found": Row((fail(404, "model_not_found"),), (F,), ExceptionClass.REJECTED),
    # arrived whole, paid, and of no use
    "content_filter": Row((says("", "content_filter"),), (F,), ExceptionClass.REFUSED),
    "invalid JSON, then good": Row((says("I think so."), says(GOOD)), (A, A)),
    "invalid JSON twice": Row((says("I think so."), says("Yes.")), (F, F), ExceptionClass.REJECTED),
    # broken off in the middle
    "stream without a finish reason": Row((breaks("truncate"),), (D, A)),
    "disconnect": Row((breaks("disconnect"),), (D, A)),
    "broken chunk": Row((breaks("malformed"),), (D, A)),
    "stall": Row((breaks("stall", stall_seconds=9),), (D, A)),
}


@pytest.fixture(scope="module")
def running() -> Iterator[Llmock]:
    yield from started("--stream-chunk-delay-ms", "5")


@pytest.fixture
async def server() -> AsyncIterator[WireServer]:
    server = WireServer()
    await server.start()
    yield server
    await server.stop()


@asynccontextmanager
async def read_from(
    base_url: str, folder: Path, deadline_s: float = 1.5
) -> AsyncIterator[tuple[ReadingOutcome, Store, Model]]:
    """What became of one reading that was put to the server at `base_url`."""
    row = replace(SCRIPTED_MODEL, base_url=base_url, api_key_env="KEY", price=PRICE)
    provider = OpenAICompatible(row, SecretStr("sk-any"), deadline_s=deadline_s)
    with open_store(folder) as store:
        reader = reader_of(provider, store)
        # As patient as the table says, and as quick as a test should be.
        (line,) = reader.asker._lines
        line._policy = RetryPolicy(tries_alone=3, first_wait_s=0.1)
        yield await reader.read(Place(segment=0, group=0)), store, row
    await provider.aclose()


def worth(call: LedgerCall) -> Decimal:
    """What a row of the ledger has to come to, by its state alone."""
    if call.state is CallState.IN_DOUBT:
        assert call.reserved_usd is not None
        return call.reserved_usd
    given, taken = call.usage.input_tokens or 0, call.usage.output_tokens or 0
    return (given * PRICE.input_usd + taken * PRICE.output_usd) / 1_000_000


@NEEDS_LLMOCK
@pytest.mark.parametrize("name", ROWS)
async def test_each_fault_ends_as_the_table_says(
    running: Llmock, tmp_path: Path, name: str
) -> None:
    """Requests and rows of the ledger are the same number, and the money is theirs."""
    row = ROWS[name]
    running.control("POST", "reset")
    good = {"type": "reply", "text": GOOD, "times": None}
    running.control("POST", "scenario", {"behaviors": [*row.plays, good]})
    async with read_from(f"{running.url}/v1", tmp_path) as (outcome, store, _):
        calls = Ledger(store).calls_of_run(RUN)
        spent = Ledger(store).committed_usd(RUN)
    verdict = running.control("GET", "verdict")
    assert verdict["passed"], verdict["findings"]
    # llmock does not read the codes of a 429, and warns that a quota was not tried again.
    warnings = {finding["code"] for finding in verdict["findings"]}
    assert warnings == ({"gave_up"} if row.gave_up else set())
    assert verdict["attempts"] == len(calls) == len(row.states)
    assert tuple(call.state for call in calls) == row.states
    assert spent == sum(map(worth, calls))
    classes = {failure.exception_class for failure in outcome.unread.values()}
    assert classes == (set() if row.ends is None else {row.ends})
    if row.ends is None:
        assert [finding.value for finding in outcome.findings] == ["Ohio", "2"]
        assert outcome.absent == {"notices"}
    assert TEXT[:20] not in "".join(str(failure) for failure in outcome.unread.values())


@NEEDS_LLMOCK
async def test_output_that_was_cut_off_is_asked_for_in_smaller_pieces(
    running: Llmock, tmp_path: Path
) -> None:
    """Never the same request again: each piece is a request of its own, and all are paid."""
    running.control("POST", "reset")
    good = {"type": "reply", "text": GOOD, "times": None}
    cut = says(GOOD[:20], "length")
    running.control("POST", "scenario", {"behaviors": [cut, good]})
    async with read_from(f"{running.url}/v1", tmp_path) as (outcome, store, _):
        calls = Ledger(store).calls_of_run(RUN)
        spent = Ledger(store).committed_usd(RUN)
    verdict = running.control("GET", "verdict")
    assert verdict["passed"]
    assert verdict["attempts"] == len(calls) > 1
    assert len({call.request_sha256 for call in calls}) == len(calls)
    assert spent == sum(map(worth, calls))
    assert not outcome.unread


USAGE = {"prompt_tokens": 100, "completion_tokens": 40}
NULLS = {"prompt_tokens": None, "completion_tokens": None}
THOUGHT = {**USAGE, "completion_tokens_details": {"reasoning_tokens": 40}}


def whole_reply(content: str, usage: dict[str, Any], finish: str = "stop", **delta: Any) -> Play:
    return stream(chunk(content, **delta), chunk(finish=finish), usage_chunk(**usage))


@pytest.mark.parametrize("usage", [{}, NULLS, {"prompt_tokens": -1, "completion_tokens": "many"}])
async def test_usage_that_is_missing_or_odd_costs_what_was_reserved(
    server: WireServer, tmp_path: Path, usage: dict[str, Any]
) -> None:
    """The reply is kept and used; nobody knows its price, so that the worst case stays spent."""
    server.play(whole_reply(GOOD, usage))
    async with read_from(server.base_url, tmp_path) as (outcome, store, _):
        (call,) = Ledger(store).calls_of_run(RUN)
        spent = Ledger(store).committed_usd(RUN)
    assert not outcome.unread
    assert (call.state, call.cost_usd) == (CallState.ANSWERED, None)
    assert spent == call.reserved_usd
    assert len(server.received) == 1


async def test_reasoning_that_leaves_no_answer_is_never_asked_for_as_it_was(
    server: WireServer, tmp_path: Path
) -> None:
    """Empty content after reasoning is output that was cut off: paid, and asked in pieces."""
    server.play(whole_reply("", THOUGHT, reasoning_content="Let me think."))
    server._otherwise = whole_reply(GOOD, USAGE)
    async with read_from(server.base_url, tmp_path) as (outcome, store, _):
        calls = Ledger(store).calls_of_run(RUN)
        spent = Ledger(store).committed_usd(RUN)
    assert len(server.received) == len(calls) > 1
    assert len({call.request_sha256 for call in calls}) == len(calls)
    assert spent == sum(map(worth, calls))
    assert not outcome.unread


async def test_a_refusal_is_for_a_person_and_paid(server: WireServer, tmp_path: Path) -> None:
    """It is not asked again."""
    server.play(
        stream(chunk(None, refusal="I cannot."), chunk(finish="stop"), usage_chunk(**USAGE))
    )
    async with read_from(server.base_url, tmp_path) as (outcome, store, _):
        (call,) = Ledger(store).calls_of_run(RUN)
        spent = Ledger(store).committed_usd(RUN)
    classes = {failure.exception_class for failure in outcome.unread.values()}
    assert classes == {ExceptionClass.REFUSED}
    assert spent == worth(call) > 0


async def test_a_reply_of_nothing_is_asked_for_once_more_at_most(
    server: WireServer, tmp_path: Path
) -> None:
    """Each nothing is paid."""
    server._otherwise = whole_reply("", USAGE)
    async with read_from(server.base_url, tmp_path) as (outcome, store, _):
        calls = Ledger(store).calls_of_run(RUN)
        spent = Ledger(store).committed_usd(RUN)
    assert 1 <= len(server.received) == len(calls) <= 2
    assert spent == sum(map(worth, calls))
    assert outcome.unread


async def test_a_reading_that_is_cancelled_hangs_up_and_stays_in_doubt(
    server: WireServer, tmp_path: Path
) -> None:
    """The server sees the connection close, and stops; the ledger keeps the worst case."""
    server.play(stream(chunk("{"), then="stall"))

    async def read() -> None:
        async with read_from(server.base_url, tmp_path, deadline_s=20):
            raise AssertionError("nothing was answered")

    reading_ = asyncio.ensure_future(read())
    while not server.received:  # noqa: ASYNC110 - a list has no event
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    reading_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading_
    await asyncio.wait_for(server.hung_up.wait(), 2)
    with open_store(tmp_path) as store:
        (call,) = Ledger(store).calls_of_run(RUN)
    assert call.state is CallState.IN_DOUBT
    assert len(server.received) == 1


def question(number: int, row: Model) -> Question:
    """A question that no other number asks."""
    request = Request(
        model=row.endpoint_model,
        messages=(Message(role="user", content=f"Segment {number}."),),
        schema_name="reading",
        schema={"type": "object", "properties": {}, "additionalProperties": False},
        max_output_tokens=500,
    )
    return Question(
        request=request,
        purpose=Purpose.READING,
        document_sha256="0" * 64,
        segment=number,
        fields=("term",),
    )


@NEEDS_LLMOCK
@pytest.mark.skipif(
    os.environ.get("OCTAVO_LONG_TESTS") != "1",
    reason="takes a minute and a half: the pace is the point; OCTAVO_LONG_TESTS=1 runs it",
)
async def test_150_readings_through_bad_weather_are_each_bought_once(tmp_path: Path) -> None:
    """120 requests a minute, 10 % 503, 5 % disconnects, 5 % truncation: 150 right answers."""
    weather = ["--rpm", "120", "--error-rate", "503=0.1"]
    weather += ["--stream-fault", "disconnect=0.05", "--stream-fault", "truncate=0.05"]
    for llmock in started(*weather):
        good = {"type": "reply", "text": GOOD, "times": None}
        llmock.control("POST", "scenario", {"behaviors": [good]})
        row = replace(SCRIPTED_MODEL, base_url=f"{llmock.url}/v1", api_key_env="KEY", price=PRICE)
        provider = OpenAICompatible(row, SecretStr("sk-any"), deadline_s=20)
        with open_store(tmp_path) as store:
            asker = asker_of(provider, store, attempts=6)
            (line,) = asker._lines
            line._limits = line._sender._limits = EndpointLimits(
                requests_per_minute=120, concurrency=20
            )
            asked = await asyncio.gather(*(asker.ask(question(n, row)) for n in range(150)))
            calls = Ledger(store).calls_of_run(RUN)
            spent = Ledger(store).committed_usd(RUN)
        await provider.aclose()
        verdict = llmock.control("GET", "verdict")
        assert verdict["passed"], verdict["findings"]
        assert [one.reply.content for one in asked if one.reply is not None] == [GOOD] * 150
        assert verdict["attempts"] == len(calls)
        answered = [call for call in calls if call.state is CallState.ANSWERED]
        assert len(answered) == len({call.request_sha256 for call in answered}) == 150
        assert spent == sum(map(worth, calls))

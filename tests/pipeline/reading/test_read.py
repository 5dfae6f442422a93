"""A place is read, repaired, asked again in pieces, or accounted for as not read."""

import asyncio
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.call import CallState, Outcome, Purpose
from pipeline.exception import ExceptionClass
from pipeline.ledger import Ledger
from pipeline.profile.profile import Profile
from pipeline.reading.piece import Place
from pipeline.reading.reading import ReadingOutcome
from pipeline.store import Store
from providers import SCRIPTED_MODEL, Breaker, Price, RateLimitedError, Request, Scripted
from providers.errors import (
    AuthenticationFailedError,
    ContextExceededError,
    DisconnectedError,
    RequestRejectedError,
    ServerFaultError,
)
from providers.wire import read_material, read_questions
from tests.pipeline.readers import PROFILE, RUN, open_store, reader_of, reading, reply

PLACE = Place(segment=0, group=0)
LAW = {"governing_law": ("Ohio", "governed by the laws of Ohio")}
PRICED = replace(
    SCRIPTED_MODEL,
    price=Price(input_usd=Decimal(1), cached_input_usd=Decimal(1), output_usd=Decimal(10)),
)


def states(store: Store, provider: Scripted) -> list[CallState]:
    """The ledger's rows; there are as many as requests were sent."""
    rows = Ledger(store).calls_of_run(RUN)
    assert len(rows) == len(provider.requests)
    return [row.state for row in rows]


async def read(provider: Scripted, store: Store, **options: object) -> ReadingOutcome:
    return await reader_of(provider, store, **options).read(PLACE)  # type: ignore[arg-type]


async def test_a_good_reply_is_paid_once(tmp_path: Path) -> None:
    """The second reading of the same request is a replay: nothing is sent, nothing paid."""
    provider = Scripted([reading(LAW, ["term", "notices"])], PRICED)
    with open_store(tmp_path) as store:
        first = await read(provider, store)
        second = await read(provider, store)
        assert states(store, provider) == [CallState.ANSWERED]
    assert first.findings == second.findings
    assert first.absent == second.absent == {"term", "notices"}
    assert first.calls[0].cost_usd is not None
    assert first.calls[0].cost_usd > 0
    assert (second.calls[0].outcome, second.calls[0].attempts) == (Outcome.REPLAYED, 0)
    # The run that paid is this one: its cost does not shrink when it goes on.
    assert second.calls[0].cost_usd == first.calls[0].cost_usd


async def test_a_malformed_reply_is_repaired_once(tmp_path: Path) -> None:
    """The repair call shows the errors; both calls are in the record and paid."""
    provider = Scripted(["no JSON", reading(LAW, ["term", "notices"])], PRICED)
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
    assert [call.purpose for call in outcome.calls] == [Purpose.READING, Purpose.REPAIR]
    assert [finding.value for finding in outcome.findings] == ["Ohio"]
    assert "cannot be used" in provider.requests[1].messages[-1].content
    assert not outcome.unread


async def test_what_cannot_be_repaired_is_unread_and_never_replayed(tmp_path: Path) -> None:
    """Both replies stay paid and kept; another run asks afresh."""
    good = reading(LAW, ["term", "notices"])
    provider = Scripted(["no JSON", "still none", good], PRICED)
    with open_store(tmp_path) as store:
        first = await read(provider, store)
        assert set(first.unread) == {"governing_law", "term", "notices"}
        assert states(store, provider) == [CallState.FAILED, CallState.FAILED]
        second = await read(provider, store)
    assert not second.unread


async def test_a_truncated_reply_is_asked_in_smaller_pieces(tmp_path: Path) -> None:
    """The same request is never sent again; a rerun replays the way and pays nothing."""

    def answer(request: Request) -> object:
        fields = [question.id for question in read_questions(request.messages[-1].content)]
        if len(fields) > 1:
            return reply('{"findings": [', "length")
        return reading(
            LAW if fields == ["governing_law"] else {},
            [] if fields == ["governing_law"] else fields,
        )

    provider = Scripted(answer, PRICED)  # type: ignore[arg-type]
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
        assert not outcome.unread
        assert outcome.absent == {"term", "notices"}
        sent = len(provider.requests)
        assert len({request.sha256 for request in provider.requests}) == sent
        await read(provider, store)
        assert len(provider.requests) == sent


async def test_a_field_passed_over_is_asked_again_by_itself(tmp_path: Path) -> None:
    """Neither found nor absent is not read; the second asking settles it."""
    provider = Scripted([reading(LAW, ["term"]), reading({}, ["notices"])])
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
    assert outcome.absent == {"term", "notices"}
    asked = read_questions(provider.requests[1].messages[-1].content)
    assert [question.id for question in asked] == ["notices"]


async def test_a_field_passed_over_twice_is_unread(tmp_path: Path) -> None:
    """It is never taken for absent."""
    provider = Scripted([reading(LAW, ["term"]), reading({}, []), reading({}, [])])
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
    assert set(outcome.unread) == {"notices"}
    assert outcome.absent == {"term"}


async def test_transient_faults_are_tried_again_and_each_is_a_row(tmp_path: Path) -> None:
    """Requests equal rows of the ledger, whatever became of them."""
    good = reading(LAW, ["term", "notices"])
    faults = [ServerFaultError("scripted", 503), RateLimitedError("scripted", 429, None, 0.01)]
    provider = Scripted([*faults, good])
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
        assert states(store, provider) == [CallState.FAILED, CallState.FAILED, CallState.ANSWERED]
    assert not outcome.unread
    assert outcome.calls[0].attempts == 3


async def test_an_unknown_outcome_keeps_its_reservation_as_spent(tmp_path: Path) -> None:
    """Nobody knows whether the provider executed it: the worst case counts."""
    good = reading(LAW, ["term", "notices"])
    broken = DisconnectedError("scripted", None, None, None, True)
    provider = Scripted([broken, good], PRICED)
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
        assert states(store, provider) == [CallState.IN_DOUBT, CallState.ANSWERED]
    # 1,000 output tokens at 10 USD a million are the least of the worst case.
    assert outcome.calls[0].cost_usd is not None
    assert outcome.calls[0].cost_usd > Decimal("0.01")


async def test_a_refused_key_is_not_tried_again(tmp_path: Path) -> None:
    """One request is enough to know; the rest of the run fails without asking."""
    provider = Scripted([AuthenticationFailedError("scripted", 401)])
    with open_store(tmp_path) as store:
        reader = reader_of(provider, store)
        first = await reader.read(PLACE)
        second = await reader.read(PLACE)
        assert states(store, provider) == [CallState.FAILED]
    for outcome in (first, second):
        assert {f.exception_class for f in outcome.unread.values()} == {ExceptionClass.REJECTED}


async def test_a_cap_too_small_sends_nothing(tmp_path: Path) -> None:
    """The worst case is reserved before anything goes out."""
    provider = Scripted([reading(LAW, ["term", "notices"])], PRICED)
    with open_store(tmp_path) as store:
        outcome = await read(provider, store, cap_usd=Decimal("0.001"))
    assert provider.requests == []
    assert {f.exception_class for f in outcome.unread.values()} == {ExceptionClass.BUDGET}
    assert outcome.calls == ()


async def test_calls_wait_for_room_under_the_cap_instead_of_failing(tmp_path: Path) -> None:
    """Ten readings whose worst cases fit one by one all go through, and the cap holds."""
    good = reading(LAW, ["term", "notices"])
    provider = Scripted(lambda request: good, PRICED)
    with open_store(tmp_path) as store:
        readers = [
            reader_of(provider, store, cap_usd=Decimal("0.04"), text=f"Text {n}.")
            for n in range(10)
        ]
        shared = readers[0].asker
        outcomes = await asyncio.gather(
            *(replace(reader, asker=shared).read(PLACE) for reader in readers)
        )
        assert Ledger(store).committed_usd(RUN) <= Decimal("0.04")
    assert not any(outcome.unread for outcome in outcomes)


async def test_a_cancelled_call_is_in_doubt(tmp_path: Path) -> None:
    """It was sent; whether it is paid nobody knows."""
    began = asyncio.Event()

    async def never(request: Request) -> str:
        began.set()
        await asyncio.sleep(60)
        return ""

    provider = Scripted(never, PRICED)
    with open_store(tmp_path) as store:
        task = asyncio.create_task(read(provider, store))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert states(store, provider) == [CallState.IN_DOUBT]


async def test_errors_of_a_reply_quote_nothing_of_it(tmp_path: Path) -> None:
    """A canary in a malformed reply is in no message that is kept."""
    canary = "CANARY-5150"
    provider = Scripted([json.dumps({"findings": canary}), json.dumps({"absent": canary})])
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
        rows = Ledger(store).calls_of_run(RUN)
    kept = " ".join(map(str, outcome.unread.values())) + " ".join(str(row.detail) for row in rows)
    assert canary not in kept


async def test_an_endpoint_that_only_fails_is_left_alone(tmp_path: Path) -> None:
    """After the patience for it has run out, questions fail without being sent."""
    provider = Scripted(lambda request: ServerFaultError("scripted", 500))
    with open_store(tmp_path) as store:
        reader = reader_of(provider, store, attempts=1)
        reader.asker._lines[0]._patience_s = 0.0
        reader.asker._lines[0]._breaker = Breaker(failures=1, rest_s=60)
        first = await reader.read(PLACE)
        sent = len(provider.requests)
        second = await reader.read(PLACE)
        assert len(provider.requests) == sent == 1
    for outcome in (first, second):
        classes = {failure.exception_class for failure in outcome.unread.values()}
        assert classes == {ExceptionClass.RETRIES_EXHAUSTED}


async def test_replies_of_no_use_are_failed_calls(tmp_path: Path) -> None:
    """They are paid, and nobody is told that they were good."""
    provider = Scripted(["no JSON", "still none"], PRICED)
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
    assert [call.outcome for call in outcome.calls] == [Outcome.FAILED, Outcome.FAILED]
    assert all(call.cost_usd for call in outcome.calls)
    assert all(call.failure for call in outcome.calls)


def finding(field: str, value: str = "Ohio") -> dict[str, object]:
    return {"field": field, "value": value, "quotes": ["the laws of Ohio"], "rationale": "so"}


def fields_of(request: Request) -> list[str]:
    return [question.id for question in read_questions(request.messages[2].content)]


async def test_finished_findings_of_a_cut_off_reply_are_kept(tmp_path: Path) -> None:
    """Only the rest is asked; what was paid for is used, and every call is in the record."""
    cut = json.dumps({"findings": [finding("governing_law"), finding("term", "2 years")]})[:-12]
    rest = reading({"term": ("2 years", "The Term is two years")}, ["notices"])
    provider = Scripted([reply(cut, "length"), rest], PRICED)
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
        assert states(store, provider) == [CallState.ANSWERED, CallState.ANSWERED]
    assert fields_of(provider.requests[1]) == ["term", "notices"]
    assert [found.field for found in outcome.findings] == ["governing_law", "term"]
    assert outcome.absent == {"notices"}
    assert not outcome.unread
    assert len(outcome.calls) == 2
    assert outcome.summary == "A summary."


async def test_one_field_that_is_too_much_is_asked_of_half_the_text(tmp_path: Path) -> None:
    """Each half is asked with the whole frame; what both find is one finding."""
    text = "\n\n".join(f"{n}. The fee for item {n} is USD {n}00 a year." for n in range(400))

    def answer(request: Request) -> object:
        fields = fields_of(request)
        material = read_material(request.messages[1].content)
        whole = json.dumps({"findings": [finding(fields[0])], "absent": [], "summary": "S."})
        return whole if len(material.text) < len(text) * 0.7 else reply("{", "length")

    provider = Scripted(answer, PRICED)  # type: ignore[arg-type]
    with open_store(tmp_path) as store:
        outcome = await read(provider, store, text=text)
    texts = [read_material(request.messages[1].content).text for request in provider.requests]
    assert not outcome.unread
    assert [found.field for found in outcome.findings] == ["governing_law", "term", "notices"]
    assert {one for one in texts if len(one) < len(text)} == set(texts) - {text}
    halves = list(dict.fromkeys(one for one in texts if one != text))
    assert "".join(halves) == text
    assert len({request.sha256 for request in provider.requests}) == len(provider.requests)


async def test_the_smallest_piece_that_is_cut_off_ends_it(tmp_path: Path) -> None:
    """Nothing was finished anywhere: the siblings are not paid for as well."""
    provider = Scripted(lambda request: reply("", "length"), PRICED)
    with open_store(tmp_path) as store:
        outcome = await read(provider, store)
    assert set(outcome.unread) == {"governing_law", "term", "notices"}
    assert {f.exception_class for f in outcome.unread.values()} == {ExceptionClass.TRUNCATED}
    # All three, the first of them alone; no half of so short a text.
    assert [len(fields_of(request)) for request in provider.requests] == [3, 1]


async def test_half_a_text_that_is_lost_is_half_unread(tmp_path: Path) -> None:
    """What was found in the other half stands, and the field is not called absent."""
    text = "\n\n".join(f"{n}. The fee for item {n} is USD {n}00 a year." for n in range(400))

    def answer(request: Request) -> object:
        part = read_material(request.messages[1].content).text
        fields = fields_of(request)
        if len(part) == len(text) or part.startswith("0."):
            found = json.dumps({"findings": [finding(fields[0])]})[:-1]
            return reply(found if part != text else "", "length")
        return reading({}, fields)

    provider = Scripted(answer, PRICED)  # type: ignore[arg-type]
    with open_store(tmp_path) as store:
        outcome = await read(provider, store, text=text)
    assert set(outcome.unread) == {"governing_law", "term", "notices"}
    assert outcome.absent == frozenset()
    assert {found.field for found in outcome.findings} == set(outcome.unread)
    for spans in outcome.unread_spans.values():
        assert 0 < sum(end - start for start, end in spans) < len(text) * 0.7


async def test_a_prompt_that_is_too_long_after_all_is_halved(tmp_path: Path) -> None:
    """The endpoint counts otherwise than we do: a smaller piece is another request."""
    text = "\n\n".join(f"{n}. The fee for item {n} is USD {n}00 a year." for n in range(400))

    def answer(request: Request) -> object:
        if len(request.messages[1].content) > len(text) * 0.7:
            return ContextExceededError("scripted", 400)
        return reading({}, fields_of(request))

    provider = Scripted(answer, PRICED)  # type: ignore[arg-type]
    with open_store(tmp_path) as store:
        outcome = await read(provider, store, text=text)
    assert outcome.absent == {"governing_law", "term", "notices"}
    assert [call.outcome for call in outcome.calls] == [Outcome.FAILED, Outcome.OK, Outcome.OK]


async def test_an_expression_that_cannot_be_computed_is_repaired_once(tmp_path: Path) -> None:
    """If the repair is no better, the rest of the reply is used as it is."""
    computed = tuple(
        field.model_copy(update={"computed": field.id == "term"}) for field in PROFILE.fields
    )
    profile = Profile(**{**PROFILE.model_dump(), "fields": computed})
    bad = reading({"term": ("= start + 2 years", "The Term is two years")}, ["notices"])
    good = reading({"term": ("= t; t = 2 years [1]", "The Term is two years")}, ["notices"])
    for replies, value in (
        ((bad, good), "= t; t = 2 years [1]"),
        ((bad, bad), "= start + 2 years"),
    ):
        provider = Scripted([*replies, reading({}, ["governing_law"])], PRICED)
        with open_store(tmp_path) as store:
            reader = reader_of(provider, store)
            outcome = await replace(reader, profile=profile).read(PLACE)
        assert [found.value for found in outcome.findings] == [value]
        assert provider.requests[0].messages[2].content.count("expression") == 1
        assert "findings.0.value" in provider.requests[1].messages[-1].content
        (tmp_path / "octavo.db").unlink()


async def test_gleaning_asks_again_in_other_words(tmp_path: Path) -> None:
    """The prefix is that of the first reading, and a failure takes nothing away."""
    first = reading(LAW, ["term", "notices"])
    second = reading({"term": ("two years", "The Term is two years")}, ["notices"])
    provider = Scripted([first, second, RequestRejectedError("scripted", 400)], PRICED)
    with open_store(tmp_path) as store:
        reader = reader_of(provider, store)
        outcome = await reader.read(PLACE)
        gleaned = outcome.joined(await reader.glean(PLACE, ("term", "notices")))
        failed = gleaned.joined(await reader.glean(PLACE, ("notices",)))
    one, two = provider.requests[:2]
    assert one.messages[:2] == two.messages[:2]
    assert "schedules" in two.messages[2].content
    assert gleaned.absent == failed.absent == {"notices"}
    assert {found.field for found in gleaned.findings} == {"governing_law", "term"}
    assert not failed.unread

"""Readings at batch price: half the money, nothing twice, whatever dies or expires in between."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.batch import Batch, BatchOptions, finish, open_batch
from pipeline.bulk.book import BulkBook
from pipeline.bulk.round import BulkRounds
from pipeline.call import CallState, Outcome
from pipeline.errors import ConfigurationError, RequestError
from pipeline.job import conclude, prepare, read_place
from pipeline.progress import Progress
from pipeline.receiving.arrival import receive_files
from pipeline.result import RunResult, RunStatus
from pipeline.settings import BudgetSettings, Settings
from pipeline.store import LedgerCall
from pipeline.wiring import Octavo, open_octavo
from tests.pipeline.bulk_server import BulkServer, settings_of
from tests.providers.batch_server import Json

RUN = "20260101-000000-abcdef"
TEXT = "This is letter {n}. The method measures the depth of each pile with a rod of steel."
FULL_USD = Decimal("0.00225")
"""1,000 tokens in and 100 out of gpt-5.1: $1.25 and $10 a million (genai-prices 0.2.3)."""


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Two documents; the second lies there twice."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for name, number in (("a", 1), ("b", 2), ("copy", 2)):
        (folder / f"{name}.txt").write_text(TEXT.format(n=number), encoding="utf-8")
    return folder


@asynccontextmanager
async def batch_in(
    octavo: Octavo, folder: Path, *, run: str = RUN, **more: object
) -> AsyncIterator[Batch]:
    options = BatchOptions(paths=(str(folder),), profile="paper", model="house", batch=True, **more)
    batch = open_batch(octavo, options, run=run, progress=Progress())
    try:
        yield batch
    finally:
        await batch.aclose()


async def whole_run(
    settings: Settings, folder: Path, *, run: str = RUN, **more: object
) -> RunResult:
    """The run from its start, or from where a process that died has left it, to its end."""
    with open_octavo(settings) as octavo:
        async with batch_in(octavo, folder, run=run, **more) as batch:
            arrivals = receive_files(batch)
            await BulkRounds(batch).buy(arrivals)
            for arrival in arrivals:
                job = prepare(batch, arrival)
                reads = (read_place(batch, job, place) for place in job.places)
                await asyncio.gather(*reads, return_exceptions=True)
                await conclude(batch, job)
            return finish(batch)


async def died_waiting(settings: Settings, folder: Path, server: BulkServer) -> None:
    """A run whose process has gone while its batch was under way."""
    server.holds = True
    with open_octavo(settings) as octavo:
        async with batch_in(octavo, folder) as batch:
            buying = asyncio.ensure_future(BulkRounds(batch).buy(receive_files(batch)))
            # The server is in a thread, and sets no event of this loop.
            while not server.is_at_work:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            buying.cancel()
            with suppress(asyncio.CancelledError):
                await buying
    server.holds = False


def calls_of(settings: Settings, run: str = RUN) -> tuple[LedgerCall, ...]:
    with open_octavo(settings) as octavo:
        return octavo.ledger.calls_of_run(run)


def in_flight_usd(settings: Settings, run: str = RUN) -> Decimal:
    """What is reserved and not spent, over calls that are not settled."""
    waiting = {CallState.RESERVED, CallState.SENT}
    return sum(
        (
            call.reserved_usd or Decimal(0)
            for call in calls_of(settings, run)
            if call.state in waiting
        ),
        Decimal(0),
    )


async def test_readings_cost_half(tmp_path: Path, letters: Path) -> None:
    """Each request is in one batch, once, and its row of the ledger is settled at batch price."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        result = await whole_run(settings, letters)
    rows = calls_of(settings)
    assert result.status is RunStatus.COMPLETE
    assert server.live == []
    assert len(server.batches) == 1
    assert sorted(server.executed) == sorted({row.request_sha256 for row in rows})
    assert {row.state for row in rows} == {CallState.ANSWERED}
    assert [row.cost_usd for row in rows] == [FULL_USD / 2] * len(rows)
    assert result.cost_usd == len(rows) * FULL_USD / 2
    calls = [call for each in result.documents if each.conclusion for call in each.conclusion.calls]
    assert {(call.outcome, call.attempts) for call in calls} == {(Outcome.OK, 1)}


async def test_the_worst_case_is_reserved_at_batch_price_before_anything_goes_out(
    tmp_path: Path, letters: Path
) -> None:
    """While a batch is waited for its calls are sent, and no recovery takes them for lost."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        await died_waiting(settings, letters, server)
        with open_octavo(settings) as octavo:
            octavo.ledger.recover(run_id=RUN)
            rows = octavo.ledger.calls_of_run(RUN)
    assert {row.state for row in rows} == {CallState.SENT}
    output_usd = Decimal(16_000) * 5 / 1_000_000
    assert all(output_usd < (row.reserved_usd or 0) < output_usd * 2 for row in rows)


async def test_a_run_whose_process_died_waiting_goes_on(tmp_path: Path, letters: Path) -> None:
    """It polls the batch that is there, and buys nothing twice."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        await died_waiting(settings, letters, server)
        result = await whole_run(settings, letters)
    assert result.status is RunStatus.COMPLETE
    assert len(server.batches) == 1
    assert max(Counter(server.executed).values()) == 1
    assert result.cost_usd == len(server.executed) * FULL_USD / 2


async def test_another_run_over_the_same_files_waits_for_the_same_batch(
    tmp_path: Path, letters: Path
) -> None:
    """The run that died has paid: the other one finds its replies in the ledger."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        await died_waiting(settings, letters, server)
        result = await whole_run(settings, letters, run="20260102-000000-abcdef")
    assert result.status is RunStatus.COMPLETE
    assert len(server.batches) == 1
    assert result.cost_usd == 0
    assert server.live == []
    assert {row.state for row in calls_of(settings)} == {CallState.ANSWERED}


async def test_a_batch_whose_creation_was_not_seen_is_found(tmp_path: Path, letters: Path) -> None:
    """The connection breaks once the batch is made: it is looked for before it is made again."""
    server = BulkServer(loses_replies=True)
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        result = await whole_run(settings, letters)
    assert result.status is RunStatus.COMPLETE
    assert len(server.batches) == 1
    assert max(Counter(server.executed).values()) == 1


async def test_what_an_expired_batch_left_goes_into_another(tmp_path: Path, letters: Path) -> None:
    """What it finished is kept and paid once; what it did not run costs nothing."""
    server = BulkServer(expire_after=5)
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url, rounds=10)
        result = await whole_run(settings, letters)
    rows = calls_of(settings)
    assert result.status is RunStatus.COMPLETE
    assert len(server.batches) > 1
    assert max(Counter(server.executed).values()) == 1
    assert server.live == []
    unrun = [row for row in rows if row.state is CallState.FAILED]
    assert {(row.error_class, row.cost_usd) for row in unrun} == {("not_run", Decimal(0))}
    assert result.cost_usd == len(server.executed) * FULL_USD / 2


async def test_with_one_round_the_rest_is_asked_at_once(tmp_path: Path, letters: Path) -> None:
    """At the full price, and the sums say so."""
    server = BulkServer(expire_after=3)
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url, rounds=1)
        result = await whole_run(settings, letters)
    assert result.status is RunStatus.COMPLETE
    assert len(server.executed) == 3
    assert result.cost_usd == 3 * FULL_USD / 2 + len(server.live) * FULL_USD


async def test_a_cancelled_run_cancels_its_batch(tmp_path: Path, letters: Path) -> None:
    """The one reply that it had finished is kept and paid; the others hold no room any more."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        await died_waiting(settings, letters, server)
        with open_octavo(settings) as octavo:
            async with batch_in(octavo, letters) as batch:
                await BulkRounds(batch).cancel()
    states = Counter(row.state for row in calls_of(settings))
    assert len(server.executed) == 1
    assert states.pop(CallState.ANSWERED) == 1
    assert set(states) == {CallState.FAILED}
    assert in_flight_usd(settings) == 0


async def test_an_endpoint_that_takes_no_files_ends_the_run(tmp_path: Path, letters: Path) -> None:
    """Nobody pays the full price who asked for half: it says what to do, and nothing is spent."""
    server = BulkServer(takes_files=False)
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        with pytest.raises(RequestError, match="without --batch"):
            await whole_run(settings, letters)
    assert server.live == []
    assert {row.error_class for row in calls_of(settings)} == {"not_run"}
    assert in_flight_usd(settings) == 0


async def test_a_bulk_whose_file_was_never_sent_is_given_up(tmp_path: Path, letters: Path) -> None:
    """A process that died before the upload has bought nothing: the requests are asked anew."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        await died_waiting(settings, letters, server)
        with open_octavo(settings) as octavo:
            book = BulkBook(octavo.store)
            (bulk,) = book.open("default")
            job = type(bulk.job)(
                model="house", custom_ids=bulk.job.custom_ids, input_sha256=bulk.job.input_sha256
            )
            book.keep(bulk.with_job(job))
        server.batches.clear()
        result = await whole_run(settings, letters)
    assert result.status is RunStatus.COMPLETE
    assert len(server.batches) == 1
    assert result.cost_usd == len(server.executed) * FULL_USD / 2


async def test_no_budget_is_exceeded(tmp_path: Path, letters: Path) -> None:
    """What has no room in the first batch goes into the next, when that one has settled."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        result = await whole_run(settings, letters, budget_usd=Decimal("0.30"))
    assert result.status is RunStatus.COMPLETE
    assert len(server.batches) > 1
    assert max(Counter(server.executed).values()) == 1
    assert result.cost_usd == len(server.executed) * FULL_USD / 2


async def test_a_request_that_is_refused_goes_into_no_further_batch(
    tmp_path: Path, letters: Path
) -> None:
    """Its line is an error that another batch would give again: it is asked by itself, once."""
    server = BulkServer()
    reads, refused = server.answer, list[object]()

    def answer(body: Json) -> tuple[int, Json]:
        if refused:
            return reads(body)
        refused.append(body)
        return 400, {"error": {"message": "no", "type": "invalid_request_error"}}

    server.answer = answer
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        result = await whole_run(settings, letters)
    assert result.status is RunStatus.COMPLETE
    assert (len(server.batches), len(server.live)) == (1, 1)
    assert result.cost_usd == (len(server.executed) - 1) * FULL_USD / 2 + FULL_USD


async def test_one_document_without_room_takes_none_from_the_next(
    tmp_path: Path, letters: Path
) -> None:
    """Each document's cap leaves room for some of its readings: those of both go out together."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        caps = BudgetSettings(document_usd=Decimal("0.30"))
        await died_waiting(settings.model_copy(update={"budgets": caps}), letters, server)
    rows = calls_of(settings)
    assert len({row.document_sha256 for row in rows}) == 2
    by_document = Counter(row.document_sha256 for row in rows)
    assert set(by_document.values()) == {3}


@pytest.mark.parametrize("limit", [{"requests": 4}, {"tokens": 5_000}])
async def test_one_batch_holds_no_more_than_the_settings_say(
    tmp_path: Path, letters: Path, limit: dict[str, int]
) -> None:
    """There are as many batches as it takes, and each request is in one of them."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url, **limit)
        result = await whole_run(settings, letters)
    assert result.status is RunStatus.COMPLETE
    assert len(server.batches) > 1
    assert max(Counter(server.executed).values()) == 1


async def test_what_the_ledger_has_goes_into_no_batch(tmp_path: Path, letters: Path) -> None:
    """A second run over the same files sends nothing at all."""
    server = BulkServer()
    with server.running() as url:
        settings = settings_of(tmp_path / "home", url)
        await whole_run(settings, letters)
        again = await whole_run(settings, letters, run="20260102-000000-abcdef")
    assert len(server.batches) == 1
    assert again.cost_usd == 0


def test_a_model_without_batches_is_refused(tmp_path: Path, letters: Path) -> None:
    """Before anything is read, with the names of models that have them."""
    options = BatchOptions(paths=(str(letters),), model="offline", batch=True)
    refused = pytest.raises(ConfigurationError, match=r"'offline' has no batches.*gpt-5\.1")
    with open_octavo(Settings(home=tmp_path / "home")) as octavo, refused:
        open_batch(octavo, options, progress=Progress())

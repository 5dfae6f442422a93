"""A document on its way through a run: whatever happens to it ends up on record, and adds up."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.answer import AnswerStatus
from pipeline.asking.askers import Askers
from pipeline.batch import Batch, BatchOptions, finish, open_batch
from pipeline.budget.budget import NO_CAPS, Account, BudgetKind
from pipeline.budget.reservation import Reservations
from pipeline.document import Note
from pipeline.errors import InternalError, NotReadError, RequestError
from pipeline.exception import ExceptionClass
from pipeline.job import conclude, prepare, read_place
from pipeline.progress import Progress
from pipeline.receiving.arrival import Arrival, receive_files
from pipeline.result import DocumentStatus, RunResult, RunStatus
from pipeline.routing.routing import Routing
from pipeline.settings import Settings
from pipeline.store import RunRepository
from pipeline.wiring import open_octavo
from providers import SCRIPTED_MODEL, Model, Price, Provider, Request, Scripted
from providers.wire import read_questions
from tests.pipeline.readers import RUN, line_of, reading

PRICED = replace(
    SCRIPTED_MODEL,
    price=Price(input_usd=Decimal(1), cached_input_usd=Decimal(1), output_usd=Decimal(10)),
)
SECRET = "Acheron Holdings"


@contextmanager
def batch_of(
    provider: Provider, folder: Path, texts: dict[str, str], *, cap_usd: Decimal | None = None
) -> Iterator[Batch]:
    """A run over text files, with `provider` in the place of the model."""
    paths = []
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    with open_octavo(Settings(home=folder / "home")) as octavo:
        with octavo.store.session() as session:
            RunRepository(session).start(run=RUN, matter="m", started_at=datetime.now(UTC))
            session.commit()
        octavo.catalogue = octavo.catalogue.with_models([provider.model])
        yield Batch(
            octavo=octavo,
            run=RUN,
            options=BatchOptions(paths=tuple(paths), profile="paper", matter="m"),
            routing=Routing(octavo, model=provider.model.name, matter="m", has_budget=False),
            askers=Askers(lambda _: line_of(provider, octavo.store, cap_usd=cap_usd)),
            reservations=Reservations(
                ledger=octavo.ledger, account=Account(run=RUN, matter="m"), caps=NO_CAPS
            ),
            progress=Progress(),
            reading_slots=asyncio.Semaphore(4),
        )


def all_absent(request: Request) -> str:
    """A reply that finds nothing."""
    if request.schema_name == "consolidation":
        return '{"answers": [], "conflicts": [], "summary": []}'
    asked = read_questions(request.messages[-1].content)
    return reading({}, [question.id for question in asked])


async def process(batch: Batch, arrival: Arrival) -> DocumentStatus:
    job = prepare(batch, arrival)
    reads = (read_place(batch, job, place) for place in job.places)
    await asyncio.gather(*reads, return_exceptions=True)
    return await conclude(batch, job)


async def run_all(batch: Batch) -> RunResult:
    for arrival in receive_files(batch):
        await process(batch, arrival)
    return finish(batch)


async def test_a_broken_reading_is_unread_and_says_nothing_of_the_document(tmp_path: Path) -> None:
    """A foreign error may quote the text; the task's error, the record and the log may not."""

    def broken(request: Request) -> str:
        raise ValueError(f"cannot parse: {SECRET}")

    with batch_of(Scripted(broken), tmp_path, {"a.txt": f"{SECRET} shall pay."}) as batch:
        (arrival,) = receive_files(batch)
        job = prepare(batch, arrival)
        with pytest.raises(InternalError) as error:
            await read_place(batch, job, job.places[0])
        assert SECRET not in str(error.value)
        assert "ValueError" in str(error.value)
        assert await conclude(batch, job) is DocumentStatus.INCOMPLETE
        result = finish(batch)
    assert result.status is RunStatus.INCOMPLETE
    assert {e.exception_class for e in result.exceptions} == {ExceptionClass.INTERNAL}
    assert SECRET not in str(result.exceptions)
    (document,) = result.documents
    assert document.conclusion is not None
    assert document.conclusion.coverage.read == 0
    assert {a.status for a in document.conclusion.answers} == {AnswerStatus.NOT_READ}


async def test_a_place_that_was_never_asked_is_not_read(tmp_path: Path) -> None:
    """A task that dies before its first line leaves no outcome: the document is not complete."""
    provider = Scripted(all_absent)
    with batch_of(provider, tmp_path, {"a.txt": "A text."}) as batch:
        (arrival,) = receive_files(batch)
        job = prepare(batch, arrival)
        for place in job.places[1:]:
            await read_place(batch, job, place)
        assert await conclude(batch, job) is DocumentStatus.INCOMPLETE


async def test_with_a_lost_page_nothing_is_absent(tmp_path: Path) -> None:
    """A scanned page among read ones: not found in half of it, never absent."""
    text = "Page one.\f Page two."
    with batch_of(Scripted(all_absent), tmp_path, {"a.txt": text}) as batch:
        (arrival,) = receive_files(batch)
        job = prepare(batch, arrival)
        assert len(job.document.pages) == 2
        job.notes = (Note(kind="page_without_text", detail="a picture", page=2),)
        for place in job.places:
            await read_place(batch, job, place)
        assert await conclude(batch, job) is DocumentStatus.INCOMPLETE
        (document,) = finish(batch).documents
    assert document.conclusion is not None
    assert document.conclusion.coverage.read == 0.5
    assert {a.status for a in document.conclusion.answers} == {AnswerStatus.NOT_FOUND}


async def test_equal_requests_at_the_same_time_are_bought_once(tmp_path: Path) -> None:
    """Two files of the same text in other bytes: one sends, the other waits and pays nothing."""
    provider = Scripted(all_absent, PRICED)
    texts = {"a.txt": "One.\nTwo.\n", "b.txt": "One.\nTwo.\n"}
    with batch_of(provider, tmp_path, texts) as batch:
        (tmp_path / "b.txt").write_bytes(b"One.\r\nTwo.\r\n")
        arrivals = receive_files(batch)
        assert len(arrivals) == 2
        await asyncio.gather(*(process(batch, arrival) for arrival in arrivals))
        result = finish(batch)
        assert len({request.sha256 for request in provider.requests}) == len(provider.requests)
    costs = [d.conclusion.cost_usd for d in result.documents if d.conclusion]
    assert sum(cost for cost in costs if cost is not None) == result.cost_usd
    assert 0 in costs


def small(model: Model) -> Model:
    """A window that leaves room for a few hundred tokens of text."""
    return replace(model, context_window=6_000, max_input_tokens=6_000, max_output_tokens=1_000)


async def test_a_consolidation_that_was_not_paid_for_is_on_record(tmp_path: Path) -> None:
    """The answers by rule stand, the document is incomplete, and the reason is the budget."""
    sentence = "The method measures the depth of pile {n} with a rod of steel. "
    text = "".join(sentence.format(n=n) for n in range(900))

    def answer(request: Request) -> str:
        asked = [question.id for question in read_questions(request.messages[-1].content)]
        found = {"method": ("a rod of steel", "with a rod of steel")} if "method" in asked else {}
        return reading(found, [name for name in asked if name not in found])

    provider = Scripted(answer, small(PRICED))
    with batch_of(provider, tmp_path, {"a.txt": text}) as batch:
        (arrival,) = receive_files(batch)
        job = prepare(batch, arrival)
        assert len(job.plan.segments) > 1
        for place in job.places:
            await read_place(batch, job, place)
        spent = batch.octavo.ledger.committed_usd(RUN)
        job.reader.asker._lines[0]._sender._reservations._caps = {BudgetKind.RUN: spent}
        assert await conclude(batch, job) is DocumentStatus.INCOMPLETE
        result = finish(batch)
    assert (result.status, result.reason) == (RunStatus.INCOMPLETE, "budget")
    (exception,) = result.exceptions
    assert exception.exception_class is ExceptionClass.BUDGET
    (document,) = result.documents
    assert document.conclusion is not None
    (method,) = [a for a in document.conclusion.answers if a.field == "method"]
    assert (method.status, method.value) == (AnswerStatus.FOUND, "a rod of steel")


async def test_a_file_that_cannot_be_read_is_an_exception_and_the_next_goes_on(
    tmp_path: Path,
) -> None:
    """An empty file has its class; its neighbour is complete; everything adds up."""
    texts = {"empty.txt": " \n", "good.txt": "A text."}
    with batch_of(Scripted(all_absent), tmp_path, texts) as batch:
        empty, good = receive_files(batch)
        with pytest.raises(NotReadError):
            prepare(batch, empty)
        assert await process(batch, good) is DocumentStatus.COMPLETE
        result = finish(batch)
    assert result.reconciliation.adds_up
    assert [e.exception_class for e in result.exceptions] == [ExceptionClass.EMPTY]


async def test_two_processes_never_work_at_one_run(tmp_path: Path) -> None:
    """The second is refused while the first is at work, and may go on after it."""
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    options = BatchOptions(paths=(str(tmp_path / "a.txt"),))
    with open_octavo(Settings(home=tmp_path / "home")) as octavo:
        first = open_batch(octavo, options, run=RUN, progress=Progress())
        with pytest.raises(RequestError, match="at work"):
            open_batch(octavo, options, run=RUN, progress=Progress())
        await first.aclose()
        await open_batch(octavo, options, run=RUN, progress=Progress()).aclose()

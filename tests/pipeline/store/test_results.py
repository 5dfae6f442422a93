from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from pipeline.budget.budget import Account
from pipeline.call import CallRecord, CallState, Outcome, Purpose
from pipeline.document import Document
from pipeline.errors import UnknownNameError
from pipeline.exception import ExceptionClass, ExceptionRecord
from pipeline.ledger import Ledger
from pipeline.result import DocumentResult, DocumentStatus, RunResult, RunStatus
from pipeline.store import DocumentRepository, ResultRepository, RunRepository, Store
from pipeline.store.tables import Base, CallRow, ReadingRow
from providers import Reply, Usage
from tests.pipeline.store.calls import facts
from tests.pipeline.store.run_results import conclusion, receipt, run_results

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TEXT = b"This Agreement shall be governed by the laws of New York."
FIRST = receipt("/in/a.txt", "matter", content=TEXT, received_at=NOW)
COMPLETE = DocumentResult(
    path="/in/a.txt",
    status=DocumentStatus.COMPLETE,
    receipt=FIRST,
    conclusion=conclusion(FIRST.sha256),
)
CORRUPT = ExceptionRecord(
    path="/in/a.txt", exception_class=ExceptionClass.CORRUPT, retryable=False, detail="damaged"
)
ids = count()


def save_run(store: Store, result: RunResult) -> None:
    """Save a result as a run does: its start, file by file, its end."""
    with store.session() as session:
        runs, results = RunRepository(session), ResultRepository(session)
        runs.start(run=result.run, matter=result.matter, started_at=result.started_at)
        runs.receive(result.run, result.received)
        for position, document in enumerate(result.documents):
            own = [each for each in result.exceptions if each.path == document.path]
            results.save(run=result.run, position=position, result=document, exceptions=own)
        paths = {document.path for document in result.documents}
        loose = [each for each in result.exceptions if each.path not in paths]
        results.save_loose_exceptions(result.run, loose)
        if result.finished_at is not None:
            runs.finish(
                result.run,
                status=result.status,
                reason=result.reason,
                finished_at=result.finished_at,
            )
        session.commit()


def start(store: Store, run: str, *, matter: str = "matter", hours: int = 0) -> None:
    with store.session() as session:
        RunRepository(session).start(
            run=run, matter=matter, started_at=NOW + timedelta(hours=hours)
        )
        session.commit()


def save(
    store: Store,
    result: DocumentResult,
    *exceptions: ExceptionRecord,
    run: str = "run",
    position: int = 0,
) -> None:
    with store.session() as session:
        ResultRepository(session).save(
            run=run, position=position, result=result, exceptions=exceptions
        )
        session.commit()


def load(store: Store, run: str = "run") -> RunResult:
    with store.snapshot() as session:
        return ResultRepository(session).load_run(run)


def rows(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    with store.snapshot() as session:
        return {
            name: session.scalars(select(func.count()).select_from(table)).one()
            for name, table in Base.metadata.tables.items()
        }


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_run_comes_back_as_it_was_saved(store: Store, data: st.DataObject) -> None:
    """Every value of the tree, to the last decimal, microsecond and odd character."""
    result = data.draw(run_results(f"run {next(ids)}"))
    save_run(store, result)
    assert load(store, result.run) == result


def test_saving_again_replaces(store: Store) -> None:
    """A file has one result in a run, and nothing of the earlier one is left in any table."""
    start(store, "run")
    save(store, COMPLETE, CORRUPT)
    once = rows(store)
    save(store, COMPLETE, CORRUPT)
    assert rows(store) == once
    failed = replace(COMPLETE, status=DocumentStatus.EXCEPTION, conclusion=None, reason="x")
    save(store, failed)
    assert load(store).documents == (failed,)
    assert load(store).exceptions == ()
    left = {name for name, number in rows(store).items() if number}
    assert left == {"runs", "run_documents", "receipts", "documents"}


def test_documents_come_by_position_in_whatever_order_they_end(store: Store) -> None:
    """Files are read in parallel; the record does not show which was done first."""
    start(store, "run")
    second = replace(COMPLETE, path="/in/b.txt", receipt=replace(FIRST, path="/in/b.txt"))
    about_second = replace(CORRUPT, path="/in/b.txt")
    save(store, second, about_second, position=1)
    save(store, COMPLETE, CORRUPT, position=0)
    assert load(store).documents == (COMPLETE, second)
    assert load(store).exceptions == (CORRUPT, about_second)


def test_a_run_is_there_from_its_start(store: Store) -> None:
    """What a killed run has saved can be looked at."""
    start(store, "run")
    save(store, COMPLETE)
    assert load(store).status is RunStatus.RUNNING
    assert load(store).documents == (COMPLETE,)
    with store.snapshot() as session:
        saved = ResultRepository(session).saved_paths("run")
    assert saved == {"/in/a.txt": DocumentStatus.COMPLETE}


def test_a_run_that_is_not_there_is_said(store: Store) -> None:
    """By its name."""
    with pytest.raises(UnknownNameError, match="no run 'nowhere'"):
        load(store, "nowhere")


def test_the_latest_result_that_was_read_is_shown(store: Store) -> None:
    """A later run in which the same file was a duplicate says less than an earlier reading."""
    start(store, "old")
    start(store, "new", hours=1)
    start(store, "newest", hours=2)
    save(store, replace(COMPLETE, reason="first"), run="old")
    save(store, replace(COMPLETE, reason="second"), CORRUPT, run="new")
    duplicate = replace(COMPLETE, status=DocumentStatus.DUPLICATE, conclusion=None)
    save(store, duplicate, run="newest")
    with store.snapshot() as session:
        latest = ResultRepository(session).latest(FIRST.sha256)
    assert (latest.run, latest.result.reason, latest.exceptions) == ("new", "second", (CORRUPT,))


def test_the_latest_result_may_be_asked_of_one_matter(store: Store) -> None:
    """The same file may lie in two matters, and be none of the other's business."""
    start(store, "ours", matter="ours")
    theirs = replace(COMPLETE, receipt=replace(FIRST, matter="theirs"))
    start(store, "theirs", matter="theirs", hours=1)
    save(store, replace(COMPLETE, receipt=replace(FIRST, matter="ours")), run="ours")
    save(store, theirs, run="theirs")
    with store.snapshot() as session:
        results = ResultRepository(session)
        assert results.latest(FIRST.sha256, matter="ours").run == "ours"
        assert results.latest(FIRST.sha256).run == "theirs"
        with pytest.raises(UnknownNameError, match="no run has a result"):
            results.latest(FIRST.sha256, matter="third")


def test_a_result_keeps_the_text_that_its_offsets_count_in(store: Store) -> None:
    """A newer extractor gives another text; older citations still point into their own."""
    start(store, "old")
    start(store, "new", hours=1)
    old = extract(store, "first words", extractor="text 1")
    save(store, COMPLETE, run="old")
    new = extract(store, "other words", extractor="text 2")
    read = replace(conclusion(FIRST.sha256), extractor="text 2")
    save(store, replace(COMPLETE, conclusion=read), run="new")
    with store.snapshot() as session:
        results = ResultRepository(session)
        assert results.text_address("old", "/in/a.txt") == old
        assert results.text_address("new", "/in/a.txt") == new
        assert results.latest(FIRST.sha256).text_address == new


def extract(store: Store, text: str, *, extractor: str) -> str:
    """The address of a text of the first file."""
    document = Document(
        sha256=FIRST.sha256,
        media_type="text/plain",
        text=text,
        blocks=(),
        pages=(),
        extractor=extractor,
    )
    address = store.content.put_document(document)
    with store.session() as session:
        DocumentRepository(session).record(FIRST)
        DocumentRepository(session).record_text(document, address)
        session.commit()
    return address


def test_readings_point_at_the_call_whose_reply_they_used(store: Store) -> None:
    """At the answered one, not at the attempt before it that failed, nor at another matter's."""
    start(store, "run")
    start(store, "theirs", matter="theirs")
    ledger = Ledger(store)
    attempt(ledger, "run", "matter", CallState.FAILED)
    attempt(ledger, "run", "matter", CallState.ANSWERED)
    attempt(ledger, "run", "matter", CallState.FAILED)
    attempt(ledger, "theirs", "theirs", CallState.ANSWERED)
    read = replace(conclusion(FIRST.sha256), calls=(reading("request"), reading("never sent")))
    save(store, replace(COMPLETE, conclusion=read))
    with store.snapshot() as session:
        used, unsent = session.scalars(select(ReadingRow).order_by(ReadingRow.position))
        call = session.get_one(CallRow, used.call_id)
        assert (call.matter, call.state, unsent.call_id) == ("matter", CallState.ANSWERED, None)


def attempt(ledger: Ledger, run: str, matter: str, end: CallState) -> None:
    account = Account(run=run, matter=matter)
    call = ledger.reserve(account, facts("request"), worst_case_usd=Decimal("0.10"))
    ledger.sent(call)
    if end is CallState.FAILED:
        ledger.failed(call, error_class="ServerFaultError", detail="HTTP 503")
        return
    reply = Reply(content="{}", finish_reason="stop", usage=Usage(), model="m", latency_s=1.0)
    ledger.answered(call, reply, Decimal("0.05"))


def reading(request_sha256: str) -> CallRecord:
    return CallRecord(
        purpose=Purpose.READING,
        segment=0,
        fields=("governing_law",),
        model="model",
        request_sha256=request_sha256,
        reply_sha256=None,
        usage=Usage(),
        cost_usd=Decimal("0.05"),
        latency_s=1.0,
        outcome=Outcome.OK,
        attempts=1,
    )

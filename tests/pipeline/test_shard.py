"""Shards: every document is dealt to one share, and comes out as it went in."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from pipeline.call import CallState
from pipeline.progress import Progress
from pipeline.receiving.arrival import Arrival, receive_files
from pipeline.receiving.receipt import Receipt
from pipeline.shard import deal, dealt, join_run, taken, unread
from pipeline.store.tables import CallRow
from pipeline.wiring import Octavo
from tests.flows.records import recorded
from tests.pipeline.homes import batch_of, octavo_in

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def arrival(position: int, size: int) -> Arrival:
    receipt = Receipt(
        path=f"/in/{position}",
        matter="m",
        sha256=f"{position:064x}",
        md5="",
        size_bytes=size,
        received_at=NOW,
    )
    return Arrival(position=position, receipt=receipt)


@given(st.lists(st.integers(0, 10**9), max_size=60), st.integers(1, 9))
def test_every_document_is_in_one_share(sizes: list[int], shards: int) -> None:
    """None is lost, none is dealt twice, no share is empty, and none is much too large."""
    arrivals = [arrival(position, size) for position, size in enumerate(sizes)]
    shares = deal(arrivals, shards)
    positions = [each.position for share in shares for each in share]
    assert sorted(positions) == list(range(len(sizes)))
    assert len(shares) == min(shards, len(sizes))
    if shares:
        loads = [sum(max(1, each.receipt.size_bytes) for each in share) for share in shares]
        even = sum(loads) / shards
        largest = max(max(1, size) for size in sizes)
        assert max(loads) <= even + largest


async def test_a_share_comes_out_of_the_store_as_it_went_in(tmp_path: Path) -> None:
    """By position and key of the receipt; what it lacks is told by the run's results."""
    (tmp_path / "a.txt").write_text("An agreement.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Another agreement.", encoding="utf-8")
    with octavo_in(tmp_path) as octavo:
        batch = batch_of(octavo, tmp_path / "a.txt", tmp_path / "b.txt")
        arrivals = receive_files(batch)
        share = dealt(octavo, arrivals)
        assert taken(octavo, share) == arrivals
        assert unread(octavo, batch.run, arrivals) == arrivals
        await batch.aclose()
        await recorded(octavo, tmp_path / "a.txt", tmp_path / "b.txt", run=batch.run)
        assert unread(octavo, batch.run, arrivals) == ()


async def test_joining_settles_the_calls_of_its_own_documents_only(tmp_path: Path) -> None:
    """What another process of the run has under way is left alone."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"An agreement on {name}.", encoding="utf-8")
    with octavo_in(tmp_path) as octavo:
        result = await recorded(octavo, tmp_path / "a.txt", tmp_path / "b.txt", run="r")
        first, second = (str(each.receipt and each.receipt.sha256) for each in result.documents)
        _unsettle(octavo)
        arrivals = [
            Arrival(position=number, receipt=each.receipt)
            for number, each in enumerate(result.documents)
            if each.receipt is not None
        ]
        joined = join_run(octavo, "r", arrivals[:1], progress=Progress())
        await joined.aclose()
        calls = await asyncio.to_thread(octavo.ledger.calls_of_run, "r")
        states = {
            document: {call.state for call in calls if call.document_sha256 == document}
            for document in (first, second)
        }
    assert states == {first: {CallState.IN_DOUBT}, second: {CallState.SENT}}


def _unsettle(octavo: Octavo) -> None:
    """As if the process had died while every call was under way."""
    with octavo.store.session() as session:
        session.execute(update(CallRow).values(state=CallState.SENT, cost_usd=None))
        session.commit()

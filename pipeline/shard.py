"""Shards: the documents of one run, dealt to processes that work side by side, on any machine.

One process receives the files and ends the run; the others read the documents that they are dealt.
Whatever of a shard is not on record when its process has ended is dealt again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.batch import Batch, batch_of, find_run
from pipeline.progress import Progress
from pipeline.receiving.arrival import Arrival
from pipeline.result import DocumentStatus
from pipeline.store import ReceiptRepository, ResultRepository
from pipeline.wiring import Octavo


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """One document of a shard, in numbers: a shard of thousands is small."""

    position: int
    """Among the files of the run."""
    receipt: int
    """Key of its receipt in the store."""


def deal(arrivals: Iterable[Arrival], shards: int) -> tuple[tuple[Arrival, ...], ...]:
    """At most `shards` shares, none of them empty, of about the same number of bytes.

    The largest document first, each to the share that has the least so far: no share is then
    more than a third larger than it has to be (Graham 1969, doi 10.1137/0117039).
    """
    shares: list[list[Arrival]] = [[] for _ in range(shards)]
    sizes = [0] * shards
    for arrival in sorted(arrivals, key=lambda each: (-each.receipt.size_bytes, each.position)):
        least = sizes.index(min(sizes))
        shares[least].append(arrival)
        sizes[least] += max(1, arrival.receipt.size_bytes)
    return tuple(tuple(share) for share in shares if share)


def dealt(octavo: Octavo, share: Sequence[Arrival]) -> tuple[Dealt, ...]:
    """The share as it travels to another process."""
    with octavo.store.session() as session:
        receipts = ReceiptRepository(session)
        made = tuple(
            Dealt(position=each.position, receipt=receipts.record_one(each.receipt))
            for each in share
        )
        session.commit()
    return made


def taken(octavo: Octavo, share: Sequence[Dealt]) -> tuple[Arrival, ...]:
    """The share as it is read from the store.

    Raises:
        UnknownNameError: a receipt is not there.
    """
    with octavo.store.snapshot() as session:
        receipts = ReceiptRepository(session).by_keys([each.receipt for each in share])
    return tuple(Arrival(position=each.position, receipt=receipts[each.receipt]) for each in share)


def join_run(octavo: Octavo, run: str, arrivals: Iterable[Arrival], *, progress: Progress) -> Batch:
    """Work at some documents of a run that another process has started and will end.

    What a dead process has left behind of these very documents is settled; other documents of the
    run may be in the hands of others.

    Raises:
        UnknownNameError: no such run.
    """
    options = find_run(octavo, run)[1]
    octavo.ledger.recover(run_id=run, documents=[each.receipt.sha256 for each in arrivals])
    return batch_of(octavo, options, run, progress=progress)


def unread(octavo: Octavo, run: str, arrivals: Iterable[Arrival]) -> tuple[Arrival, ...]:
    """Those of which the run has no result."""
    with octavo.store.snapshot() as session:
        saved = ResultRepository(session).saved_paths(run)
    return tuple(each for each in arrivals if each.receipt.path not in saved)


def begin_again(octavo: Octavo, run: str, arrivals: Iterable[Arrival]) -> None:
    """Forget results that are not complete, so that these documents are read again.

    For a run that goes on: what it has of them is how they ended before.
    """
    with octavo.store.session() as session:
        results = ResultRepository(session)
        saved = results.saved_paths(run)
        for path in (each.receipt.path for each in arrivals):
            if saved.get(path, DocumentStatus.COMPLETE) is not DocumentStatus.COMPLETE:
                results.forget(run, path)
        session.commit()

"""Bulk rounds: before documents are read, their first readings are bought together at batch price.

Each round asks what the ledger has no reply to yet, waits, and leaves the replies in the ledger;
then the documents are read as ever, and find them there. What follows from a reply (a repair, a
smaller piece, a second look, consolidation) is asked at once, at the standard price, because each
waits for the one before it. Not here: what is said to the provider (`pipeline.bulk.sender`).
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from pipeline.asking.attempt import input_tokens
from pipeline.asking.question import Question
from pipeline.batch import Batch
from pipeline.budget.budget import BudgetKind
from pipeline.bulk.book import BulkBook
from pipeline.bulk.bulk import Bulk
from pipeline.bulk.sender import BulkSender
from pipeline.errors import BudgetExceededError, ConfigurationError, RequestError
from pipeline.job import places_of, reader_of
from pipeline.ledger import CallMoveError
from pipeline.receiving.arrival import Arrival
from pipeline.receiving.extraction import extract
from pipeline.run_lock import run_lock
from pipeline.settings import BulkSettings
from providers import Model, ProviderError, Request

_log = logging.getLogger(__name__)

_FILE_BYTES: Final = 180_000_000
"""A file may have 200 MB (`providers.batch_job`); requests are measured before they are lines."""
_AT_A_TIME: Final = 8
"""Bulks that wait at providers where nothing limits what may wait there."""


class BulkRounds:
    """Buys the first readings of one run in bulk. Lives in one event loop."""

    def __init__(self, batch: Batch) -> None:
        """Nothing is asked yet."""
        limits = batch.octavo.settings.bulk
        self.batch = batch
        self.limits = limits
        self.book = BulkBook(batch.octavo.store)
        # Where there is a limit to what may wait at a provider, nothing else waits meanwhile.
        self.turns = asyncio.Semaphore(_AT_A_TIME if limits.tokens is None else 1)
        self.times: Counter[str] = Counter()
        """Hash of a request -> bulks of this process that it was in."""
        self._senders: dict[str, BulkSender] = {}

    async def buy(self, arrivals: Sequence[Arrival]) -> None:
        """Return when no reading is left that a bulk could answer; replies are in the ledger.

        What dead processes have left waiting is gone on with.

        Raises:
            RequestError: the endpoint takes no batch, or gives none back. What is under way stays
                so, and the next start of the run goes on with it.
        """
        try:
            await self._settle_abandoned()
            while await self._round(arrivals):
                pass
        except ProviderError as error:
            raise RequestError(
                f"the readings cannot be had at batch price: {error}; mend it and go on with "
                "--resume, or start a run without --batch"
            ) from error
        finally:
            await self._close()

    async def cancel(self) -> None:
        """Have the providers stop what the run waits for; what is finished by then is kept.

        Raises nothing that a provider does: the bulk then stays open.
        """
        try:
            for bulk in await self._open():
                if bulk.run == self.batch.run:
                    await self._cancel(bulk)
        finally:
            await self._close()

    def sender(self, name: str) -> BulkSender:
        """The sender to the model of that name.

        Raises:
            RequestError: the model is not there any more, may not be asked, or has no key.
        """
        if name not in self._senders:
            batch = self.batch
            model = batch.octavo.model(name, matter=batch.options.matter)
            self._senders[name] = BulkSender(
                client=batch.octavo.batch_client(model),
                ledger=batch.octavo.ledger,
                book=self.book,
                reservations=batch.reservations,
                progress=batch.progress,
                poll_s=self.limits.poll_s,
                keep_reasoning=batch.octavo.settings.keep_reasoning,
            )
        return self._senders[name]

    async def _open(self) -> tuple[Bulk, ...]:
        return await asyncio.to_thread(self.book.open, self.batch.options.matter)

    async def _round(self, arrivals: Sequence[Arrival]) -> bool:
        """Whether another one may bring more."""
        for sender in self._senders.values():
            sender.unrun = 0
        goes_on = await _Round(self, await self._open()).run(arrivals)
        return goes_on or any(sender.unrun for sender in self._senders.values())

    async def _cancel(self, bulk: Bulk) -> None:
        try:
            await self.sender(bulk.job.model).cancel(bulk)
        except (ProviderError, RequestError) as error:
            _log.warning("a batch is not cancelled", extra={"kind": type(error).__name__})

    async def _settle_abandoned(self) -> None:
        """Settle what is over of bulks that nobody looks after, so that they hold no budget."""
        for bulk in await self._open():
            if bulk.run == self.batch.run:
                continue
            # Their runs can say what is wrong with them; for this one it is no matter.
            with suppress(RequestError, ProviderError):
                lock = run_lock(self.batch.octavo, bulk.run)
                try:
                    await self.sender(bulk.job.model).glance(bulk)
                finally:
                    lock.release()

    async def _close(self) -> None:
        senders = list(self._senders.values())
        self._senders.clear()
        for sender in senders:
            await sender.aclose()


@dataclass(slots=True)
class _Load:
    """Requests to one model that will be a bulk, and the calls reserved for them."""

    model: Model
    requests: list[Request] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    """Hash of the request -> its call."""
    size_bytes: int = 0
    tokens: int = 0

    def holds(self, size_bytes: int, tokens: int, limits: BulkSettings) -> bool:
        """Whether one more request of that size fits; the first one always does."""
        if not self.requests:
            return True
        return (
            len(self.requests) < limits.requests
            and self.size_bytes + size_bytes <= _FILE_BYTES
            and (limits.tokens is None or self.tokens + tokens <= limits.tokens)
        )

    def add(self, request: Request, call_id: int, size_bytes: int, tokens: int) -> None:
        self.requests.append(request)
        self.calls[request.sha256] = call_id
        self.size_bytes += size_bytes
        self.tokens += tokens


class _Round:
    """One round: questions into loads, loads into bulks, until all of them have ended."""

    def __init__(self, rounds: BulkRounds, waiting: Sequence[Bulk]) -> None:
        """`waiting` are the open bulks of the matter."""
        self._rounds = rounds
        self._batch = rounds.batch
        self._elsewhere = {key: bulk for bulk in waiting for key in bulk.job.custom_ids}
        self._own = [bulk for bulk in waiting if bulk.run == self._batch.run]
        self._loads: dict[str, _Load] = {}
        self._waits: dict[int, asyncio.Task[None]] = {}
        """Bulk -> what ends when it has ended."""
        self._seen: set[str] = set()
        self._is_partial = False
        """Whether something may be missing that was not asked in this round."""

    async def run(self, arrivals: Sequence[Arrival]) -> bool:
        """Buy what is missing; whether there may be more to buy now, whatever was not run."""
        try:
            for bulk in self._own:
                self._wait_for(bulk)
            await self._gather(arrivals)
            for load in self._loads.values():
                await self._send(load)
            await asyncio.gather(*self._waits.values())
        except BaseException:
            for wait in self._waits.values():
                wait.cancel()
            await asyncio.gather(*self._waits.values(), return_exceptions=True)
            await asyncio.shield(asyncio.to_thread(self._release))
            raise
        return bool(self._waits) and self._is_partial

    async def _gather(self, arrivals: Sequence[Arrival]) -> None:
        for arrival in arrivals:
            for question, model in await asyncio.to_thread(_questions, self._batch, arrival):
                if await self._take(question, model):
                    continue
                # No budget has room for more: what settles may make some.
                return

    async def _take(self, question: Question, model: Model) -> bool:
        """See to it that the question is answered; False where there is no room for any more."""
        key = question.request.sha256
        if key in self._seen:
            return True
        self._seen.add(key)
        if (bulk := self._elsewhere.get(key)) is not None:
            self._wait_for(bulk)
            return True
        if self._rounds.times[key] >= self._rounds.limits.rounds:
            return True
        if key in self._rounds.sender(model.name).refused:
            return True
        if await asyncio.to_thread(self._is_answered, key):
            return True
        return await self._load(question, model)

    def _is_answered(self, key: str) -> bool:
        octavo = self._batch.octavo
        kept = octavo.ledger.replay(
            self._batch.options.matter,
            key,
            max_age=timedelta(days=octavo.settings.replay_days),
            run_id=self._batch.run,
        )
        return kept is not None

    async def _load(self, question: Question, model: Model) -> bool:
        request = question.request
        vocabulary = self._batch.octavo.vocabulary(model)
        tokens = await asyncio.to_thread(input_tokens, request, model, vocabulary)
        size_bytes = len(request.canonical())
        load = self._loads.setdefault(model.name, _Load(model))
        if not load.holds(size_bytes, tokens, self._rounds.limits):
            await self._send(self._loads.pop(model.name))
            load = self._loads.setdefault(model.name, _Load(model))
        try:
            reservation = await self._batch.reservations.reserve_in_bulk(
                question,
                model=model,
                input_tokens=tokens,
                attempt=self._rounds.times[request.sha256] + 1,
            )
        except (BudgetExceededError, ConfigurationError) as error:
            _log.info("no room for a request in the batch", extra={"kind": type(error).__name__})
            self._is_partial = True
            return _is_of_document(error)
        load.add(request, reservation.call_id, size_bytes, tokens)
        self._rounds.times[request.sha256] += 1
        return True

    async def _send(self, load: _Load) -> None:
        """Make the load a bulk, upload it, and begin to wait for it."""
        if not load.requests:
            return
        sender = self._rounds.sender(load.model.name)
        for job, content in await asyncio.to_thread(lambda: list(sender.jobs(load.requests))):
            await self._rounds.turns.acquire()
            try:
                calls = [load.calls[key] for key in job.custom_ids]
                bulk = await asyncio.to_thread(
                    self._rounds.book.enter,
                    job,
                    calls,
                    run=self._batch.run,
                    matter=self._batch.options.matter,
                )
                bulk = await sender.upload(bulk, content)
            except BaseException:
                self._rounds.turns.release()
                raise
            self._wait_for(bulk, holds_turn=True)
        load.calls.clear()
        load.requests.clear()

    def _wait_for(self, bulk: Bulk, *, holds_turn: bool = False) -> None:
        if bulk.id in self._waits:
            return
        if bulk.run == self._batch.run:
            waiting = self._rounds.sender(bulk.job.model).go_on(bulk)
        else:
            waiting = self._ended(bulk)
            # Whoever looks after it knows what of it was not run.
            self._is_partial = True
        task = self._waits[bulk.id] = asyncio.ensure_future(waiting)
        if holds_turn:
            task.add_done_callback(lambda _: self._rounds.turns.release())

    async def _ended(self, bulk: Bulk) -> None:
        """Wait for a bulk of another run: somebody looks after it, or else it is done here."""
        while (now := await asyncio.to_thread(self._rounds.book.reread, bulk)) is not None:
            try:
                lock = run_lock(self._batch.octavo, bulk.run)
            except RequestError:
                await asyncio.sleep(self._rounds.limits.poll_s)
                continue
            try:
                await self._rounds.sender(bulk.job.model).go_on(now)
            finally:
                lock.release()

    def _release(self) -> None:
        """Give back what was reserved and is in no bulk."""
        for load in self._loads.values():
            for call_id in load.calls.values():
                with suppress(CallMoveError):
                    self._batch.octavo.ledger.release(call_id)


def _is_of_document(error: Exception) -> bool:
    """Whether only one document has no room left: there may be some for the others."""
    kind = f"{BudgetKind.DOCUMENT}:"
    return isinstance(error, BudgetExceededError) and error.budget.startswith(kind)


def _questions(batch: Batch, arrival: Arrival) -> list[tuple[Question, Model]]:
    """What is asked first about a document, and whom; nothing where it cannot be read."""
    try:
        document, _ = extract(batch.octavo, arrival.receipt, revisions=batch.options.revisions)
        reader = reader_of(batch, document)
        asked = [reader.question(place) for place in places_of(reader.plan)]
    except Exception as error:
        # The same befalls its reading, which puts it on record.
        _log.info("nothing of a document is asked", extra={"kind": type(error).__name__})
        return []
    return [(question, reader.model) for question in asked if question is not None]

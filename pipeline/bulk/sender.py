"""The sender of bulks: upload, create, look until it is over, collect, settle.

What is known of a job is stored before the next thing is said to the provider, so that a process
that dies at any moment leaves a bulk that another can go on with; nothing is bought twice. Every
reply is committed to its call before this returns. Not here: which requests go into a bulk.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Final, TypeVar

from pipeline.asking.attempt import without_reasoning
from pipeline.budget.budget import Standing
from pipeline.budget.reservation import Reservations
from pipeline.bulk.book import BulkBook
from pipeline.bulk.bulk import Bulk
from pipeline.ledger import CallMoveError, Ledger
from pipeline.progress import Progress
from providers import (
    BATCH_TIER,
    BatchAnswer,
    BatchClient,
    BatchJob,
    BatchStatus,
    NotRunError,
    ProviderError,
    Reply,
    Request,
    RequestError,
    Retry,
    TransientError,
    cost,
    decide,
)

T = TypeVar("T")

_log = logging.getLogger(__name__)

_RARER: Final = 1.5
"""Each pause between two looks is so much longer than the one before."""
_LONGEST_PAUSES: Final = 10
"""The longest pause, in first pauses."""
_CANCEL_S: Final = 20.0
"""For the provider to say what a cancelled batch has finished; else the next run asks for it."""
_NOT_FOUND: Final = 404


class BulkSender:
    """Sends bulks of one run to one model. Lives in one event loop."""

    def __init__(
        self,
        *,
        client: BatchClient,
        ledger: Ledger,
        book: BulkBook,
        reservations: Reservations,
        progress: Progress,
        poll_s: float,
        keep_reasoning: bool = True,
    ) -> None:
        """Nothing is sent yet.

        Args:
            client: the model's endpoint; closed by `aclose`.
            ledger: where the calls are settled.
            book: where the bulks are kept.
            reservations: of the run that waits; told when its calls have ended.
            progress: counts the requests that are waited for.
            poll_s: seconds until the first look; each pause is half as long again as the one
                before, up to ten times the first.
            keep_reasoning: as of `Line`.
        """
        self._client = client
        self._ledger = ledger
        self._book = book
        self._reservations = reservations
        self._progress = progress
        self._poll_s = poll_s
        self._keep_reasoning = keep_reasoning
        self.refused: set[str] = set()
        """Requests, by hash, that another batch would not answer either."""
        self.unrun = 0
        """Requests that another batch may answer."""
        self._shown: dict[int, int] = {}
        """Bulk -> answered requests of it that the progress has counted."""

    def jobs(self, requests: Iterable[Request]) -> Iterator[tuple[BatchJob, bytes]]:
        """The jobs for `requests`, each with its file. As of `BatchClient`."""
        return self._client.jobs(requests)

    async def upload(self, bulk: Bulk, content: bytes) -> Bulk:
        """Send the file of a bulk that was just entered. Nothing is executed yet.

        Raises:
            ProviderError: the endpoint takes no such file; the calls are settled as not run.
        """
        try:
            job = await self._retried(lambda: self._client.upload(bulk.job, content))
        except ProviderError as error:
            await self._give_up(bulk, f"its file was not taken: {error.kind}")
            raise
        return await self._kept(bulk, job)

    async def go_on(self, bulk: Bulk) -> None:
        """See a bulk through to its settled end, from wherever it stands.

        Raises:
            ProviderError: the endpoint makes no batch of it, or gives none back. Where nothing was
                executed the calls are settled as not run, else the bulk stays open.
        """
        self._progress.waiting += len(bulk.call_ids)
        try:
            await self._see_through(bulk)
        finally:
            self._progress.waiting -= len(bulk.call_ids)
            self._progress.waiting_done -= self._shown.pop(bulk.id, 0)

    async def glance(self, bulk: Bulk) -> None:
        """Settle it if it is over, and leave it as it is if not.

        Raises:
            ProviderError: the endpoint does not say.
        """
        if bulk.job.batch_id is not None:
            bulk = await self._kept(bulk, await self._client.retrieve(bulk.job))
        if bulk.job.status is BatchStatus.PREPARED or bulk.job.status.is_over:
            await self._see_through(bulk)

    async def cancel(self, bulk: Bulk) -> None:
        """Have the provider stop it; what is finished by then is settled where it says so soon.

        Else the bulk stays open, and whoever goes on with the run settles it.

        Raises:
            ProviderError: the provider could not be told.
        """
        if bulk.job.batch_id is None:
            return
        if not bulk.job.status.is_over:
            job = await self._retried(lambda: self._client.cancel(bulk.job))
            bulk = await self._kept(bulk, job)
        with suppress(TimeoutError):
            async with asyncio.timeout(_CANCEL_S):
                await self._see_through(bulk)

    async def aclose(self) -> None:
        """Release connections."""
        await self._client.aclose()

    async def _see_through(self, bulk: Bulk) -> None:
        if bulk.job.status is BatchStatus.PREPARED:
            # Its file was never sent, and whoever had it is gone: the requests are asked anew.
            await self._give_up(bulk, "its file was never sent")
            return
        try:
            bulk = await self._over(await self._made(bulk))
            answers = await self._patiently(lambda: self._client.collect(bulk.job))
        except RequestError as error:
            if error.status != _NOT_FOUND or bulk.job.batch_id is None:
                raise
            lost = "the provider has the batch no longer"
            await asyncio.to_thread(self._doubt, bulk, lost)
            await asyncio.to_thread(self._book.end, bulk)
            return
        await self._settle(bulk, answers)

    async def _made(self, bulk: Bulk) -> Bulk:
        """The bulk with a batch: the one that was made of its file unseen, else a new one."""
        if bulk.job.batch_id is not None:
            return bulk
        try:
            return await self._kept(bulk, await self._retried(lambda: self._create(bulk.job)))
        except _RefusedError as refused:
            await self._give_up(bulk, f"it was refused: {refused.error.kind}")
            raise refused.error from None

    async def _create(self, job: BatchJob) -> BatchJob:
        """A batch of the file, unless there is one.

        Raises:
            _RefusedError: there certainly is none, and there will be none.
            ProviderError: there may be one by now, or one later.
        """
        found = await self._client.find(job)
        # A file of the very same requests may have been a bulk before.
        if found is not None and not await asyncio.to_thread(self._book.knows, found.batch_id):
            return found
        try:
            return await self._client.create(job)
        except RequestError as error:
            if error.outcome_unknown:
                raise
            raise _RefusedError(error) from None

    async def _over(self, bulk: Bulk) -> Bulk:
        """The bulk when nothing of its job will change any more."""
        pause_s = self._poll_s
        self._show(bulk)
        while not bulk.job.status.is_over:
            await asyncio.sleep(pause_s)
            pause_s = self._longer(pause_s)
            job = await self._patiently(lambda: self._client.retrieve(bulk.job))  # noqa: B023
            if job != bulk.job:
                bulk = await self._kept(bulk, job)
                self._show(bulk)
        return bulk

    def _show(self, bulk: Bulk) -> None:
        counted = bulk.job.completed + bulk.job.failed
        self._progress.waiting_done += counted - self._shown.get(bulk.id, 0)
        self._shown[bulk.id] = counted

    def _longer(self, pause_s: float) -> float:
        return min(pause_s * _RARER, self._poll_s * _LONGEST_PAUSES)

    async def _kept(self, bulk: Bulk, job: BatchJob) -> Bulk:
        kept = bulk.with_job(job)
        # Shielded: what the provider has said must be on disk even where the run is cancelled.
        await asyncio.shield(asyncio.to_thread(self._book.keep, kept))
        return kept

    async def _give_up(self, bulk: Bulk, detail: str) -> None:
        """Nothing of the bulk was executed: no call has cost anything."""
        error = NotRunError(bulk.job.model, detail=detail)
        await self._settle(bulk, dict.fromkeys(bulk.job.custom_ids, error))

    async def _settle(self, bulk: Bulk, answers: Mapping[str, BatchAnswer]) -> None:
        for custom_id, call_id in bulk.calls.items():
            answer = answers[custom_id]
            if isinstance(answer, TransientError):
                self.unrun += 1
            elif isinstance(answer, ProviderError):
                self.refused.add(custom_id)
            settling = asyncio.to_thread(self._settle_one, call_id, answer)
            standings = await asyncio.shield(settling)
            # Budgets of another run's calls are not those of this one.
            is_ours = bulk.run == self._reservations.account.run
            await self._reservations.settled(standings if is_ours else ())
        await asyncio.to_thread(self._book.end, bulk)

    def _settle_one(self, call_id: int, answer: BatchAnswer) -> tuple[Standing, ...]:
        """Commit what became of one call; one that was settled before stays as it is."""
        with suppress(CallMoveError):
            if isinstance(answer, Reply):
                paid = cost(self._client.model, answer.usage, answer.service_tier)
                reply = answer if self._keep_reasoning else without_reasoning(answer)
                return self._ledger.answered(call_id, reply, paid)
            if answer.outcome_unknown:
                return self._ledger.in_doubt(call_id, detail=str(answer))
            paid = Decimal(0)
            if answer.usage is not None:
                paid = cost(self._client.model, answer.usage, BATCH_TIER)
            return self._ledger.failed(
                call_id,
                error_class=answer.kind,
                detail=str(answer),
                usage=answer.usage,
                cost_usd=paid,
            )
        return ()

    def _doubt(self, bulk: Bulk, detail: str) -> None:
        for call_id in bulk.call_ids:
            with suppress(CallMoveError):
                self._ledger.in_doubt(call_id, detail=detail)

    async def _patiently(self, exchange: Callable[[], Awaitable[T]]) -> T:
        """What an exchange about a batch gives that goes on whether it can be seen or not.

        Raises:
            RequestError: the endpoint will not say.
        """
        pause_s = self._poll_s
        while True:
            try:
                return await exchange()
            except RequestError:
                raise
            except ProviderError as error:
                _log.warning("the batch cannot be seen now", extra={"kind": error.kind})
            await asyncio.sleep(pause_s)
            pause_s = self._longer(pause_s)

    async def _retried(self, exchange: Callable[[], Awaitable[T]]) -> T:
        """What an exchange gives, tried again as any call is where that may help."""
        began, tries, rate_limited = time.monotonic(), 0, 0
        while True:
            tries += 1
            try:
                return await exchange()
            except ProviderError as error:
                rate_limited += error.kind in {"rate_limited", "slow_down"}
                decision = decide(
                    error,
                    attempt=tries,
                    elapsed_s=time.monotonic() - began,
                    random=random.random(),  # noqa: S311 - jitter, not a secret
                    can_fall_back=False,
                    rate_limited=rate_limited,
                )
                if not isinstance(decision, Retry):
                    raise
            await asyncio.sleep(decision.after_s)


class _RefusedError(Exception):
    """The provider makes no batch of a file, and has made none."""

    def __init__(self, error: RequestError) -> None:
        super().__init__(error)
        self.error = error

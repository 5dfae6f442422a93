"""The pace of calls to one endpoint over all processes and machines, by the database.

Each process also keeps to the pace by itself, so that what an endpoint says of its limits slows
it down. Prefect's own limits were measured at more than twice the time for calls of two seconds.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from pipeline.errors import OctavoError
from pipeline.store import EndpointRepository, Store
from pipeline.store.repositories.endpoints import earned
from providers import EndpointLimits

_log = logging.getLogger(__name__)

_LEASE_S = 60.0
"""A process that is silent for so long holds no place any more."""
_RENEW_S = 20.0
_LOOK_S = 0.1
"""Between two looks for a free place; one waiting call of a process looks at a time."""
_REQUEST_BURST_S = 5.0
_TOKEN_BURST_S = 60.0
"""As in `providers.limits`, which gives the reasons."""


class SharedLimits(EndpointLimits):
    """The gate in front of one endpoint for everybody on one database."""

    def __init__(
        self,
        store: Store,
        endpoint: str,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        concurrency: int | None = None,
    ) -> None:
        """Open the gate; None sets no limit.

        Raises:
            ValueError: a limit is not above zero.
        """
        super().__init__(
            requests_per_minute=requests_per_minute,
            tokens_per_minute=tokens_per_minute,
            concurrency=concurrency,
        )
        self._store = store
        self._endpoint = endpoint
        self._minute = (requests_per_minute, tokens_per_minute)
        self._limit = concurrency
        self._holder = uuid4().hex
        self._looking = asyncio.Lock()
        self._held = 0
        self._renewing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def slot(self, tokens: int) -> AsyncIterator[None]:
        """As `EndpointLimits.slot`, with the places and the pace of everybody.

        Raises:
            HomeError: the database cannot be used.
        """
        async with super().slot(tokens):
            place, wait_s = await self._enter(tokens)
            try:
                await asyncio.sleep(wait_s)
                yield
            finally:
                await asyncio.shield(self._leave(place))

    async def _enter(self, tokens: int) -> tuple[int, float]:
        """The key of a place, and the seconds until the pace allows the call."""
        async with self._looking:
            while True:
                entering = asyncio.ensure_future(asyncio.to_thread(self._try_to_enter, tokens))
                try:
                    entered = await asyncio.shield(entering)
                except asyncio.CancelledError:
                    entering.add_done_callback(self._give_back)
                    raise
                if entered is not None:
                    break
                await asyncio.sleep(_LOOK_S * (0.5 + random.random()))  # noqa: S311 - jitter
        self._held += 1
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew())
        return entered

    def _try_to_enter(self, tokens: int) -> tuple[int, float] | None:
        with self._store.session(durable=False) as session:
            endpoints = EndpointRepository(session)
            now = endpoints.now()
            due = endpoints.hold(self._endpoint, now=now)
            # Looked at again: others may have been waited for.
            now = endpoints.now()
            taken = endpoints.taken(self._endpoint, now=now)
            if self._limit is not None and taken >= self._limit:
                session.commit()
                return None
            requests_due, tokens_due = self._due_after(due, now, tokens)
            endpoints.set_due(self._endpoint, requests_due=requests_due, tokens_due=tokens_due)
            place = endpoints.take(
                self._endpoint, self._holder, expires_at=now + timedelta(seconds=_LEASE_S)
            )
            session.commit()
        return place, max(0.0, (max(requests_due, tokens_due) - now).total_seconds())

    def _due_after(
        self, due: tuple[datetime, datetime], now: datetime, tokens: int
    ) -> tuple[datetime, datetime]:
        requests, minute = self._minute
        # More than a minute's worth counts as a minute's worth.
        request_s = 0.0 if requests is None else 60.0 / requests
        token_s = 0.0 if minute is None else min(tokens / minute, 1.0) * 60.0
        return (
            earned(due[0], now=now, cost_s=request_s, burst_s=_REQUEST_BURST_S),
            earned(due[1], now=now, cost_s=token_s, burst_s=_TOKEN_BURST_S),
        )

    async def _leave(self, place: int) -> None:
        self._held -= 1
        if self._held == 0 and self._renewing is not None:
            self._renewing.cancel()
            self._renewing = None
        try:
            await asyncio.to_thread(self._free, place)
        except OctavoError as error:
            # The call is over: its place is free when its lease ends.
            _log.warning("place not given back", extra={"kind": type(error).__name__})

    def _free(self, place: int) -> None:
        with self._store.session(durable=False) as session:
            EndpointRepository(session).free(place)
            session.commit()

    def _give_back(self, entering: "asyncio.Future[tuple[int, float] | None]") -> None:
        """Free the place of a call that was cancelled while it was looking for one."""
        if entering.cancelled() or entering.exception() is not None:
            return
        entered = entering.result()
        if entered is not None:
            self._free(entered[0])

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_S)
            try:
                await asyncio.to_thread(self._say_alive)
            except OctavoError as error:
                _log.warning("places not renewed", extra={"kind": type(error).__name__})

    def _say_alive(self) -> None:
        with self._store.session(durable=False) as session:
            endpoints = EndpointRepository(session)
            expires_at = endpoints.now() + timedelta(seconds=_LEASE_S)
            endpoints.renew(self._holder, expires_at=expires_at)
            session.commit()

"""Endpoints: what all processes together have asked of them, and the calls that are under way."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from pipeline.store.repositories.insert_missing import insert_missing
from pipeline.store.tables import EndpointRow, EndpointSlotRow


class EndpointRepository:
    """Never commits: the session is its caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self, name: str, *, now: datetime) -> tuple[datetime, datetime]:
        """Make others wait for this endpoint until the transaction ends.

        Returns:
            When the pace of requests, and that of tokens, would have earned what was sent.
        """
        insert_missing(
            self._session, EndpointRow, {"name": name, "requests_due": now, "tokens_due": now}
        )
        row = self._session.execute(
            select(EndpointRow.requests_due, EndpointRow.tokens_due)
            .where(EndpointRow.name == name)
            .with_for_update()
        ).one()
        return row.requests_due, row.tokens_due

    def now(self) -> datetime:
        """The time by the database's clock, where it has one: those of machines differ."""
        if self._session.get_bind().dialect.name == "sqlite":
            return datetime.now().astimezone()
        moment: datetime = self._session.scalars(select(func.clock_timestamp())).one()
        return moment

    def set_due(self, name: str, *, requests_due: datetime, tokens_due: datetime) -> None:
        """Store the paces of an endpoint that is held."""
        self._session.execute(
            update(EndpointRow)
            .where(EndpointRow.name == name)
            .values(requests_due=requests_due, tokens_due=tokens_due)
        )

    def taken(self, name: str, *, now: datetime) -> int:
        """How many places are held; those whose holders have fallen silent are freed."""
        lost = EndpointSlotRow.expires_at <= now
        self._session.execute(delete(EndpointSlotRow).where(EndpointSlotRow.endpoint == name, lost))
        count = select(func.count()).where(EndpointSlotRow.endpoint == name)
        return self._session.scalars(count).one()

    def take(self, name: str, holder: str, *, expires_at: datetime) -> int:
        """Hold one more place; its key."""
        values = {"endpoint": name, "holder": holder, "expires_at": expires_at}
        added = insert(EndpointSlotRow).values(values).returning(EndpointSlotRow.id)
        return self._session.scalars(added).one()

    def renew(self, holder: str, *, expires_at: datetime) -> None:
        """The holder of these places is alive."""
        self._session.execute(
            update(EndpointSlotRow)
            .where(EndpointSlotRow.holder == holder)
            .values(expires_at=expires_at)
        )

    def free(self, slot: int) -> None:
        """Give a place back."""
        self._session.execute(delete(EndpointSlotRow).where(EndpointSlotRow.id == slot))


def earned(due: datetime, *, now: datetime, cost_s: float, burst_s: float) -> datetime:
    """When a bucket is due that takes `cost_s` more, of which `burst_s` may go at once.

    The generic cell rate algorithm (ITU-T I.371, annex A): what is not used for longer than the
    burst is lost.
    """
    return max(due, now - timedelta(seconds=burst_s)) + timedelta(seconds=cost_s)

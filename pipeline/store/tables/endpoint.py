"""Endpoints of models as all processes together ask them: their pace, and calls under way."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.base import AutomaticKey, Base


class EndpointRow(Base):
    """When the pace so far would have earned what was sent; in the past where there is room."""

    __tablename__ = "endpoints"

    name: Mapped[str] = mapped_column(primary_key=True)
    """The model's name in the settings."""
    requests_due: Mapped[datetime]
    tokens_due: Mapped[datetime]


class EndpointSlotRow(Base):
    """A place among the calls that an endpoint is asked at a time."""

    __tablename__ = "endpoint_slots"
    __table_args__ = (Index(None, "endpoint"), Index(None, "holder"))

    id: Mapped[AutomaticKey]
    endpoint: Mapped[str] = mapped_column(ForeignKey("endpoints.name", ondelete="CASCADE"))
    holder: Mapped[str]
    """The process that holds it."""
    expires_at: Mapped[datetime]
    """Free again then, unless the holder says otherwise: it may be dead."""

"""Bulks: jobs at providers that answer many requests together, and the calls in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.column_types import Json
from pipeline.store.tables.base import AutomaticKey, Base


class BulkRow(Base):
    """It is there before its file is sent, and says where the job stands."""

    __tablename__ = "bulks"
    __table_args__ = (
        Index(None, "matter", "ended_at"),
        Index(None, "run_id"),
        Index(None, "batch_id"),
    )

    id: Mapped[AutomaticKey]
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    matter: Mapped[str]
    model: Mapped[str]
    batch_id: Mapped[str | None]
    """The provider's; None while no batch is known to have been made of the file."""
    job: Mapped[dict[str, Any]] = mapped_column(Json)
    """The job but for its `custom_ids`, which are the hashes of its calls' requests."""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the last of its calls was settled."""


class BulkCallRow(Base):
    """A call that is in a bulk. As long as the bulk has not ended, its calls are waited for."""

    __tablename__ = "bulk_calls"
    __table_args__ = (Index(None, "bulk_id", "position"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulks.id"))
    position: Mapped[int]
    """Line of the job's file, from 0."""

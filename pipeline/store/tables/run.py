"""Runs: one row per start of the pipeline over a set of files."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.result import RunStatus
from pipeline.store.column_types import Json, OneOf
from pipeline.store.tables.base import Base


class RunRow(Base):
    __tablename__ = "runs"
    __table_args__ = (Index(None, "started_at"), Index(None, "matter", "started_at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    matter: Mapped[str]
    status: Mapped[RunStatus] = mapped_column(OneOf(RunStatus))
    reason: Mapped[str | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    received: Mapped[int]
    parameters: Mapped[dict[str, Any]] = mapped_column(Json)
    """What the run was asked to do, so that it can be carried on; never a key or a text."""

"""A run in a list of runs. Not its documents: that is `pipeline.result.RunResult`."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.result import RunStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    run: str
    matter: str
    status: RunStatus
    reason: str | None
    started_at: datetime
    finished_at: datetime | None
    """None while it runs, or where its process died."""
    received: int

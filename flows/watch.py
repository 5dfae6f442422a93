"""What whoever starts a flow in this process may watch while it runs."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from pipeline import Progress


@dataclass(slots=True)
class Watch:
    """Counters of one flow run."""

    progress: Progress = field(default_factory=Progress)
    task_runs: int = 0
    """Task runs that were started: what the server has to have on record at the end."""


WATCH: ContextVar[Watch | None] = ContextVar("WATCH", default=None)

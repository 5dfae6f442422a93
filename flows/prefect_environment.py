"""How Prefect is set up when Octavo starts it. Imports no Prefect: it reads these on import.

Whatever the user has set stays: a server address, a home, a profile of their own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.served import served_url

HEARTBEAT_S = 30
"""Between two signs of life of a flow run."""

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Octavo's own progress and table are on the terminal; `octavo run --prefect-logs` shows these.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # Tasks are on the run's page with their states, and exceptions in the record: a line "Finished"
    # or a traceback for each would bury the rest.
    "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "CRITICAL",
    # Our own loggers: names and numbers, never the text of a document.
    "PREFECT_LOGGING_EXTRA_LOGGERS": "pipeline,providers",
    # One row a write, the default, records 20-40 task runs a second and loses bursts of thousands.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    # Leases kept in memory are lost with the server and block their slots for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    # Runs grow the database by some 12 KB a task: events go after a week, runs after 90 days.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # The shortest there is: a flow run that falls silent is taken for dead after two and a half.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_S),
    "PREFECT_WORKER_QUERY_SECONDS": "2",
    # A run that is cancelled before its process is there must not start after all.
    "PREFECT_WORKER_ENABLE_CANCELLATION": "true",
}

_JSON_LOGS = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER": "json",
}


@contextmanager
def kept_environment() -> Iterator[None]:
    """Put the variables of the environment back at the end: a later run would take what this one
    has set for the user's own."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def configure_prefect(
    home: Path, *, logs: bool, joins_home: bool = True, log_format: str = "text"
) -> bool:
    """Set Prefect's variables before it is imported.

    Args:
        home: Octavo's home; Prefect's is a folder in it unless the user has one.
        logs: whether Prefect's own log lines belong on the terminal.
        log_format: `json` for one JSON object a line, where log lines are written.
        joins_home: whether a server that `octavo serve` has for the home is to be used.

    Returns:
        Whether a server of our own is needed: False where the user has named one, or
        `octavo serve` has one for this home.
    """
    if logs:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    for name, value in (_DEFAULTS | (_JSON_LOGS if log_format == "json" else {})).items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" in os.environ or "PREFECT_PROFILE" in os.environ:
        return False
    served = served_url(home) if joins_home else None
    if served is not None:
        os.environ["PREFECT_API_URL"] = served
        return False
    if "PREFECT_HOME" not in os.environ:
        if (Path.home() / ".prefect" / "profiles.toml").exists():
            return False
        os.environ["PREFECT_HOME"] = str(home.absolute() / "prefect")
    return True

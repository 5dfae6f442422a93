"""A run that was broken off says so, in words that hold no text of a document."""

import asyncio
import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import HomeError
from pipeline.failed_run import record_cancelled, record_failure, record_killed
from pipeline.result import RunStatus
from pipeline.store import RunRepository
from pipeline.wiring import Octavo
from tests.pipeline.homes import octavo_in

CANARY = "CANARY-5150"


def start(octavo: Octavo) -> None:
    with octavo.store.session() as session:
        RunRepository(session).start(run="r", matter="m", started_at=datetime.now(UTC))
        session.commit()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (asyncio.CancelledError(), "--resume"),
        (KeyboardInterrupt(), "--resume"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), CANARY), "No space left on device"),
        (HomeError("the database\nis locked"), "the database is locked"),
        (ValueError(CANARY), "ValueError"),  # a foreign message may quote a document
        (OSError(CANARY), "OSError"),
    ],
)
def test_the_reason_is_words_without_text(error: BaseException, words: str, tmp_path: Path) -> None:
    """The status is `failed`, and the end has a time."""
    with octavo_in(tmp_path) as octavo:
        start(octavo)
        record_failure(octavo, "r", error)
        with octavo.store.snapshot() as session:
            run = RunRepository(session).summary("r")
    assert run.status is RunStatus.FAILED
    assert run.finished_at is not None
    assert run.reason is not None
    assert words in run.reason
    assert CANARY not in run.reason


def test_a_failure_that_cannot_be_recorded_hides_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What broke the run is raised by whoever calls; the second fault is logged."""
    with octavo_in(tmp_path) as octavo:
        record_failure(octavo, "no such run", ValueError())
    assert [record.message for record in caplog.records] == ["failed run not recorded"]


@pytest.mark.parametrize(
    ("before", "killed", "cancelled"),
    [
        (RunStatus.RUNNING, RunStatus.INCOMPLETE, RunStatus.INCOMPLETE),
        # A word of the run's own is not replaced by a guess, but for a cancellation.
        (RunStatus.FAILED, RunStatus.FAILED, RunStatus.INCOMPLETE),
        (RunStatus.COMPLETE, RunStatus.COMPLETE, RunStatus.COMPLETE),
    ],
)
def test_an_end_from_outside(
    before: RunStatus, killed: RunStatus, cancelled: RunStatus, tmp_path: Path
) -> None:
    """A run whose process was killed, or that somebody cancelled, is incomplete."""
    with octavo_in(tmp_path) as octavo:
        for record, after in ((record_killed, killed), (record_cancelled, cancelled)):
            start(octavo)
            with octavo.store.session() as session:
                now = datetime.now(UTC)
                RunRepository(session).finish("r", status=before, reason="r", finished_at=now)
                session.commit()
            record(octavo, "r")
            with octavo.store.snapshot() as session:
                assert RunRepository(session).summary("r").status is after


def test_a_run_that_never_began_stays_unknown(tmp_path: Path) -> None:
    """Cancelled before its process was there: nothing to record, and no error."""
    with octavo_in(tmp_path) as octavo:
        record_cancelled(octavo, "never")
        with octavo.store.snapshot() as session:
            assert RunRepository(session).list() == ()

"""Schedules: what may be said in the settings, and on which days nothing is read."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.schedule import ScheduleSettings, no_run_reason

NIGHTLY: dict[str, Any] = {"folder": "in", "cron": "0 2 * * *", "timezone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"every_minutes": 5}, "either cron or every_minutes"),
        ({"cron": None}, "either cron or every_minutes"),
        ({"cron": "every night"}, "pattern"),
        ({"cron": "99 2 * * *"}, "names no time"),
        ({"cron": "0 2 31 2 *"}, "names no time"),
        ({"cron": None, "every_minutes": 10**12}, "less than or equal"),
        ({"timezone": "Berlin"}, "no time zone 'Berlin'"),
        ({"no_run_days": ["someday"]}, "someday"),
        ({"no_run_days": ["20261225"]}, "2026-12-25, or sat"),
        ({"budget_usd": "-1"}, "pattern"),
        ({"at": "02:00"}, "at"),
    ],
)
def test_what_cannot_be_kept_is_refused(changed: dict[str, Any], named: str) -> None:
    """By the settings, before anything is scheduled."""
    with pytest.raises(ValidationError, match=named):
        ScheduleSettings.model_validate({**NIGHTLY, **changed})


@pytest.mark.parametrize(
    ("scheduled", "now", "goes"),
    [
        ("2026-12-23T01:00", "2026-12-23T01:00", True),
        ("2026-12-25T01:00", "2026-12-25T01:00", False),  # a date
        ("2026-12-24T23:30", "2026-12-24T23:30", False),  # it is the 25th in Berlin already
        ("2026-12-25T23:30", "2026-12-25T23:30", False),  # the 26th is a Saturday
        ("2026-12-23T01:00", "2026-12-24T09:00", True),  # missed, and made up for
        ("2026-12-24T01:00", "2026-12-25T09:00", False),  # missed; today is without runs
        ("2026-12-25T01:00", "2026-12-28T09:00", False),  # was never to be
    ],
)
def test_days_without_runs(scheduled: str, now: str, *, goes: bool) -> None:
    """Of the schedule's own time zone; both the day it was due and today count."""
    settings = {**NIGHTLY, "no_run_days": ["2026-12-25", "Sat", "sun"]}
    schedule = ScheduleSettings.model_validate(settings)
    moments = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (scheduled, now)]
    reason = no_run_reason(schedule, scheduled=moments[0], now=moments[1])
    assert (reason is None) is goes
    if reason is not None:
        assert "is a day without runs" in reason

"""Schedules: when a folder's new files are read, and on which days they are not.

Prefect keeps the clock and starts a run for each time that a schedule names, missed ones
included. Which of them do anything is decided here: a run reads what no run has read before, so
that of several missed ones the first does all the work.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_YEAR_MINUTES = 366 * 24 * 60
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ScheduleSettings(BaseModel):
    """A section `[schedules.NAME]`. Exactly one of `cron` and `every_minutes` is given."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    folder: str
    """The folder whose new files are read, with its sub-folders."""
    cron: Annotated[str | None, Field(pattern=r"^\s*\S+(\s+\S+){4}\s*$")] = None
    """Minute, hour, day of the month, month, day of the week: `0 2 * * *` is every night at two."""
    every_minutes: Annotated[int | None, Field(ge=1, le=_YEAR_MINUTES)] = None
    """Minutes from one time to the next, counted from 2020-01-01 00:00 in `timezone`."""
    timezone: str = "UTC"
    """The clock on the wall that all of these go by, such as `Europe/Berlin`."""
    no_run_days: tuple[str, ...] = ()
    """Days on which nothing is read: dates (`2026-12-25`) and days of the week (`sat`)."""
    matter: str | None = None
    """The matter the files belong to; none takes that of the settings, as do those below."""
    profile: str | None = None
    """What is asked."""
    model: str | None = None
    """The model that reads: one whose price is lower at night, for instance."""
    budget_usd: Annotated[str | None, Field(pattern=r"^[0-9]+(\.[0-9]+)?$")] = None
    """Most that one run may spend, in USD."""
    batch: bool = False
    """Whether readings go at batch price: half, and up to a day of waiting."""

    @field_validator("cron")
    @classmethod
    def _kept(cls, cron: str | None) -> str | None:
        try:
            if cron is not None:
                CronSim(cron, datetime(2026, 1, 1, tzinfo=UTC))
        except CronSimError as error:
            raise ValueError(
                f"{cron!r} names no time ({error}): give minute, hour, day, month and day of the "
                "week, such as 0 2 * * *"
            ) from error
        return cron

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"no time zone {name!r}: give one such as Europe/Berlin")
        return name

    @field_validator("no_run_days")
    @classmethod
    def _days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        for day in days:
            if day.lower() not in _WEEKDAYS and not _is_date(day):
                raise ValueError(f"{day!r} is no day: give a date such as 2026-12-25, or sat")
        return tuple(day.lower() for day in days)

    @model_validator(mode="after")
    def _one_clock(self) -> Self:
        if (self.cron is None) == (self.every_minutes is None):
            raise ValueError("give either cron or every_minutes")
        return self

    @property
    def interval(self) -> timedelta | None:
        """From one time to the next; None where `cron` says it."""
        return None if self.every_minutes is None else timedelta(minutes=self.every_minutes)


def _is_date(text: str) -> bool:
    try:
        # Written in this one way: it is compared as text.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def no_run_reason(schedule: ScheduleSettings, *, scheduled: datetime, now: datetime) -> str | None:
    """Why the run of `scheduled` does nothing at `now`, both UTC; None where it goes ahead.

    A missed run is made up for unless one of the two days is without runs; the next run then
    reads what it would have read.
    """
    zone = ZoneInfo(schedule.timezone)
    for when in (scheduled, now):
        day = when.astimezone(zone).date()
        if day.isoformat() in schedule.no_run_days or _WEEKDAYS[day.weekday()] in (
            schedule.no_run_days
        ):
            return f"{day.isoformat()} ({_WEEKDAYS[day.weekday()]}) is a day without runs"
    return None

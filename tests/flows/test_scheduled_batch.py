"""The scheduled flow, by a clock that is moved: what is due, and what was missed."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from zoneinfo import ZoneInfo

import pytest
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.server.schemas.schedules import CronSchedule as ServerCron
from prefect.server.schemas.schedules import IntervalSchedule as ServerInterval

from flows.deployments import clock_of
from flows.scheduled_batch import due
from pipeline import BatchOptions, Octavo, UnknownNameError
from pipeline.schedule import ScheduleSettings
from tests.flows.records import recorded
from tests.pipeline.homes import octavo_in

LETTER = "THIS LETTER, number {n}, is governed by the laws of Ohio."
FRIDAY = datetime(2026, 11, 20, 1, tzinfo=UTC)
"""Two in the morning in Berlin."""
ON_LINUX = sys.platform == "linux"
"""Elsewhere nothing tells who has a file open."""
QUICK = {"settle_s": 0.05}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def schedule(folder: Path, **more: object) -> dict[str, ScheduleSettings]:
    settings = {"folder": str(folder), "cron": "0 2 * * *", "timezone": "Europe/Berlin", **more}
    return {"nightly": ScheduleSettings.model_validate(settings)}


def put(folder: Path, name: str, text: str | None = None) -> None:
    (folder / name).write_text(text or LETTER.format(n=name), encoding="utf-8")


def at(octavo: Octavo, day: int, *, late: timedelta = timedelta(0)) -> BatchOptions | str:
    """What the run of the `day`-th night is to do, so much later than it was due."""
    scheduled = FRIDAY + timedelta(days=day)
    return due(octavo, "nightly", run=f"r{day}", scheduled=scheduled, now=scheduled + late).work


async def read(octavo: Octavo, options: BatchOptions | str, run: str) -> list[str]:
    """Read what is due; the names of the files."""
    assert isinstance(options, BatchOptions), options
    await recorded(octavo, *map(Path, options.paths), run=run, matter=options.matter)
    return [Path(path).name for path in options.paths]


async def test_each_night_reads_what_has_arrived_since(tmp_path: Path, inbox: Path) -> None:
    """New files, changed files, and nothing else; without any, there is no run."""
    put(inbox, "a.txt")
    with octavo_in(tmp_path, watch=QUICK, schedules=schedule(inbox)) as octavo:
        assert await read(octavo, at(octavo, 0), "r0") == ["a.txt"]
        assert at(octavo, 3) == f"nothing has arrived in {inbox}"
        put(inbox, "b.txt")
        assert await read(octavo, at(octavo, 4), "r4") == ["b.txt"]
        put(inbox, "a.txt", "Another text, under an old name.")
        assert await read(octavo, at(octavo, 5), "r5") == ["a.txt"]
        # Touched, and the same bytes: no arrival.
        later = datetime.now(UTC).timestamp() + 60
        os.utime(inbox / "b.txt", (later, later))
        assert at(octavo, 6) == f"nothing has arrived in {inbox}"


async def test_missed_nights_are_made_up_for_once(tmp_path: Path, inbox: Path) -> None:
    """The machine was off from Friday to Wednesday: five runs come late, and one of them reads."""
    put(inbox, "a.txt")
    put(inbox, "b.txt")
    with octavo_in(tmp_path, watch=QUICK, schedules=schedule(inbox)) as octavo:
        wednesday = FRIDAY + timedelta(days=5)
        nights = [FRIDAY + timedelta(days=day) for day in range(5)]
        runs = []
        for number, night in enumerate(nights):
            name = f"r{number}"
            options = due(octavo, "nightly", run=name, scheduled=night, now=wednesday).work
            if isinstance(options, BatchOptions):
                runs.append(await read(octavo, options, name))
        assert runs == [["a.txt", "b.txt"]]


async def test_a_run_that_was_broken_off_goes_on_with_the_same_files(
    tmp_path: Path, inbox: Path
) -> None:
    """Though they have receipts by now, and others have arrived meanwhile."""
    put(inbox, "a.txt")
    with octavo_in(tmp_path, watch=QUICK, schedules=schedule(inbox)) as octavo:
        first = at(octavo, 0)
        await read(octavo, first, "r0")
        put(inbox, "b.txt")
        again = at(octavo, 0, late=timedelta(hours=3))
        assert isinstance(first, BatchOptions)
        assert isinstance(again, BatchOptions)
        assert again.paths == first.paths


def test_a_day_without_runs_reads_nothing(tmp_path: Path, inbox: Path) -> None:
    """And the next night reads it all."""
    put(inbox, "a.txt")
    with octavo_in(
        tmp_path, watch=QUICK, schedules=schedule(inbox, no_run_days=["fri", "sat"])
    ) as octavo:
        for day in (0, 1):
            assert "without runs" in str(at(octavo, day))
        assert isinstance(at(octavo, 2), BatchOptions)


def test_a_file_that_is_being_written_is_left_for_the_next_night(
    tmp_path: Path, inbox: Path
) -> None:
    """One that is open, one that grows while we look, and one that a browser has not finished."""
    for name in ("a.txt", "open.txt", "grows.txt", "b.pdf.partial"):
        put(inbox, name)
    with octavo_in(tmp_path, watch={"settle_s": 0.3}, schedules=schedule(inbox)) as octavo:
        grow = Timer(0.1, put, (inbox, "grows.txt", "more of it"))
        with (inbox / "open.txt").open("a", encoding="utf-8"):
            grow.start()
            found = due(octavo, "nightly", run="r0", scheduled=FRIDAY, now=FRIDAY)
        grow.join()
        assert isinstance(found.work, BatchOptions)
        assert str(inbox / "a.txt") in found.work.paths
        left = {path.name for path in found.unfinished}
        assert left == {"grows.txt", "b.pdf.partial"} | ({"open.txt"} if ON_LINUX else set())
        (inbox / "b.pdf.partial").unlink()
        following = due(octavo, "nightly", run="r1", scheduled=FRIDAY, now=FRIDAY)
        assert following.unfinished == ()


def test_a_schedule_that_is_not_there_is_named(tmp_path: Path, inbox: Path) -> None:
    """With those that are."""
    with (
        octavo_in(tmp_path, watch=QUICK, schedules=schedule(inbox)) as octavo,
        pytest.raises(UnknownNameError, match="nightly"),
    ):
        due(octavo, "nightlies", run="r", scheduled=FRIDAY, now=FRIDAY)


async def test_an_interval_does_not_start_over_with_the_service() -> None:
    """Once a day, a restart every hour: the times are those of a fixed anchor in the time zone."""
    daily = ScheduleSettings(folder="in", every_minutes=1440, timezone="Europe/Berlin")
    clock = clock_of(daily)
    assert isinstance(clock, IntervalSchedule)
    assert clock == clock_of(daily)
    server = ServerInterval.model_validate(clock.model_dump())
    told = [
        (await server.get_dates(n=1, start=FRIDAY + timedelta(hours=hour)))[0] for hour in range(20)
    ]
    assert {each.astimezone(ZoneInfo("Europe/Berlin")).isoformat() for each in told} == {
        "2026-11-21T00:00:00+01:00"
    }


@pytest.mark.parametrize(("start", "apart_h"), [((2026, 3, 28, 12), 23), ((2026, 10, 24, 12), 25)])
async def test_six_in_the_morning_stays_so_when_clocks_change(
    start: tuple[int, int, int, int], apart_h: int
) -> None:
    """Prefect's own clock, in the schedule's time zone: in spring the next is an hour earlier."""
    clock = clock_of(ScheduleSettings(folder="in", cron="0 6 * * *", timezone="Europe/Berlin"))
    assert isinstance(clock, CronSchedule)
    before = datetime(*start, tzinfo=UTC) - timedelta(days=1)
    dates = await ServerCron(cron=clock.cron, timezone=clock.timezone).get_dates(n=2, start=before)
    assert [each.astimezone(ZoneInfo("Europe/Berlin")).hour for each in dates] == [6, 6]
    assert dates[1] - dates[0] == timedelta(hours=apart_h)

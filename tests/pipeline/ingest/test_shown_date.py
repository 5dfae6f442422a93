"""Dates, times and lengths of time are shown as a spreadsheet shows them."""

from datetime import date, datetime, time, timedelta

import pytest

from pipeline.ingest.shown_date import shown_date

MOMENT = datetime(2007, 5, 7, 16, 5, 9, 250000)  # noqa: DTZ001 - a spreadsheet has no zones


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (MOMENT, "m/d/yyyy", "5/7/2007"),
        (MOMENT, "d-mmm-yy", "7-May-07"),
        (MOMENT, "dddd, mmmm dd, yyyy", "Monday, May 07, 2007"),
        (MOMENT, "yyyy-mm-dd hh:mm:ss", "2007-05-07 16:05:09"),
        (MOMENT, "h:mm AM/PM", "4:05 PM"),
        (MOMENT, "mm:ss.0", "05:09.2"),
        (MOMENT, 'm"th month"', "5th month"),
        (MOMENT, "[$-409]mmm yyyy", "May 2007"),
        (date(2007, 5, 7), "yyyy/mm/dd", "2007/05/07"),
        (time(6, 15), "h:mm", "6:15"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (timedelta(minutes=-5), "[mm]:ss", "-05:00"),
        # A number format on a date says nothing of how to show it.
        (MOMENT, "0.00", "2007-05-07 16:05:09.250000"),
    ],
)
def test_a_format_decides(
    value: datetime | date | time | timedelta, number_format: str, expected: str
) -> None:
    """Minutes and months are told apart by what stands around them."""
    assert shown_date(value, number_format) == expected

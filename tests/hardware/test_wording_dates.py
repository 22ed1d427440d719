from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.wording_dates import clock_time, long_date, window_text
from quota_protocol.messages import Window


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 12), "Kamis, 12 November 2026"),
        (date(2026, 8, 17), "Senin, 17 Agustus 2026"),
        (date(2028, 2, 29), "Selasa, 29 Februari 2028"),
        (date(2026, 1, 4), "Minggu, 4 Januari 2026"),
    ],
)
def test_a_date_is_written_out_in_indonesian(day: date, words: str) -> None:
    assert long_date(day) == words


@pytest.mark.parametrize(
    ("zone", "time"), [("Asia/Pontianak", "06.59"), ("Asia/Makassar", "07.59"), ("Asia/Jayapura", "08.59")]
)
def test_a_time_is_told_in_the_zone_of_the_office_whatever_the_machine_thinks(zone: str, time: str) -> None:
    assert clock_time(datetime(2026, 11, 11, 23, 59, 59, tzinfo=UTC), ZoneInfo(zone)) == time


def test_a_window_is_written_with_full_stops() -> None:
    assert window_text(Window("08:00", "10:00")) == "08.00-10.00"

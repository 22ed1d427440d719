"""Dates and times in Indonesian, for screens and paper. Own words, so that the machine's locale does not matter."""

from datetime import date, datetime, tzinfo

from quota_protocol.messages import Window

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


def long_date(day: date) -> str:
    """`Kamis, 12 November 2026`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock_time(instant: datetime, zone: tzinfo) -> str:
    """The local time of an aware instant, to the minute: `09.52`."""
    local = instant.astimezone(zone)
    return f"{local.hour:02}.{local.minute:02}"


def window_text(window: Window) -> str:
    """`08.00-10.00`."""
    return f"{window.start}-{window.end}".replace(":", ".")

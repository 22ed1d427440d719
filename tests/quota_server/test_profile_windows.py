"""What a kiosk is told of the windows of today and of the next day that opens: midnight may pass without the server."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quota_protocol.messages import DayWindows, Service, Window
from quota_server.domain import calendar, leases
from quota_server.domain.examples import pontianak, with_quota
from quota_server.domain.office import Closure, OfficeConfig, Suspension
from quota_server.domain.profile import profile

THURSDAY = date(2026, 11, 12)
FRIDAY, MONDAY = THURSDAY + timedelta(days=1), THURSDAY + timedelta(days=4)
OFFICE = with_quota(pontianak(), "cetak_ktp", {"10:00": None}, day=MONDAY)
WINDOWS = (Window("08:00", "10:00"), Window("10:00", "12:00"), Window("13:00", "15:00"))


def card_service(office: OfficeConfig, day: date, clock: str) -> Service:
    told = profile(office, 1, calendar.instant_of(office, day, clock))
    return next(one for one in told.services if one.id == "cetak_ktp")


@pytest.mark.parametrize(
    ("day", "clock", "unlimited", "next_day"),
    [
        (THURSDAY, "00:00", (), DayWindows(FRIDAY, WINDOWS)),
        (THURSDAY, "23:59", (), DayWindows(FRIDAY, WINDOWS)),
        (FRIDAY, "08:00", (), DayWindows(MONDAY, WINDOWS, ("10:00",))),
        (MONDAY, "08:00", ("10:00",), DayWindows(MONDAY + timedelta(days=1), WINDOWS, ("10:00",))),
    ],
)
def test_the_profile_tells_the_windows_of_the_next_opening_day(
    day: date, clock: str, unlimited: tuple[str, ...], next_day: DayWindows
) -> None:
    told = card_service(OFFICE, day, clock)
    assert (told.unlimited, told.next_day) == (unlimited, next_day)


def test_on_a_day_that_does_not_open_there_are_no_windows_and_those_of_the_next_one() -> None:
    told = card_service(OFFICE, FRIDAY + timedelta(days=1), "09:00")
    assert (told.windows, told.next_day) == ((), DayWindows(MONDAY, WINDOWS, ("10:00",)))


def test_it_is_the_day_that_kiosks_get_units_and_numbers_of() -> None:
    office = replace(OFFICE, closures=(Closure(FRIDAY, MONDAY, "pindah kantor"),))
    _, prepared = leases.prepared_days(office, calendar.instant_of(office, THURSDAY, "16:00"))
    told = card_service(office, THURSDAY, "16:00").next_day
    assert told is not None
    assert told.date == prepared


def test_a_suspension_that_begins_tomorrow_is_told_today() -> None:
    services = tuple(replace(one, suspensions=(Suspension(FRIDAY, "Surat 1/2026"),)) for one in OFFICE.services)
    told = card_service(replace(OFFICE, services=services), THURSDAY, "08:00")
    assert told.next_day is not None
    assert (told.suspended, told.next_day.suspended) == (False, True)


def test_an_office_that_never_opens_again_tells_of_no_next_day() -> None:
    gone = replace(OFFICE, closures=(Closure(FRIDAY, FRIDAY + timedelta(days=500), "ditutup"),))
    assert card_service(gone, THURSDAY, "08:00").next_day is None

"""The hours that a kiosk is told: alone it then says of every minute what the server would say."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kiosk.offline_cache.office_hours import closed_at
from quota_server.domain import calendar
from quota_server.domain.examples import pontianak
from quota_server.domain.office import Closure, DayOverride, OfficeConfig, OpeningHours, WeekdayHours
from quota_server.domain.profile import profile

THURSDAY = date(2026, 11, 12)
FRIDAY, SATURDAY = THURSDAY + timedelta(days=1), THURSDAY + timedelta(days=2)
SHORT_FRIDAYS = OpeningHours(of_weekdays=(WeekdayHours(4, "07:30", "11:30"),))
OFFICES = {
    "the example": pontianak(),
    "short Fridays": replace(pontianak(), hours=SHORT_FRIDAYS),
    "closed tomorrow": replace(pontianak(), closures=(Closure(FRIDAY, FRIDAY, "pindah kantor"),)),
    "open on a Saturday": replace(pontianak(), overrides=(DayOverride(SATURDAY, "09:00", "12:00"),)),
    "closed for a month": replace(pontianak(), closures=(Closure(FRIDAY, date(2026, 12, 13), "renovasi"),)),
}


@pytest.mark.parametrize("office", OFFICES.values(), ids=OFFICES)
def test_for_two_weeks_the_kiosk_says_what_the_server_says(office: OfficeConfig) -> None:
    now = calendar.instant_of(office, THURSDAY, "00:00")
    opening = profile(office, 1, now).opening
    assert opening is not None
    assert opening.since == THURSDAY
    while now.date() <= opening.until:
        closed = closed_at(opening, now)
        assert (closed is None) == calendar.is_open(office, now), now
        if closed is not None and now.date() < opening.until:
            assert closed.opens_at == calendar.next_opening(office, now), now
        now += timedelta(minutes=30)


def test_the_hours_reach_to_the_next_opening_however_far_that_is() -> None:
    office = OFFICES["closed for a month"]
    opening = profile(office, 1, datetime.fromisoformat("2026-11-12T15:30:00+07:00")).opening
    assert opening is not None
    assert [one.date for one in opening.days] == [THURSDAY, date(2026, 12, 14)]
    assert opening.until == date(2026, 12, 14)

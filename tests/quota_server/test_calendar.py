"""When a booking is early, on time or late, and when the office is open, to the second."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from quota_protocol.clock import parse_instant
from quota_protocol.messages import BookingState, Origin, TicketFlag, Timing, Window
from quota_server.domain import calendar, gates, office_changes
from quota_server.domain.examples import pontianak
from quota_server.domain.gates import BookingFacts, known_service
from quota_server.domain.holidays import Holiday, HolidayKind, holiday_on, holidays_of
from quota_server.domain.office import (
    Closure,
    DayOverride,
    OfficeConfig,
    OpeningHours,
    ServiceWindows,
    Suspension,
    WeekdayHours,
    WindowPlan,
)
from quota_server.domain.refusals import Refused
from quota_server.domain.waiting import WaitMinutes, WaitUnknown, estimated_wait

OFFICE = pontianak()
THURSDAY = date(2026, 11, 12)
FIRST, SECOND, THIRD = Window("08:00", "10:00"), Window("10:00", "12:00"), Window("13:00", "15:00")


def at(wall_time: str, day: str = "2026-11-12", offset: str = "+07:00") -> datetime:
    return parse_instant(f"{day}T{wall_time}{offset}")


@pytest.mark.parametrize(
    ("window", "wall_time", "timing"),
    [
        (FIRST, "07:44:59", Timing.EARLY),
        (FIRST, "07:45:00", Timing.ON_TIME),
        (FIRST, "10:29:59", Timing.ON_TIME),
        (FIRST, "10:30:00", Timing.LATE),
        (FIRST, "10:40:00", Timing.LATE),
        (FIRST, "23:59:59", Timing.LATE),
        (SECOND, "09:30:00", Timing.EARLY),
        (SECOND, "09:44:59.999999", Timing.EARLY),
        (SECOND, "09:45:00", Timing.ON_TIME),
        (SECOND, "10:00:00", Timing.ON_TIME),
        (THIRD, "12:30:00", Timing.EARLY),
        (THIRD, "12:45:00", Timing.ON_TIME),
        (THIRD, "15:29:59", Timing.ON_TIME),
    ],
)
def test_a_booking_is_on_time_from_a_quarter_of_an_hour_before_until_half_an_hour_after_its_window(
    window: Window, wall_time: str, timing: Timing
) -> None:
    assert calendar.timing_of(OFFICE, THURSDAY, window, at(wall_time)) is timing


@pytest.mark.parametrize("day", ["2026-11-11", "2026-11-13"])
def test_a_booking_of_another_date_is_neither_early_nor_late(day: str) -> None:
    assert calendar.timing_of(OFFICE, THURSDAY, FIRST, at("08:00:00", day)) is Timing.OTHER_DAY


def test_the_date_is_the_offices_own_also_when_the_instant_is_written_in_utc() -> None:
    assert calendar.timing_of(OFFICE, THURSDAY, FIRST, at("01:00:00", offset="+00:00")) is Timing.ON_TIME
    just_after_midnight = at("17:00:00", "2026-11-11", "+00:00")
    assert calendar.timing_of(OFFICE, THURSDAY, FIRST, just_after_midnight) is Timing.EARLY


@pytest.mark.parametrize(
    ("wall_time", "is_open"),
    [("07:29:59", False), ("07:30:00", True), ("12:30:00", True), ("14:59:59", True), ("15:00:00", False)],
)
def test_numbers_are_given_out_from_opening_up_to_closing(wall_time: str, is_open: bool) -> None:
    assert calendar.is_open(OFFICE, at(wall_time)) is is_open


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at("06:00:00"), at("07:30:00")),
        (at("15:00:00"), at("07:30:00", "2026-11-13")),
        (at("15:00:00", "2026-11-13"), at("07:30:00", "2026-11-16")),
        (at("09:00:00", "2026-11-14"), at("07:30:00", "2026-11-16")),
    ],
)
def test_a_closed_office_says_when_it_opens_next(now: datetime, opens: datetime) -> None:
    assert calendar.next_opening(OFFICE, now) == opens


def test_a_window_in_mataram_opens_an_hour_earlier_than_the_same_one_in_pontianak() -> None:
    mataram = OfficeConfig("MTR", "Disdukcapil Kota Mataram", "Asia/Makassar", "WITA", OFFICE.services)
    opens = calendar.instant_of(mataram, THURSDAY, "08:00")
    assert opens == at("00:00:00", offset="+00:00")
    assert calendar.local(mataram, opens).strftime("%H:%M") == "08:00"


def test_a_late_booking_is_served_with_a_flag_while_the_office_is_open() -> None:
    booking = BookingFacts("cetak_ktp", THURSDAY, FIRST, BookingState.BOOKED)
    assert gates.admit_booking(OFFICE, booking, at("10:29:59")) == ()
    assert gates.admit_booking(OFFICE, booking, at("14:59:59")) == (TicketFlag.LATE,)


def test_a_late_booking_after_closing_is_told_when_the_office_opens() -> None:
    booking = BookingFacts("cetak_ktp", THURSDAY, FIRST, BookingState.BOOKED)
    with pytest.raises(Refused) as caught:
        gates.admit_booking(OFFICE, booking, at("15:00:00"))
    assert caught.value.problem.type.endswith(":office-closed")
    assert caught.value.problem.opens_at == at("07:30:00", "2026-11-13")


def test_the_last_window_is_still_on_time_half_an_hour_after_closing() -> None:
    booking = BookingFacts("cetak_ktp", THURSDAY, THIRD, BookingState.BOOKED)
    assert gates.admit_booking(OFFICE, booking, at("15:20:00")) == ()


def test_a_booking_is_a_no_show_once_it_is_served_no_more() -> None:
    morning = BookingFacts("cetak_ktp", THURSDAY, FIRST, BookingState.BOOKED)
    assert gates.shown_state(OFFICE, morning, at("14:59:59")) is BookingState.BOOKED
    assert gates.shown_state(OFFICE, morning, at("15:00:00")) is BookingState.NO_SHOW
    last = BookingFacts("cetak_ktp", THURSDAY, THIRD, BookingState.BOOKED)
    assert gates.shown_state(OFFICE, last, at("15:29:59")) is BookingState.BOOKED
    assert gates.shown_state(OFFICE, last, at("15:30:00")) is BookingState.NO_SHOW
    used = BookingFacts("cetak_ktp", THURSDAY, FIRST, BookingState.CHECKED_IN)
    assert gates.shown_state(OFFICE, used, at("00:00:00", "2026-11-13")) is BookingState.CHECKED_IN


def test_christmas_and_the_joint_leave_before_it_are_closed_and_the_next_open_day_is_monday() -> None:
    assert holiday_on(date(2026, 12, 24)) == Holiday(
        date(2026, 12, 24), "Cuti Bersama Hari Raya Natal", HolidayKind.JOINT_LEAVE
    )
    assert calendar.next_opening(OFFICE, at("15:00:00", "2026-12-23")) == at("07:30:00", "2026-12-28")
    with pytest.raises(Refused) as caught:
        gates.bookable_windows(OFFICE, known_service(OFFICE, "cetak_ktp"), date(2026, 12, 24), at("09:00:00"))
    assert caught.value.problem.type.endswith(":office-closed")
    assert caught.value.problem.opens_at == at("07:30:00", "2026-12-28")


def test_the_years_of_the_files_have_what_was_decreed_and_say_what_is_estimated() -> None:
    kinds = [holiday.kind for holiday in holidays_of(2026).values()]
    assert (kinds.count(HolidayKind.NATIONAL), kinds.count(HolidayKind.JOINT_LEAVE)) == (17, 8)
    assert [day.isoformat() for day, holiday in holidays_of(2027).items() if holiday.estimated] == [
        "2027-03-10",
        "2027-03-11",
        "2027-05-17",
    ]
    assert holidays_of(1999) == {}


def test_an_office_may_open_on_a_holiday_and_then_has_the_windows_of_the_date_or_its_own() -> None:
    christmas = date(2026, 12, 25)
    opened = office_changes.open_on(OFFICE, DayOverride(christmas, "08:00", "11:00", "Pilkada"))
    assert not calendar.is_open_day(OFFICE, christmas)
    assert calendar.is_open(opened, at("10:59:59", "2026-12-25"))
    assert not calendar.is_open(opened, at("11:00:00", "2026-12-25"))
    printing = known_service(opened, "cetak_ktp")
    assert [plan.quota for plan in calendar.windows_on(opened, printing, christmas)] == [125, 115, 110]
    own = ServiceWindows("cetak_ktp", (WindowPlan(FIRST, 40),))
    narrowed = office_changes.open_on(opened, DayOverride(christmas, "08:00", "10:00", "", (own,)))
    assert [plan.quota for plan in calendar.windows_on(narrowed, printing, christmas)] == [40]
    assert len(narrowed.overrides) == 1


def test_a_saturday_that_is_opened_has_the_windows_of_the_friday_before() -> None:
    saturday = date(2026, 11, 14)
    opened = office_changes.open_on(OFFICE, DayOverride(saturday, "08:00", "12:00"))
    printing = known_service(opened, "cetak_ktp")
    assert calendar.windows_on(OFFICE, printing, saturday) == ()
    assert len(calendar.windows_on(opened, printing, saturday)) == 3


def test_what_an_office_closes_is_closed_and_an_opened_date_within_it_is_open() -> None:
    closed = office_changes.close(OFFICE, Closure(THURSDAY, date(2026, 11, 16), "pindah gedung"))
    assert not calendar.is_open(closed, at("09:00:00"))
    assert calendar.next_opening(closed, at("09:00:00")) == at("07:30:00", "2026-11-17")
    booking = BookingFacts("cetak_ktp", THURSDAY, FIRST, BookingState.BOOKED)
    with pytest.raises(Refused) as caught:
        gates.admit_booking(closed, booking, at("09:00:00"))
    assert caught.value.problem.type.endswith(":office-closed")
    opened = office_changes.open_on(closed, DayOverride(THURSDAY, "09:00", "10:00"))
    assert calendar.is_open(opened, at("09:00:00"))


def test_a_friday_may_have_hours_and_windows_of_its_own() -> None:
    friday = date(2026, 11, 13)
    short = replace(OFFICE, hours=OpeningHours(of_weekdays=(WeekdayHours(4, "08:00", "11:00"),)))
    windows = [WindowPlan(Window("08:00", "11:00"), 175)]
    short = office_changes.set_windows(short, "cetak_ktp", windows, day=date(2026, 11, 1), weekdays=(4,))
    printing = known_service(short, "cetak_ktp")
    assert [plan.quota for plan in calendar.windows_on(short, printing, friday)] == [175]
    assert [plan.quota for plan in calendar.windows_on(short, printing, THURSDAY)] == [125, 115, 110]
    assert calendar.is_open(short, at("10:59:59", "2026-11-13"))
    assert not calendar.is_open(short, at("11:00:00", "2026-11-13"))
    assert calendar.is_open(short, at("11:00:00"))


def test_a_service_is_suspended_with_its_letter_and_offered_again_except_urgent_cases() -> None:
    letter = Suspension(date(2026, 11, 9), "443.1/2978/Dukcapil")
    suspended = office_changes.suspend(OFFICE, "perekaman", letter)
    recording = known_service(suspended, "perekaman")
    with pytest.raises(Refused) as caught:
        gates.admit_visitor(suspended, recording, Origin.WALK_IN, at("09:00:00"))
    assert caught.value.problem.basis == "443.1/2978/Dukcapil"
    gates.admit_visitor(suspended, recording, Origin.URGENT, at("09:00:00"))
    gates.admit_visitor(suspended, known_service(suspended, "dokumen_lain"), Origin.WALK_IN, at("09:00:00"))
    resumed = known_service(office_changes.resume(suspended, "perekaman", THURSDAY), "perekaman")
    assert resumed.suspended_on(THURSDAY) is None
    assert resumed.suspended_on(date(2026, 11, 11)) == replace(letter, until=date(2026, 11, 11))


def test_the_wait_is_estimated_from_those_served_before_and_unknown_without_them() -> None:
    ten_minutes = [600.0] * 5
    assert estimated_wait(6, 2, ten_minutes) == WaitMinutes(30)
    assert estimated_wait(7, 2, [*ten_minutes[:4], 599.0, 9000.0]) == WaitMinutes(35)
    assert estimated_wait(0, 1, ten_minutes) == WaitMinutes(0)
    assert estimated_wait(6, 2, ten_minutes[:4]) == WaitUnknown()
    assert estimated_wait(6, 0, ten_minutes) == WaitUnknown()
    assert estimated_wait(60, 1, ten_minutes) == WaitUnknown()

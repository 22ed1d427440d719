"""When a booking is early, on time or late, and when the office is open, to the second."""

from datetime import date, datetime

import pytest

from quota_protocol.clock import parse_instant
from quota_protocol.messages import BookingState, TicketFlag, Timing, Window
from quota_server.domain import calendar, gates
from quota_server.domain.examples import pontianak
from quota_server.domain.gates import BookingFacts
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import Refused

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


def test_an_open_booking_of_a_past_day_is_a_no_show() -> None:
    booking = BookingFacts("cetak_ktp", THURSDAY, FIRST, BookingState.BOOKED)
    assert gates.shown_state(OFFICE, booking, at("23:59:59")) is BookingState.BOOKED
    assert gates.shown_state(OFFICE, booking, at("00:00:00", "2026-11-13")) is BookingState.NO_SHOW

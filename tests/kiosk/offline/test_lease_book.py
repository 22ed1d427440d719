"""Which number and which unit a kiosk gives that is alone: the rules, case by case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.core.model import NewNumber, UrgentNumber
from kiosk.offline_cache.lease_book import (
    Circumstances,
    NothingLeft,
    NumberPlan,
    Reserve,
    booking_now,
    has_numbers,
    plan_booking,
    plan_number,
    plan_unknown_code,
    windows_left,
)
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import BookingState, Origin, Problem, TicketFlag, UrgentReason, Window, WindowAvailability
from quota_protocol.problems import ProblemType, problem_type
from tests.kiosk.offline.samples import FRIDAY, LATE_MORNING, WINDOWED, at, block, held, reserve
from tests.kiosk.samples import MORNING, THURSDAY

OFFLINE, LATE, SUSPECT = TicketFlag.OFFLINE, TicketFlag.LATE, TicketFlag.CLOCK_SUSPECT
WALK_IN = NewNumber("cetak_ktp", Origin.WALK_IN)
BOTH = reserve(held("morning", 2), held("late", 5, window=LATE_MORNING))


def planned(plan: object) -> NumberPlan:
    assert isinstance(plan, NumberPlan), plan
    return plan


def refused(plan: object) -> ProblemType:
    assert isinstance(plan, Problem), plan
    kind = problem_type(plan.type)
    assert kind is not None
    return kind


@pytest.mark.parametrize(
    ("hour", "start", "lease_id"),
    [
        (8, "", "morning"),
        (7, "", "morning"),
        (10, "", "late"),
        (8, "10:00", "late"),
        (8, "08:00", "morning"),
    ],
)
def test_a_walk_in_takes_a_unit_of_the_chosen_the_running_or_the_next_window(
    hour: int, start: str, lease_id: str
) -> None:
    plan = planned(plan_number(replace(WALK_IN, window_start=start), BOTH, at(hour)))
    assert (plan.lease_id, plan.serial, plan.series, plan.office_date) == (lease_id, 5001, "A", THURSDAY)
    assert plan.flags == (OFFLINE,)


def test_a_window_without_units_passes_on_to_the_next_and_offers_it_where_it_was_chosen() -> None:
    spent = reserve(held("morning", 0), held("late", 1, window=LATE_MORNING))
    assert planned(plan_number(WALK_IN, spent, at(8))).lease_id == "late"
    problem = plan_number(replace(WALK_IN, window_start="08:00"), spent, at(8))
    assert refused(problem) is ProblemType.QUOTA_EXHAUSTED
    assert isinstance(problem, Problem)
    assert problem.next_window is not None
    assert (problem.next_window.start, problem.next_window.free) == ("10:00", 1)


@pytest.mark.parametrize(
    ("what", "circumstances"),
    [
        (reserve(held("morning", 0)), at(8)),
        (reserve(), at(8)),
        (reserve(held("morning", 5)), at(10)),
        (reserve(held("morning", 5, day=FRIDAY)), at(8)),
        (reserve(held("morning", 5), blocks=()), at(8)),
        (reserve(held("morning", 5), blocks=(block(after=5101),)), at(8)),
        (reserve(held("morning", 5), blocks=(block(day=FRIDAY),)), at(8)),
    ],
    ids=["spent", "none", "over", "of tomorrow", "no block", "block used up", "block of tomorrow"],
)
def test_without_a_unit_or_a_number_staff_hand_out_strips(what: Reserve, circumstances: Circumstances) -> None:
    assert plan_number(WALK_IN, what, circumstances) == NothingLeft()


@pytest.mark.parametrize(
    ("wish", "series"),
    [
        (NewNumber("cetak_ktp", Origin.PRIORITY), "P"),
        (NewNumber("pengambilan", Origin.PICKUP), "C"),
        (NewNumber("cetak_ktp", Origin.VERIFICATION), "K"),
        (NewNumber("perekaman", Origin.WALK_IN), "B"),
        (UrgentNumber("cetak_ktp", UrgentReason.ILLNESS), "U"),
    ],
)
def test_whoever_has_no_quota_takes_a_number_and_no_unit(wish: NewNumber | UrgentNumber, series: str) -> None:
    plan = planned(plan_number(wish, reserve(), at(8)))
    assert (plan.series, plan.serial, plan.lease_id, plan.window) == (series, 5001, None, None)


def test_a_service_by_windows_is_never_taken_for_one_without_on_a_day_that_nobody_told_of() -> None:
    closed = replace(WINDOWED, services=tuple(replace(one, windows=()) for one in WINDOWED.services))
    assert plan_number(WALK_IN, reserve(), replace(at(8), office=closed)) == NothingLeft()


def test_a_window_that_refuses_nobody_needs_no_unit_on_the_day_that_the_profile_is_of() -> None:
    unlimited = tuple(replace(one, unlimited=("08:00",)) if one.id == "cetak_ktp" else one for one in WINDOWED.services)
    office = replace(WINDOWED, services=unlimited)
    today = replace(at(8), office=office)
    plan = planned(plan_number(WALK_IN, reserve(), today))
    assert (plan.window, plan.lease_id) == (MORNING, None)
    assert windows_left("cetak_ktp", reserve(), today) == (WindowAvailability("08:00", "10:00", None, None),)
    tomorrow = replace(at(8, day=FRIDAY), office=office)
    assert plan_number(WALK_IN, reserve(blocks=(block(day=FRIDAY),)), tomorrow) == NothingLeft()


def test_numbers_go_on_in_the_next_block_and_a_suspended_service_gives_none() -> None:
    second = replace(block(), block=replace(block().block, block_id="second", first=5101, last=5200), next=5103)
    what = reserve(held("morning", 1), blocks=(block(after=5101), second))
    assert planned(plan_number(WALK_IN, what, at(8))).serial == 5103
    suspended = replace(WINDOWED, services=tuple(replace(one, suspended=True) for one in WINDOWED.services))
    here = replace(at(8), office=suspended)
    assert refused(plan_number(WALK_IN, what, here)) is ProblemType.SERVICE_SUSPENDED
    assert plan_unknown_code(what, here) == NothingLeft()


# Bookings


@pytest.mark.parametrize(
    ("hour", "minute", "flags"),
    [(7, 45, (OFFLINE,)), (9, 59, (OFFLINE,)), (10, 29, (OFFLINE,)), (10, 30, (LATE, OFFLINE))],
)
def test_a_booking_has_its_unit_and_takes_only_a_number(hour: int, minute: int, flags: tuple[TicketFlag, ...]) -> None:
    when = at(hour, minute)
    booking = booking_now("cetak_ktp", THURSDAY, MORNING, BookingState.BOOKED, when)
    plan = planned(plan_booking(booking, reserve(), when))
    assert (plan.window, plan.lease_id, plan.origin, plan.flags) == (MORNING, None, Origin.BOOKING, flags)


@pytest.mark.parametrize(
    ("state", "day", "hour", "kind"),
    [
        (BookingState.CANCELLED, THURSDAY, 8, ProblemType.BOOKING_CANCELLED),
        (BookingState.CHECKED_IN, THURSDAY, 8, ProblemType.BOOKING_USED),
        (BookingState.BOOKED, FRIDAY, 8, ProblemType.BOOKING_OTHER_DAY),
        (BookingState.BOOKED, THURSDAY, 7, ProblemType.TOO_EARLY),
    ],
)
def test_what_the_server_would_refuse_is_refused_with_the_same_problem(
    state: BookingState, day: object, hour: int, kind: ProblemType
) -> None:
    when = at(hour)
    booking = booking_now("cetak_ktp", day, MORNING, state, when)  # type: ignore[arg-type] # a date
    assert refused(plan_booking(booking, reserve(), when)) is kind


def test_a_code_that_the_manifest_does_not_know_takes_the_next_unit_and_is_marked() -> None:
    plan = planned(plan_unknown_code(BOTH, at(8)))
    assert (plan.lease_id, plan.origin) == ("morning", Origin.BOOKING)
    assert plan.flags == (TicketFlag.UNVERIFIED, OFFLINE)
    assert plan_unknown_code(reserve(), at(8)) == NothingLeft()


# The clock


IN_DOUBT = at(3, day=THURSDAY - timedelta(days=9999), trust=ClockTrust.SUSPECT)


def test_a_clock_in_doubt_refuses_nobody_and_takes_the_newest_leases_earliest_window() -> None:
    what = reserve(
        held("old", 5),
        held("late", 5, day=FRIDAY, window=LATE_MORNING),
        held("early", 5, day=FRIDAY),
        blocks=(block(), block(day=FRIDAY)),
    )
    plan = planned(plan_number(replace(WALK_IN, window_start="13:00"), what, IN_DOUBT))
    assert (plan.lease_id, plan.office_date, plan.flags) == ("early", FRIDAY, (OFFLINE, SUSPECT))


def test_a_newest_lease_that_is_spent_gives_way_to_the_one_before_it() -> None:
    what = reserve(held("old", 1), held("new", 0, day=FRIDAY), blocks=(block(), block(day=FRIDAY)))
    assert planned(plan_number(WALK_IN, what, IN_DOUBT)).lease_id == "old"


@pytest.mark.parametrize("day", [THURSDAY, FRIDAY])
def test_a_booking_is_served_at_any_hour_of_a_clock_in_doubt(day: object) -> None:
    booking = booking_now("cetak_ktp", day, MORNING, BookingState.BOOKED, IN_DOUBT)  # type: ignore[arg-type] # a date
    plan = planned(plan_booking(booking, reserve(held("morning", 1)), IN_DOUBT))
    assert (plan.office_date, plan.flags) == (THURSDAY, (OFFLINE, SUSPECT))


def test_a_booking_keeps_its_date_while_there_are_numbers_of_it() -> None:
    """Found by the simulation: in the evening the newest block is tomorrow's, and its window is another one."""
    booking = booking_now("cetak_ktp", THURSDAY, MORNING, BookingState.BOOKED, IN_DOUBT)
    what = reserve(held("spent", 0), blocks=(block(), block(day=FRIDAY)))
    assert planned(plan_booking(booking, what, IN_DOUBT)).office_date == THURSDAY


def test_cancelled_and_used_need_no_clock() -> None:
    for state in (BookingState.CANCELLED, BookingState.CHECKED_IN):
        booking = booking_now("cetak_ktp", THURSDAY, MORNING, state, IN_DOUBT)
        assert isinstance(plan_booking(booking, reserve(held("morning", 1)), IN_DOUBT), Problem)


# What is left


def test_the_windows_that_are_left_are_those_with_leases_that_are_not_over() -> None:
    assert windows_left("cetak_ktp", BOTH, at(8)) == (
        WindowAvailability("08:00", "10:00", None, 2),
        WindowAvailability("10:00", "12:00", None, 5),
    )
    assert windows_left("cetak_ktp", BOTH, at(10)) == (WindowAvailability("10:00", "12:00", None, 5),)
    assert windows_left("perekaman", BOTH, at(8)) == ()


def test_midnight_passes_while_alone() -> None:
    """The next day's leases and blocks came at 16.00."""
    what = reserve(held("today", 5), held("tomorrow", 5, day=FRIDAY), blocks=(block(), block(day=FRIDAY)))
    assert planned(plan_number(WALK_IN, what, at(9))).office_date == THURSDAY
    plan = planned(plan_number(WALK_IN, what, at(0, 1, day=FRIDAY)))
    assert (plan.office_date, plan.lease_id, plan.window) == (FRIDAY, "tomorrow", Window("08:00", "10:00"))
    assert has_numbers(what, at(9, day=FRIDAY))
    assert not has_numbers(what, at(9, day=FRIDAY + timedelta(days=1)))

"""Alone, a kiosk knows its office's hours: it refuses as the server would, and nobody where it knows nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kiosk.core.model import NewNumber, UrgentNumber
from kiosk.offline_cache.lease_book import (
    Circumstances,
    NumberPlan,
    Plan,
    booking_now,
    plan_booking,
    plan_number,
    plan_unknown_code,
)
from kiosk.offline_cache.office_hours import closed_at
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import BookingState, DayHours, Opening, Origin, Problem, UrgentReason, Window
from quota_protocol.problems import ProblemType
from tests.kiosk.offline.samples import FRIDAY, WINDOWED, block, held, reserve
from tests.kiosk.samples import MORNING, THURSDAY, WIB

MONDAY = THURSDAY + timedelta(days=4)
OPENING = Opening(
    THURSDAY,
    MONDAY,
    (DayHours(THURSDAY, "07:30", "15:00"), DayHours(FRIDAY, "07:30", "11:30"), DayHours(MONDAY, "07:30", "15:00")),
)
WALK_IN = NewNumber("cetak_ktp", Origin.WALK_IN)
WHOLE_DAY = Window("00:00", "24:00")


def _at(clock: str, day: date = THURSDAY, trust: ClockTrust = ClockTrust.RTC) -> Circumstances:
    now = datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=WIB)
    return Circumstances(replace(WINDOWED, opening=OPENING), now, trust, day)


def _opens_at(plan: Plan) -> str | None:
    """When a refusal says that the office opens; None where somebody gets a number."""
    if isinstance(plan, NumberPlan):
        return None
    assert isinstance(plan, Problem)
    assert plan.type == ProblemType.OFFICE_CLOSED.urn
    return f"{plan.opens_at:%d %H:%M}" if plan.opens_at else "not known"


@pytest.mark.parametrize(
    ("clock", "day", "opens_at"),
    [
        ("07:29", THURSDAY, "12 07:30"),
        ("07:30", THURSDAY, None),
        ("14:59", THURSDAY, None),
        ("15:00", THURSDAY, "13 07:30"),
        ("11:30", FRIDAY, "16 07:30"),
        ("09:00", FRIDAY + timedelta(days=1), "16 07:30"),
        ("15:00", MONDAY, "not known"),
        ("03:00", MONDAY + timedelta(days=1), None),
        ("03:00", THURSDAY - timedelta(days=1), None),
    ],
)
def test_whoever_comes_without_a_booking_is_served_in_the_hours_and_on_dates_that_nothing_is_known_of(
    clock: str, day: date, opens_at: str | None
) -> None:
    holding = reserve(held("lease-1", 5, day, WHOLE_DAY), blocks=tuple(block(one, day) for one in "ABCPUK"))
    for origin in (Origin.WALK_IN, Origin.PRIORITY):
        assert _opens_at(plan_number(replace(WALK_IN, origin=origin), holding, _at(clock, day))) == opens_at
    urgent = UrgentNumber("cetak_ktp", UrgentReason.OTHER)
    assert _opens_at(plan_number(urgent, holding, _at(clock, day))) is None, "staff grant it at any hour"
    in_doubt = _at(clock, day, ClockTrust.SUSPECT)
    assert _opens_at(plan_number(WALK_IN, holding, in_doubt)) is None, "a clock in doubt refuses nobody"


def test_a_server_that_says_nothing_of_hours_leaves_everybody_served() -> None:
    assert closed_at(None, datetime(2026, 11, 12, 3, 0, tzinfo=WIB)) is None


@pytest.mark.parametrize(
    ("window", "clock", "day", "kind"),
    [
        (MORNING, "07:20", THURSDAY, ProblemType.TOO_EARLY),
        (Window("07:30", "09:00"), "07:20", THURSDAY, None),
        (MORNING, "14:00", THURSDAY, None),
        (MORNING, "15:00", THURSDAY, ProblemType.OFFICE_CLOSED),
        (Window("13:00", "15:00"), "15:20", THURSDAY, None),
        (MORNING, "08:30", FRIDAY + timedelta(days=1), ProblemType.OFFICE_CLOSED),
    ],
)
def test_a_booking_is_told_what_the_server_would_say(
    window: Window, clock: str, day: date, kind: ProblemType | None
) -> None:
    at = _at(clock, day)
    booking = booking_now("cetak_ktp", day, window, BookingState.BOOKED, at)
    plan = plan_booking(booking, reserve(blocks=(block("A", day),)), at)
    assert (plan.type if isinstance(plan, Problem) else None) == (kind.urn if kind else None)


@pytest.mark.parametrize(("clock", "served"), [("07:14", False), ("07:15", True), ("15:29", True), ("15:30", False)])
def test_a_code_that_nobody_knows_is_served_around_the_hours_as_a_booking_can_be(clock: str, served: bool) -> None:
    holding = reserve(held("lease-1", 5, THURSDAY, WHOLE_DAY))
    assert (_opens_at(plan_unknown_code(holding, _at(clock))) is None) == served

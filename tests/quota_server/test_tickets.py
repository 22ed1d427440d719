"""Numbers without a booking: walk-ins, priority, urgent and the series that count apart."""

from datetime import date

import pytest

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, slug

pytestmark = on_both_engines


def at(clock: SimulatedClock, wall_time: str, day: str = TODAY) -> None:
    clock.move_to(parse_instant(f"{day}T{wall_time}+07:00"))


def test_a_walk_in_takes_a_unit_of_the_running_window(kiosk: Kiosk) -> None:
    ticket = kiosk.walk_in().json()
    assert (ticket["number"], ticket["origin"], ticket["window"]["start"]) == ("A001", "walk_in", "08:00")
    assert kiosk.free("08:00") == 124


def test_a_walk_in_may_choose_a_later_window_of_today(kiosk: Kiosk) -> None:
    assert kiosk.walk_in(window_start="13:00").json()["window"]["start"] == "13:00"
    assert kiosk.free("13:00") == 109


@pytest.mark.parametrize(
    ("instant", "window"), [("07:30:00", "08:00"), ("10:00:00", "10:00"), ("12:00:00", "13:00"), ("12:30:00", "13:00")]
)
def test_a_walk_in_gets_the_running_or_else_the_next_window(
    kiosk: Kiosk, clock: SimulatedClock, instant: str, window: str
) -> None:
    at(clock, instant)
    assert kiosk.walk_in().json()["window"]["start"] == window


def test_a_walk_in_gets_the_next_window_when_the_running_one_is_full(database_url: str, kiosk: Kiosk) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 1}, day=date(2026, 11, 12))
    assert [kiosk.walk_in().json()["window"]["start"] for _ in range(2)] == ["08:00", "10:00"]


def test_a_walk_in_into_a_full_window_is_offered_another(database_url: str, kiosk: Kiosk) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"10:00": 0}, day=date(2026, 11, 12))
    answer = kiosk.walk_in(window_start="10:00")
    assert (answer.status_code, slug(answer)) == (409, "quota-exhausted")
    assert answer.json()["next_window"] == {"start": "13:00", "end": "15:00", "free": 110}


def test_a_walk_in_cannot_have_a_window_that_is_over(kiosk: Kiosk, clock: SimulatedClock) -> None:
    at(clock, "10:00:00")
    assert slug(kiosk.walk_in(window_start="08:00")) == "quota-exhausted"
    assert slug(kiosk.walk_in(window_start="09:00")) == "invalid-request"


def test_a_day_that_is_used_up_refuses_walk_ins_and_still_grants_an_urgent_number(
    database_url: str, kiosk: Kiosk
) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 1, "10:00": 1, "13:00": 0}, day=date(2026, 11, 12))
    assert [kiosk.walk_in().status_code for _ in range(2)] == [201, 201]
    full = kiosk.walk_in()
    assert slug(full) == "quota-exhausted"
    assert (full.json()["free"], full.json()["next_window"], full.json()["day_quota"]) == (0, None, 2)
    urgent = kiosk.walk_in(origin="urgent", reason="sakit").json()
    assert (urgent["number"], urgent["window"]) == ("U001", None)
    assert kiosk.walk_in(origin="priority").json()["number"] == "P001"


def test_priority_and_urgent_numbers_take_nothing_of_the_350(kiosk: Kiosk) -> None:
    kiosk.walk_in(origin="priority")
    kiosk.walk_in(origin="urgent", reason="bpjs")
    assert sum(kiosk.free(window) or 0 for window in ("08:00", "10:00", "13:00")) == 350


def test_an_urgent_number_needs_a_reason(kiosk: Kiosk) -> None:
    assert slug(kiosk.walk_in(origin="urgent")) == "invalid-request"
    assert slug(kiosk.walk_in(origin="urgent", reason="bosan")) == "invalid-request"


def test_services_without_a_quota_count_in_their_own_series(kiosk: Kiosk) -> None:
    for service, origin, number in (
        ("perekaman", "walk_in", "B001"),
        ("pengambilan", "pickup", "C001"),
        ("pengambilan", "walk_in", "C002"),
        ("dokumen_lain", "walk_in", "D001"),
        ("perbaikan_data", "walk_in", "E001"),
        ("pengambilan", "verification", "K001"),
    ):
        ticket = kiosk.walk_in(service, origin).json()
        assert (ticket["number"], ticket["window"]) == (number, None)
    assert kiosk.free("08:00") == 125


def test_an_origin_that_does_not_come_in_this_way_is_refused(kiosk: Kiosk) -> None:
    for origin in ("booking", "manual", "teleport"):
        assert slug(kiosk.walk_in(origin=origin)) == "invalid-request"


@pytest.mark.parametrize(
    ("day", "instant", "opens_at"),
    [
        (TODAY, "07:29:59", "2026-11-12T07:30:00+07:00"),
        (TODAY, "15:00:00", "2026-11-13T07:30:00+07:00"),
        ("2026-11-14", "09:00:00", "2026-11-16T07:30:00+07:00"),
    ],
)
def test_a_closed_office_says_when_it_opens_and_grants_only_urgent_numbers(
    kiosk: Kiosk, clock: SimulatedClock, day: str, instant: str, opens_at: str
) -> None:
    at(clock, instant, day)
    for origin in ("walk_in", "priority", "pickup"):
        answer = kiosk.walk_in("pengambilan", origin)
        assert (answer.status_code, slug(answer)) == (409, "office-closed")
        assert answer.json()["opens_at"] == opens_at
    assert kiosk.walk_in(origin="urgent", reason="sakit").status_code == 201


def test_a_series_starts_again_at_001_on_the_next_day_of_the_office(kiosk: Kiosk, clock: SimulatedClock) -> None:
    assert [kiosk.walk_in("perekaman").json()["number"] for _ in range(2)] == ["B001", "B002"]
    at(clock, "08:00:00", "2026-11-13")
    ticket = kiosk.walk_in("perekaman").json()
    assert (ticket["number"], ticket["ahead"], ticket["office_date"]) == ("B001", 0, "2026-11-13")


def test_the_form_of_a_phone_number_is_checked(kiosk: Kiosk) -> None:
    assert slug(kiosk.walk_in(phone="0812000")) == "invalid-request"
    assert kiosk.walk_in(phone="+62 812 0000 0001", variant="hilang").status_code == 201

"""Check-ins over HTTP: when a booking gets its number, and what is said when it does not."""

import uuid

import pytest

from quota_protocol.clock import SimulatedClock, parse_instant
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, nik, slug

pytestmark = on_both_engines

FRIDAY = "2026-11-13"


def test_a_booking_on_time_gets_a_number_of_series_a_and_cannot_be_used_again(kiosk: Kiosk) -> None:
    code = kiosk.booked()
    event_id = str(uuid.uuid4())
    answer = kiosk.check_in(code, event_id=event_id)
    assert answer.status_code == 201
    ticket = answer.json()
    assert ticket.pop("ticket_id")
    assert ticket == {
        "event_id": event_id,
        "number": "A001",
        "series": "A",
        "service": "cetak_ktp",
        "origin": "booking",
        "office_date": TODAY,
        "window": {"start": "08:00", "end": "10:00"},
        "issued_at": "2026-11-12T08:05:00+07:00",
        "ahead": 0,
        "flags": [],
        "variant": None,
    }
    again = kiosk.check_in(code)
    assert (again.status_code, slug(again)) == (409, "booking-used")
    assert again.json()["used_at"] == "2026-11-12T08:05:00+07:00"
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "checked_in"
    assert kiosk.free("08:00") == 124


@pytest.mark.parametrize(
    ("window", "instant", "opens_at"),
    [
        ("08:00", "07:44:59", "07:45:00"),
        ("10:00", "09:30:00", "09:45:00"),
        ("13:00", "12:30:00", "12:45:00"),
    ],
)
def test_an_early_booking_is_told_when_check_in_opens(
    kiosk: Kiosk, clock: SimulatedClock, window: str, instant: str, opens_at: str
) -> None:
    code = kiosk.booked(window=window)
    clock.move_to(parse_instant(f"{TODAY}T{instant}+07:00"))
    answer = kiosk.check_in(code)
    assert (answer.status_code, slug(answer)) == (409, "too-early")
    assert answer.json()["opens_at"] == f"{TODAY}T{opens_at}+07:00"
    clock.move_to(parse_instant(f"{TODAY}T{opens_at}+07:00"))
    assert kiosk.check_in(code).json()["flags"] == []


@pytest.mark.parametrize(
    ("window", "instant", "flags"),
    [
        ("10:00", "10:00:00", []),
        ("08:00", "10:29:59", []),
        ("08:00", "10:40:00", ["late"]),
        ("08:00", "14:59:59", ["late"]),
        ("13:00", "15:20:00", []),
    ],
)
def test_a_late_booking_is_served_the_same_day_with_a_flag(
    kiosk: Kiosk, clock: SimulatedClock, window: str, instant: str, flags: list[str]
) -> None:
    code = kiosk.booked(window=window)
    clock.move_to(parse_instant(f"{TODAY}T{instant}+07:00"))
    answer = kiosk.check_in(code)
    assert answer.status_code == 201
    assert answer.json()["flags"] == flags


def test_a_late_booking_after_closing_hears_when_the_office_opens(kiosk: Kiosk, clock: SimulatedClock) -> None:
    code = kiosk.booked()
    clock.move_to(parse_instant(f"{TODAY}T15:00:00+07:00"))
    answer = kiosk.check_in(code)
    assert (answer.status_code, slug(answer)) == (409, "office-closed")
    assert answer.json()["opens_at"] == f"{FRIDAY}T07:30:00+07:00"


def test_a_booking_of_another_day_is_told_which_day_and_window(kiosk: Kiosk) -> None:
    code = kiosk.booked(day=FRIDAY, window="10:00")
    answer = kiosk.check_in(code)
    assert (answer.status_code, slug(answer)) == (409, "booking-other-day")
    assert answer.json()["date"] == FRIDAY
    assert answer.json()["window"] == {"start": "10:00", "end": "12:00"}


def test_a_code_that_nobody_has_is_unknown(kiosk: Kiosk) -> None:
    for code in ("K7M42QXA", "K7M42QXB", "", "x" * 150):
        answer = kiosk.check_in(code)
        assert (answer.status_code, slug(answer)) == (404, "booking-unknown")


def test_numbers_count_up_in_order_of_arrival_and_say_how_many_wait(kiosk: Kiosk) -> None:
    codes = [kiosk.booked(person, "10:00" if person == 2 else "08:00") for person in (1, 2, 3)]
    first = kiosk.check_in(codes[0]).json()
    walk_in = kiosk.walk_in().json()
    third = kiosk.check_in(codes[2]).json()
    assert [ticket["number"] for ticket in (first, walk_in, third)] == ["A001", "A002", "A003"]
    assert [ticket["ahead"] for ticket in (first, walk_in, third)] == [0, 1, 2]


def test_the_same_event_gets_the_identical_answer_and_one_number(kiosk: Kiosk, clock: SimulatedClock) -> None:
    code = kiosk.booked()
    event_id = str(uuid.uuid4())
    first = kiosk.check_in(code, event_id=event_id)
    clock.move_to(parse_instant("2026-11-13T09:00:00+07:00"))
    for _ in range(3):
        again = kiosk.check_in(code, event_id=event_id)
        assert (again.status_code, again.content) == (201, first.content)
    clock.move_to(parse_instant(f"{TODAY}T09:00:00+07:00"))
    assert kiosk.walk_in().json()["number"] == "A002"


def test_a_refused_event_may_be_answered_anew(kiosk: Kiosk, clock: SimulatedClock) -> None:
    code = kiosk.booked(window="10:00")
    event_id = str(uuid.uuid4())
    assert slug(kiosk.check_in(code, event_id=event_id)) == "too-early"
    clock.move_to(parse_instant(f"{TODAY}T09:45:00+07:00"))
    assert kiosk.check_in(code, event_id=event_id).status_code == 201


def test_one_event_with_another_content_is_a_mismatch(kiosk: Kiosk) -> None:
    first, second = kiosk.booked(1), kiosk.booked(2)
    event_id = str(uuid.uuid4())
    assert kiosk.check_in(first, event_id=event_id).status_code == 201
    for answer in (kiosk.check_in(second, event_id=event_id), kiosk.walk_in(event_id=event_id)):
        assert (answer.status_code, slug(answer)) == (422, "idempotency-mismatch")
    assert kiosk.check_in(second).json()["number"] == "A002"


def test_a_write_without_its_own_event_id_as_key_is_refused(kiosk: Kiosk) -> None:
    body = {"event_id": str(uuid.uuid4()), "occurred_at": f"{TODAY}T08:05:00+07:00", "code": kiosk.booked()}
    for key in ("", "not-a-uuid", "019a0000-0000-7000-8000-000000000000"):
        answer = kiosk.post("/v1/check-ins", body, **{"Idempotency-Key": key})
        assert (answer.status_code, slug(answer)) == (400, "invalid-request")
    assert slug(kiosk.post("/v1/check-ins", body)) == "invalid-request"


def test_a_nik_with_one_booking_today_behaves_like_its_code(kiosk: Kiosk) -> None:
    code = kiosk.booked(7)
    answer = kiosk.write("/v1/check-ins", nik=nik(7))
    assert (answer.status_code, answer.json()["number"]) == (201, "A001")
    assert slug(kiosk.write("/v1/check-ins", nik=nik(7))) == "booking-used"
    assert slug(kiosk.check_in(code)) == "booking-used"


def test_a_nik_without_a_booking_is_unknown_and_a_broken_one_invalid(kiosk: Kiosk) -> None:
    unknown = kiosk.write("/v1/check-ins", nik=nik(8))
    assert (unknown.status_code, slug(unknown)) == (404, "booking-unknown")
    assert slug(kiosk.write("/v1/check-ins", nik=nik(8)[:15])) == "nik-invalid"


def test_a_nik_whose_booking_is_for_another_day_hears_which(kiosk: Kiosk) -> None:
    kiosk.booked(9, day=FRIDAY)
    answer = kiosk.write("/v1/check-ins", nik=nik(9))
    assert slug(answer) == "booking-other-day"
    assert answer.json()["date"] == FRIDAY


def test_a_nik_whose_booking_was_cancelled_hears_so(kiosk: Kiosk) -> None:
    kiosk.post(f"/v1/bookings/{kiosk.booked(10)}/cancel", None)
    assert slug(kiosk.write("/v1/check-ins", nik=nik(10))) == "booking-cancelled"


def test_a_check_in_names_either_a_code_or_a_nik(kiosk: Kiosk) -> None:
    assert slug(kiosk.write("/v1/check-ins", code=kiosk.booked(1), nik=nik(1))) == "invalid-request"
    assert slug(kiosk.write("/v1/check-ins")) == "invalid-request"

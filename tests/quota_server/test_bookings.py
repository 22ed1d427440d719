"""Bookings over HTTP: the last unit, the boundaries of a window, cancelling and moving."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from quota_protocol.booking_code import parse_booking_code
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.notifications.message import ShortMessage
from tests.quota_server.arrivals import arrived
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, nik, slug

pytestmark = on_both_engines

FRIDAY = "2026-11-13"


def set_free(database_url: str, window: str, quota: int) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {window: quota}, day=date(2026, 11, 12))


def test_a_booking_takes_one_of_125_and_confirms_by_sms(kiosk: Kiosk, messages: list[ShortMessage]) -> None:
    answer = kiosk.book(phone="0812-0000-0001")
    assert answer.status_code == 201
    made = answer.json()
    assert parse_booking_code(made["code"]) == made["code"]
    assert made == {
        "code": made["code"],
        "service": "cetak_ktp",
        "date": TODAY,
        "window": {"start": "08:00", "end": "10:00"},
        "state": "booked",
    }
    assert kiosk.free("08:00") == 124
    (sms,) = arrived(messages, 1)
    assert sms.to == "+6281200000001"
    for part in ("Kamis 12-11-2026", "08.00-10.00 WIB", f"{made['code'][:4]}-{made['code'][4:]}"):
        assert part in sms.text
    assert len(sms.text) <= 160


def test_a_booking_without_a_phone_sends_nothing(kiosk: Kiosk, messages: list[ShortMessage]) -> None:
    kiosk.booked()
    assert messages == []


def test_a_126th_booking_is_refused_and_offered_the_next_window(kiosk: Kiosk) -> None:
    for person in range(1, 126):
        kiosk.booked(person)
    answer = kiosk.book(126)
    assert (answer.status_code, slug(answer)) == (409, "quota-exhausted")
    problem = answer.json()
    assert problem["quota"] == 125
    assert problem["free"] == 225
    assert problem["next_window"] == {"start": "10:00", "end": "12:00", "free": 115}


def test_a_full_day_says_so_with_its_figure_and_offers_no_window(database_url: str, kiosk: Kiosk) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 1, "10:00": 1, "13:00": 1}, day=date(2026, 11, 12))
    for person, window in enumerate(("08:00", "10:00", "13:00"), start=1):
        kiosk.booked(person, window)
    problem = kiosk.book(4, "10:00").json()
    assert (problem["free"], problem["next_window"], problem["day_quota"]) == (0, None, 3)


def test_of_40_who_want_the_last_unit_at_once_exactly_one_gets_it(database_url: str, kiosk: Kiosk) -> None:
    set_free(database_url, "08:00", 1)

    def try_to_book(person: int) -> int:
        with Kiosk(kiosk.url) as somebody:
            return somebody.book(person).status_code

    with ThreadPoolExecutor(20) as people:
        statuses = list(people.map(try_to_book, range(1, 41)))
    assert sorted(statuses) == [201] + [409] * 39
    assert kiosk.free("08:00") == 0


@pytest.mark.parametrize(("instant", "status"), [("09:59:59", 201), ("10:00:00", 409)])
def test_a_window_can_be_booked_until_the_instant_it_ends(
    kiosk: Kiosk, clock: SimulatedClock, instant: str, status: int
) -> None:
    clock.move_to(parse_instant(f"{TODAY}T{instant}+07:00"))
    answer = kiosk.book()
    assert answer.status_code == status
    if status == 409:
        assert slug(answer) == "quota-exhausted"
        assert answer.json()["next_window"]["start"] == "10:00"


def test_a_window_that_is_over_has_nothing_left(kiosk: Kiosk, clock: SimulatedClock) -> None:
    clock.move_to(parse_instant(f"{TODAY}T10:00:00+07:00"))
    assert (kiosk.free("08:00"), kiosk.free("10:00")) == (0, 115)


def test_a_saturday_is_refused_with_the_next_opening(kiosk: Kiosk) -> None:
    answer = kiosk.book(day="2026-11-14")
    assert (answer.status_code, slug(answer)) == (409, "office-closed")
    assert answer.json()["opens_at"] == "2026-11-16T07:30:00+07:00"


_NO_SENSE: list[tuple[dict[str, object], str]] = [
    ({"nik": "617101010101000"}, "nik-invalid"),
    ({"nik": "61710101010100011"}, "nik-invalid"),
    ({"nik": "617101010101000x"}, "nik-invalid"),
    ({"office": "XXX"}, "invalid-request"),
    ({"service": "paspor"}, "invalid-request"),
    ({"service": "perekaman"}, "invalid-request"),
    ({"window_start": "09:00"}, "invalid-request"),
    ({"date": "2026-11-11"}, "invalid-request"),
    ({"date": "2027-11-11"}, "invalid-request"),
    ({"phone": "0812000"}, "invalid-request"),
    ({"variant": "emas"}, "invalid-request"),
]


def test_a_booking_that_makes_no_sense_is_refused_and_takes_nothing(kiosk: Kiosk) -> None:
    for fields, problem in _NO_SENSE:
        answer = kiosk.book(**{"person": 1, **fields})  # type: ignore[arg-type] # the fields are the body's
        assert (fields, answer.status_code, slug(answer)) == (fields, 400, problem)
    assert kiosk.free("08:00") == 125


def test_a_nik_with_an_implausible_birth_date_may_book(kiosk: Kiosk) -> None:
    assert kiosk.book(nik="9999999999990000").status_code == 201


def test_one_nik_has_one_open_booking_for_a_service(kiosk: Kiosk, clock: SimulatedClock) -> None:
    code = kiosk.booked(1)
    assert slug(kiosk.book(1, "10:00")) == "one-per-person"
    assert slug(kiosk.book(1, day=FRIDAY)) == "one-per-person"
    assert kiosk.check_in(code).status_code == 201
    assert kiosk.book(1, day=FRIDAY).status_code == 201
    clock.move_to(parse_instant("2026-11-16T08:00:00+07:00"))
    assert kiosk.book(1, day="2026-11-16").status_code == 201


def test_a_phone_number_carries_four_open_bookings_however_it_is_written(kiosk: Kiosk) -> None:
    for person, phone in enumerate(("081200000001", "6281200000001", "+6281200000001", "81200000001"), start=1):
        kiosk.booked(person, phone=phone)
    answer = kiosk.book(5, phone="0812-0000-0001")
    assert (answer.status_code, slug(answer)) == (409, "one-per-person")
    assert kiosk.book(6, phone="0812-0000-0002").status_code == 201


def test_a_booking_is_shown_without_its_person(kiosk: Kiosk) -> None:
    code = kiosk.booked(phone="0812-0000-0001")
    assert kiosk.get(f"/v1/bookings/{code.lower()[:4]}-{code[4:]}").json() == {
        "service": "cetak_ktp",
        "date": TODAY,
        "window": {"start": "08:00", "end": "10:00"},
        "state": "booked",
        "timing": "on_time",
    }


@pytest.mark.parametrize(
    ("instant", "state", "timing"),
    [
        ("2026-11-12T07:44:59", "booked", "early"),
        ("2026-11-12T10:30:00", "booked", "late"),
        ("2026-11-13T08:00:00", "no_show", "other_day"),
    ],
)
def test_a_booking_is_shown_as_the_clock_stands(
    kiosk: Kiosk, clock: SimulatedClock, instant: str, state: str, timing: str
) -> None:
    code = kiosk.booked()
    clock.move_to(parse_instant(instant + "+07:00"))
    shown = kiosk.get(f"/v1/bookings/{code}").json()
    assert (shown["state"], shown["timing"]) == (state, timing)


def test_a_cancelled_unit_goes_free_after_the_cool_down_and_not_before(
    database_url: str, kiosk: Kiosk, clock: SimulatedClock
) -> None:
    set_free(database_url, "08:00", 1)
    code = kiosk.booked(1)
    assert kiosk.post(f"/v1/bookings/{code}/cancel", None).json()["state"] == "cancelled"
    assert kiosk.free("08:00") == 0
    assert slug(kiosk.book(2)) == "quota-exhausted"
    clock.move_to(parse_instant(f"{TODAY}T08:14:59+07:00"))
    assert slug(kiosk.book(2)) == "quota-exhausted"
    clock.move_to(parse_instant(f"{TODAY}T08:15:00+07:00"))
    assert kiosk.free("08:00") == 1
    assert kiosk.book(2).status_code == 201
    assert slug(kiosk.book(3)) == "quota-exhausted"


def test_a_cancelled_booking_stays_cancelled(kiosk: Kiosk) -> None:
    code = kiosk.booked()
    assert kiosk.post(f"/v1/bookings/{code}/cancel", None).status_code == 200
    assert slug(kiosk.post(f"/v1/bookings/{code}/cancel", None)) == "booking-cancelled"
    assert slug(kiosk.check_in(code)) == "booking-cancelled"
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "cancelled"
    assert kiosk.book(1, "10:00").status_code == 201


def test_a_used_booking_can_be_neither_cancelled_nor_moved(kiosk: Kiosk) -> None:
    code = kiosk.booked()
    kiosk.check_in(code)
    assert slug(kiosk.post(f"/v1/bookings/{code}/cancel", {})) == "booking-used"
    target = {"date": FRIDAY, "window_start": "08:00"}
    assert slug(kiosk.post(f"/v1/bookings/{code}/move", target)) == "booking-used"


def test_a_move_is_a_new_code_and_the_end_of_the_old_one(kiosk: Kiosk) -> None:
    old = kiosk.booked(day=FRIDAY)
    answer = kiosk.post(f"/v1/bookings/{old}/move", {"date": TODAY, "window_start": "10:00"})
    assert answer.status_code == 201
    new = answer.json()["code"]
    assert new != old
    assert answer.json()["window"]["start"] == "10:00"
    assert kiosk.get(f"/v1/bookings/{old}").json()["state"] == "cancelled"
    assert kiosk.free("10:00") == 114
    assert slug(kiosk.book(1, day=FRIDAY)) == "one-per-person"


def test_a_move_into_a_full_window_changes_nothing(database_url: str, kiosk: Kiosk) -> None:
    set_free(database_url, "10:00", 0)
    code = kiosk.booked()
    answer = kiosk.post(f"/v1/bookings/{code}/move", {"date": TODAY, "window_start": "10:00"})
    assert slug(answer) == "quota-exhausted"
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"


def test_a_quota_cut_cancels_nobody_and_sells_nothing_new(database_url: str, kiosk: Kiosk) -> None:
    codes = [kiosk.booked(person) for person in range(1, 9)]
    set_free(database_url, "08:00", 5)
    assert kiosk.free("08:00") == 0
    assert slug(kiosk.book(9)) == "quota-exhausted"
    assert all(kiosk.check_in(code).status_code == 201 for code in codes)


def test_a_window_without_limit_counts_and_never_refuses(database_url: str, kiosk: Kiosk) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": None}, day=date(2026, 11, 12))
    for person in range(1, 131):
        kiosk.booked(person)
    assert kiosk.free("08:00") is None
    set_free(database_url, "08:00", 131)
    assert kiosk.free("08:00") == 1


def test_availability_covers_62_days_and_no_more(kiosk: Kiosk) -> None:
    query = {"office": "PTK", "service": "cetak_ktp", "from": "2026-11-12"}
    answer = kiosk.get("/v1/availability", **query, to="2027-01-12")
    days = answer.json()["days"]
    assert (len(days), days[0]["date"], days[-1]["date"]) == (62, "2026-11-12", "2027-01-12")
    assert [day["windows"] for day in days if day["date"] == "2026-11-14"] == [[]]
    assert slug(kiosk.get("/v1/availability", **query, to="2027-01-13")) == "invalid-request"
    assert slug(kiosk.get("/v1/availability", **query, to="2026-11-11")) == "invalid-request"


def test_no_answer_about_a_booking_holds_the_nik(kiosk: Kiosk) -> None:
    code = kiosk.booked(1)
    answers = [kiosk.get(f"/v1/bookings/{code}"), kiosk.book(1), kiosk.book(2, nik="6171 0101 0101 0001 9")]
    assert all(nik(1) not in answer.text for answer in answers)
    assert all("0001" not in answer.text for answer in answers)

"""A booking or a move whose answer was lost is asked for again under the same key: one booking, the same answer."""

import uuid

from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, nik, slug

BODY = {"office": "PTK", "service": "cetak_ktp", "date": TODAY, "window_start": "08:00", "nik": nik(1)}


def _under(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


@on_both_engines
def test_a_booking_that_is_sent_twice_under_one_key_is_made_once(kiosk: Kiosk) -> None:
    key = str(uuid.uuid4())
    first, again = (kiosk.post("/v1/bookings", BODY, **_under(key)) for _ in range(2))
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert kiosk.free("08:00") == 124
    other = kiosk.post("/v1/bookings", {**BODY, "nik": nik(2)}, **_under(key))
    assert (other.status_code, slug(other)) == (422, "idempotency-mismatch")
    assert slug(kiosk.post("/v1/bookings", BODY)) == "one-per-person", "without a key it is another booking"


@on_both_engines
def test_a_move_that_is_sent_twice_under_one_key_happens_once(kiosk: Kiosk) -> None:
    code, key = kiosk.booked(), str(uuid.uuid4())
    to = {"date": TODAY, "window_start": "10:00"}
    first, again = (kiosk.post(f"/v1/bookings/{code}/move", to, **_under(key)) for _ in range(2))
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert first.json()["code"] != code
    assert kiosk.free("10:00") == 114
    elsewhere = kiosk.post(f"/v1/bookings/{code}/move", {**to, "window_start": "13:00"}, **_under(key))
    assert slug(elsewhere) == "idempotency-mismatch"
    assert slug(kiosk.post(f"/v1/bookings/{code}/move", to)) == "booking-cancelled"


def test_a_refusal_stores_nothing_and_a_key_must_be_one(kiosk: Kiosk) -> None:
    key = str(uuid.uuid4())
    sunday = {**BODY, "date": "2026-11-15"}
    assert slug(kiosk.post("/v1/bookings", sunday, **_under(key))) == "office-closed"
    assert kiosk.post("/v1/bookings", BODY, **_under(key)).status_code == 201
    answer = kiosk.post("/v1/bookings", {**BODY, "nik": nik(3)}, **_under("not-a-key"))
    assert (answer.status_code, slug(answer)) == (400, "invalid-request")

"""Requests that nobody honest sends: each gets a clear problem, and the server serves on."""

import json
import socket
import uuid
from urllib.parse import urlsplit

import pytest
import requests

from quota_server.config import Limits, ServerSettings
from tests.quota_server.kiosk import TIMEOUT_S, TODAY, Kiosk, nik, slug

EVENT = {"event_id": "019a0000-0000-7000-8000-000000000000", "occurred_at": f"{TODAY}T08:05:00+07:00"}
KEY = {"Idempotency-Key": EVENT["event_id"]}
BOOKING = {"office": "PTK", "service": "cetak_ktp", "date": TODAY, "window_start": "08:00", "nik": nik(1)}


def raw(kiosk: Kiosk, path: str, body: bytes) -> requests.Response:
    return kiosk.session.post(kiosk.url + path, data=body, headers=KEY, timeout=TIMEOUT_S)


def test_what_is_not_json_is_an_invalid_request(kiosk: Kiosk) -> None:
    for body in (
        b"",
        b"{",
        b"\x00" * 1000,
        b"\xff\xfe{}",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"null",
        b"[]",
        b"17",
        b'"x"',
        b'{"nik": "\xed\xa0\x80"}',
        b'{"nik": "\\ud800"}',
        b"NaN",
    ):
        for path in ("/v1/bookings", "/v1/check-ins", "/v1/tickets", "/v1/devices/enrol"):
            answer = raw(kiosk, path, body)
            assert (body[:20], answer.status_code, slug(answer)) == (body[:20], 400, "invalid-request")


def test_wrong_types_and_impossible_values_name_the_field_and_never_the_value(kiosk: Kiosk) -> None:
    secret = nik(4321)
    for field, value in (
        ("date", "2026-02-30"),
        ("date", "2026-13-01"),
        ("date", "0001-01-01"),
        ("date", "9999-12-31"),
        ("date", 20261112),
        ("window_start", "24:00"),
        ("window_start", "8:00"),
        ("window_start", "08:00\n"),
        ("window_start", None),
        ("nik", int(secret)),
        ("nik", [secret]),
        ("nik", secret * 100),
        ("office", "PTK\x00"),
        ("office", ""),
        ("office", {"$ne": 1}),
        ("service", "x" * 65),
        ("service", 1e308),
        ("phone", secret),
        ("phone", 10**400),
        ("representative", {"nama": "x"}),
        ("variant", secret),
    ):
        answer = kiosk.post("/v1/bookings", {**BOOKING, field: value})
        assert (field, answer.status_code) == (field, 400)
        assert slug(answer) == "invalid-request"
        assert field in answer.json()["detail"]
        assert secret not in answer.text
    assert kiosk.free("08:00") == 125


def test_unknown_and_missing_fields_are_refused(kiosk: Kiosk) -> None:
    assert slug(kiosk.post("/v1/bookings", {**BOOKING, "nama": "Contoh"})) == "invalid-request"
    for field in BOOKING:
        partial = {name: value for name, value in BOOKING.items() if name != field}
        assert slug(kiosk.post("/v1/bookings", partial)) == "invalid-request"


def test_instants_need_an_offset_and_a_plausible_year(kiosk: Kiosk) -> None:
    for instant in (
        "2026-11-12T08:05:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2026-11-12T25:00:00+07:00",
        "yesterday",
        1794447900,
    ):
        body = {**EVENT, "occurred_at": instant, "service": "perekaman", "origin": "walk_in"}
        assert slug(kiosk.post("/v1/tickets", body, **KEY)) == "invalid-request"


def test_an_event_id_that_is_no_uuid_is_refused(kiosk: Kiosk) -> None:
    for event_id in ("1", "x" * 36, 7, None, "019a0000-0000-7000-8000-00000000000\x00"):
        body = {**EVENT, "event_id": event_id, "service": "perekaman", "origin": "walk_in"}
        assert slug(kiosk.post("/v1/tickets", body, **KEY)) == "invalid-request"


def test_ten_megabytes_are_refused_and_the_server_serves_on(kiosk: Kiosk) -> None:
    body = json.dumps({**BOOKING, "nik": "6" * 10 * 1024 * 1024}).encode()
    answer = raw(kiosk, "/v1/bookings", body)
    assert (answer.status_code, slug(answer)) == (413, "invalid-request")
    assert kiosk.booked()


def test_a_long_body_that_does_not_say_its_length_is_cut_off(kiosk: Kiosk) -> None:
    answer = kiosk.session.post(kiosk.url + "/v1/bookings", data=(b" " * 4096 for _ in range(40)), timeout=TIMEOUT_S)
    assert (answer.status_code, slug(answer)) == (413, "invalid-request")


def test_a_request_that_breaks_off_harms_nobody(kiosk: Kiosk) -> None:
    address = urlsplit(kiosk.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=TIMEOUT_S) as link:
        link.sendall(b"POST /v1/bookings HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{")
    assert kiosk.booked()


def test_routes_and_methods_that_do_not_exist_are_problems_too(kiosk: Kiosk) -> None:
    assert kiosk.get("/v1/nothing").status_code == 404
    assert slug(kiosk.get("/v1/nothing")) == "invalid-request"
    answer = kiosk.session.delete(kiosk.url + "/v1/bookings/K7M42QXA", timeout=TIMEOUT_S)
    assert (answer.status_code, slug(answer)) == (405, "invalid-request")
    assert slug(kiosk.get("/v1/bookings/%00%00/cancel")) == "invalid-request"


def test_codes_in_the_path_may_be_anything(kiosk: Kiosk) -> None:
    for code in ("%00", "x" * 3000, "%ff%fe", "..%2f..%2f", "' OR 1=1 --"):
        assert kiosk.get(f"/v1/bookings/{code}").status_code in (404, 429)


def test_parameters_that_do_not_fit_are_named_and_not_repeated(kiosk: Kiosk) -> None:
    answer = kiosk.get("/v1/availability", office="PTK", service="cetak_ktp", **{"from": "6171010101014321", "to": "x"})
    assert (answer.status_code, slug(answer)) == (400, "invalid-request")
    assert answer.json()["detail"].startswith("from, to:")
    assert "4321" not in answer.text
    far = {"from": "9999-12-31", "to": "9999-12-31"}
    assert slug(kiosk.get("/v1/availability", office="PTK", service="cetak_ktp", **far)) == "invalid-request"
    assert (
        slug(kiosk.get("/v1/availability", office="X", service="y", **{"from": TODAY, "to": TODAY}))
        == "invalid-request"
    )


class TestLimits:
    """Limits are counted by the real clock, in memory."""

    @pytest.fixture
    def settings(self) -> ServerSettings:
        return ServerSettings(limits=Limits(public_per_minute=20, wrong_codes_per_minute=10, per_code_per_minute=5))

    def test_an_address_that_asks_too_often_is_told_to_wait_and_kiosks_are_not(self, kiosk: Kiosk) -> None:
        query = {"office": "PTK", "service": "cetak_ktp", "from": TODAY, "to": TODAY}
        with Kiosk(kiosk.url) as public:
            statuses = [public.get("/v1/availability", **query).status_code for _ in range(21)]
            # The enrolment of the kiosk was one call of this address.
            assert statuses == [200] * 19 + [429] * 2
            answer = public.book()
            assert slug(answer) == "rate-limited"
            assert int(answer.headers["Retry-After"]) == 60
        assert all(kiosk.get("/v1/availability", **query).status_code == 200 for _ in range(40))

    def test_ten_wrong_codes_lock_an_address_but_never_the_kiosk_that_a_whole_office_stands_before(
        self, kiosk: Kiosk
    ) -> None:
        code = kiosk.booked()
        for _ in range(6):
            assert slug(kiosk.check_in("K7M42QXA")) == "booking-unknown"
            assert slug(kiosk.get("/v1/bookings/K7M42QXB")) == "booking-unknown"
        with Kiosk(kiosk.url) as public:
            for _ in range(10):
                assert slug(public.get("/v1/bookings/K7M42QXB")) == "booking-unknown"
            assert slug(public.get(f"/v1/bookings/{code}")) == "rate-limited"
        assert kiosk.get(f"/v1/bookings/{code}").status_code == 200
        assert kiosk.check_in(code).status_code == 201

    def test_one_code_is_asked_for_only_so_often_from_outside_and_always_by_a_kiosk(self, kiosk: Kiosk) -> None:
        first, second = kiosk.booked(1), kiosk.booked(2)
        with Kiosk(kiosk.url) as public:
            statuses = [public.get(f"/v1/bookings/{first}").status_code for _ in range(6)]
            assert statuses == [200] * 5 + [429]
            assert public.get(f"/v1/bookings/{second}").status_code == 200
        assert kiosk.get(f"/v1/bookings/{first}").status_code == 200


def test_an_event_of_a_refused_request_leaves_nothing_behind(kiosk: Kiosk) -> None:
    event_id = str(uuid.uuid4())
    assert slug(kiosk.walk_in("paspor", event_id=event_id)) == "invalid-request"
    assert kiosk.walk_in("perekaman", event_id=event_id).json()["number"] == "B001"

"""Document requests over the API, on both engines."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
import requests

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.domain.staff import StaffRole, hash_password
from quota_server.store.jobs import audit
from quota_server.store.jobs import staff as accounts
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Json, Kiosk, nik, slug

pytestmark = on_both_engines


@pytest.fixture
def desk(kiosk: Kiosk) -> "Desk":
    return Desk(kiosk)


@pytest.fixture
def staff(server: app.RunningServer, database_url: str) -> Iterator[Callable[[str], "Desk"]]:
    """Somebody of that role at a desk."""
    with ExitStack() as opened, administration(database_url) as office:

        def sign_in(role: str) -> Desk:
            kept = hash_password("rahasia-sekali", b"0" * 16)
            office.performer.perform(lambda tx: accounts.add(tx, "PTK", role, StaffRole(role), kept), "PTK")
            at_desk = opened.enter_context(Kiosk(server.url))
            wish = {"office": "PTK", "name": role, "password": "rahasia-sekali"}
            answer = at_desk.post("/v1/staff/sign-in", wish)
            at_desk.session.cookies.clear()
            at_desk.session.headers["Authorization"] = f"Bearer {answer.json()['token']}"
            return Desk(at_desk)

        yield sign_in


class Desk:
    """Whoever hands requests in and tells what happens to them."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk

    def create(self, **fields: object) -> requests.Response:
        return self.kiosk.write("/v1/requests", **{"service": "cetak_ktp", **fields})

    def created(self, **fields: object) -> str:
        answer = self.create(**fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])

    def tell(self, code: str, event: str, **fields: object) -> requests.Response:
        return self.kiosk.write(f"/v1/requests/{code}/events", event=event, **fields)

    def told(self, code: str, *events: str) -> Json:
        status: Json = {}
        for event in events:
            answer = self.tell(code, event)
            assert answer.status_code == 200, answer.text
            status = answer.json()
        return status

    def status(self, code: str) -> Json:
        answer = requests.get(f"{self.kiosk.url}/v1/requests/{code}", timeout=20)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def test_a_request_is_known_by_its_code_alone_and_names_nobody(desk: Desk) -> None:
    code = desk.created(nik=nik(1), phone="0812-0000-0001")
    status = desk.status(code)
    assert status == {
        "code": code,
        "service": "cetak_ktp",
        "state": "received",
        "place": 1,
        "received_on": "2026-11-12",
        "missing": [],
        "ready_at": None,
    }


def test_scenario_41_a_request_that_is_completed_keeps_its_code_and_its_place(desk: Desk) -> None:
    first, second = desk.created(), desk.created()
    answer = desk.tell(first, "incomplete", missing=["surat kehilangan kepolisian"])
    assert answer.json()["state"] == "incomplete"
    assert desk.status(first)["missing"] == ["surat kehilangan kepolisian"]
    third = desk.created()
    desk.told(first, "completed")
    assert desk.status(first)["state"] == "received"
    assert desk.status(first)["missing"] == []
    assert [desk.status(code)["place"] for code in (first, second, third)] == [1, 2, 3]


def test_scenario_29_a_card_that_is_told_printed_twice_is_ready_once(desk: Desk, clock: SimulatedClock) -> None:
    code = desk.created()
    desk.told(code, "print_ready", "printed")
    ready_at = desk.status(code)["ready_at"]
    assert ready_at == "2026-11-12T08:05:00+07:00"
    clock.move_to(clock.now() + timedelta(hours=1))
    assert desk.told(code, "printed", "held_for_section_head")["ready_at"] == ready_at
    assert desk.status(code)["state"] == "held_for_section_head"


def test_a_record_that_is_not_print_ready_is_not_printed(desk: Desk) -> None:
    code = desk.created()
    assert slug(desk.tell(code, "printed")) == "record-not-printable"
    desk.told(code, "duplicate_record")
    assert slug(desk.tell(code, "printed")) == "record-not-printable"
    assert desk.status(code)["ready_at"] is None


def test_somebody_elses_card_is_held_from_the_start_and_a_device_cannot_release_it(desk: Desk) -> None:
    code = desk.created(representative="other")
    assert desk.status(code)["state"] == "held_for_section_head"
    desk.told(code, "print_ready")
    for event in ("printed", "released", "refused"):
        assert slug(desk.tell(code, event)) == "held-for-section-head"
    assert desk.status(desk.created(representative="same_family"))["state"] == "received"


def test_scenario_24_only_the_section_head_releases_and_the_audit_says_who(
    desk: Desk, staff: Callable[[str], Desk], database_url: str
) -> None:
    code = desk.created(representative="other")
    desk.told(code, "print_ready")
    loket, kasi = staff("loket"), staff("kasi")
    assert slug(loket.tell(code, "released")) == "held-for-section-head"
    kasi.told(code, "refused")
    assert desk.status(code)["state"] == "verification"
    kasi.told(code, "released")
    assert loket.told(code, "printed", "collected")["state"] == "collected"
    with administration(database_url) as office:
        told = office.performer.perform(
            lambda tx: tx.connection.execute(
                "SELECT actor, action FROM audit WHERE subject = ? ORDER BY seq", (f"request/{code}",)
            ).fetchall(),
            "PTK",
        )
        assert office.performer.perform(lambda tx: audit.verify(tx, "PTK"), "PTK").broken_at == 0
    assert [tuple(row) for row in told][2:] == [
        ("staff:kasi", "request_refused"),
        ("staff:kasi", "request_released"),
        ("staff:loket", "request_printed"),
        ("staff:loket", "request_collected"),
    ]


def test_the_front_desk_hands_out_numbers_and_touches_no_request(staff: Callable[[str], Desk]) -> None:
    answer = staff("antrean_depan").create()
    assert (answer.status_code, slug(answer)) == (403, "unauthorized")


def test_a_repetition_gets_the_identical_answer_and_another_content_is_refused(desk: Desk) -> None:
    event_id = str(uuid.uuid4())
    first = desk.create(event_id=event_id, nik=nik(1))
    again = desk.create(event_id=event_id, nik=nik(1))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert slug(desk.create(event_id=event_id, nik=nik(2))) == "idempotency-mismatch"
    told = str(uuid.uuid4())
    code = first.json()["code"]
    answer = desk.tell(code, "print_ready", event_id=told)
    desk.told(code, "printed")
    assert desk.tell(code, "print_ready", event_id=told).content == answer.content
    assert desk.status(code)["state"] == "printed"


def test_a_code_that_there_is_not_is_unknown_and_asked_for_only_so_often(desk: Desk, server: app.RunningServer) -> None:
    with Kiosk(server.url) as anybody:
        answers = [slug(anybody.get("/v1/requests/K7M42QXA")) for _ in range(10)]
        assert set(answers) == {"request-unknown"}
        assert slug(anybody.get("/v1/requests/K7M42QXA")) == "rate-limited"
    assert slug(desk.tell("K7M42QXA", "printed")) == "request-unknown"
    assert slug(desk.tell("K7M42QXB", "printed")) == "request-unknown"


def test_a_booking_is_no_request_and_a_request_no_booking(desk: Desk, kiosk: Kiosk) -> None:
    assert slug(kiosk.get(f"/v1/requests/{kiosk.booked()}")) == "request-unknown"
    assert slug(kiosk.get(f"/v1/bookings/{desk.created()}")) == "booking-unknown"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"nik": "12345"}, "nik-invalid"),
        ({"phone": "123"}, "invalid-request"),
        ({"service": "atlantis"}, "invalid-request"),
        ({"reference": f"KTP {nik(1)}"}, "invalid-request"),
        ({"reference": ""}, "invalid-request"),
        ({"source": "dream"}, "invalid-request"),
        ({"name": "Somebody"}, "invalid-request"),
    ],
)
def test_what_cannot_be_a_request_is_refused(desk: Desk, fields: Json, problem: str) -> None:
    answer = desk.create(**fields)
    assert slug(answer) == problem
    assert nik(1) not in answer.text


def test_one_reference_is_one_request(desk: Desk) -> None:
    desk.created(reference="S-2026/001")
    assert slug(desk.create(reference="S-2026/001")) == "invalid-request"


def test_whoever_shows_no_token_can_only_look(desk: Desk, server: app.RunningServer) -> None:
    code = desk.created()
    with Kiosk(server.url) as anybody:
        assert slug(anybody.write("/v1/requests", service="cetak_ktp")) == "unauthorized"
        assert slug(anybody.write(f"/v1/requests/{code}/events", event="print_ready")) == "unauthorized"
        assert anybody.get(f"/v1/requests/{code}").json()["state"] == "received"

"""Acceptance scenarios of the domain, by number: document requests, their records, and who may let a card go."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from quota_server import app
from quota_server.domain.staff import StaffRole
from tests.quota_server.kiosk import Json, Kiosk, slug
from tests.quota_server.staff_client import PASSWORD, add_staff

As = Callable[[StaffRole], Kiosk]


@pytest.fixture
def signed_in(server: app.RunningServer, database_url: str, tmp_path: Path) -> Iterator[As]:
    """Somebody of that role."""
    with ExitStack() as opened:

        def sign_in(role: StaffRole) -> Kiosk:
            add_staff(database_url, tmp_path, role.value, role.value)
            staff = opened.enter_context(Kiosk(server.url))
            wish = {"office": "PTK", "name": role.value, "password": PASSWORD}
            token = staff.post("/v1/staff/sign-in", wish).json()["token"]
            staff.session.headers["Authorization"] = f"Bearer {token}"
            return staff

        yield sign_in


def created(kiosk: Kiosk, **fields: object) -> str:
    answer = kiosk.write("/v1/requests", **{"service": "cetak_ktp", **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def told(kiosk: Kiosk, code: str, *events: str) -> Json:
    status: Json = {}
    for event in events:
        answer = kiosk.write(f"/v1/requests/{code}/events", event=event)
        assert answer.status_code == 200, answer.text
        status = answer.json()
    return status


def test_scenario_15_a_print_ready_record_may_be_printed_and_its_owner_has_a_number(kiosk: Kiosk) -> None:
    code = created(kiosk)
    assert told(kiosk, code, "print_ready")["state"] == "print_ready"
    assert kiosk.walk_in(variant="baru").json()["series"] == "A"
    assert told(kiosk, code, "printed")["state"] == "printed"


def test_scenario_16_a_duplicate_record_is_printed_by_no_role_and_goes_to_repair(kiosk: Kiosk, signed_in: As) -> None:
    code = created(kiosk)
    assert told(kiosk, code, "duplicate_record")["state"] == "duplicate_record"
    everybody = [kiosk, *(signed_in(role) for role in StaffRole if role is not StaffRole.FRONT_DESK)]
    refusals = [slug(who.write(f"/v1/requests/{code}/events", event="printed")) for who in everybody]
    assert refusals == ["record-not-printable"] * len(everybody)
    front_desk = signed_in(StaffRole.FRONT_DESK).write(f"/v1/requests/{code}/events", event="printed")
    assert (front_desk.status_code, slug(front_desk)) == (403, "unauthorized")
    assert kiosk.walk_in("perbaikan_data").json()["number"] == "E001"


def test_scenario_17_a_record_in_process_is_promised_for_no_date(kiosk: Kiosk) -> None:
    code = created(kiosk)
    status = kiosk.get(f"/v1/requests/{code}").json()
    assert (status["state"], status["ready_at"]) == ("received", None)
    assert slug(kiosk.write(f"/v1/requests/{code}/events", event="printed")) == "record-not-printable"
    assert set(status) == {"code", "service", "state", "place", "received_on", "missing", "ready_at"}


def test_scenario_23_a_representative_of_the_same_family_collects(kiosk: Kiosk, signed_in: As) -> None:
    code = created(kiosk, representative="same_family")
    told(kiosk, code, "print_ready", "printed")
    assert kiosk.walk_in("pengambilan", "pickup").json()["number"] == "C001"
    assert told(signed_in(StaffRole.COUNTER), code, "collected")["state"] == "collected"


def test_scenario_24_of_another_family_only_after_the_section_head_and_the_log_says_who(
    kiosk: Kiosk, signed_in: As
) -> None:
    code = created(kiosk, representative="other")
    assert kiosk.walk_in("verifikasi", "verification").json()["number"] == "K001"
    told(kiosk, code, "print_ready")
    loket = signed_in(StaffRole.COUNTER)
    for event in ("printed", "released"):
        assert slug(loket.write(f"/v1/requests/{code}/events", event=event)) == "held-for-section-head"
    told(signed_in(StaffRole.SECTION_HEAD), code, "released")
    assert told(loket, code, "printed", "collected")["state"] == "collected"


def test_scenario_25_what_the_section_head_refuses_goes_back_and_no_card_is_given(kiosk: Kiosk, signed_in: As) -> None:
    code = created(kiosk, representative="other")
    told(kiosk, code, "print_ready")
    assert told(signed_in(StaffRole.SECTION_HEAD), code, "refused")["state"] == "verification"
    for event in ("printed", "collected"):
        assert kiosk.write(f"/v1/requests/{code}/events", event=event).status_code in (400, 409)
    assert kiosk.get(f"/v1/requests/{code}").json()["ready_at"] is None


@pytest.mark.parametrize("source", ["whatsapp", "online"])
def test_scenario_43_what_came_from_afar_is_handed_over_only_when_the_originals_match(
    kiosk: Kiosk, signed_in: As, source: str
) -> None:
    code = created(kiosk, service="dokumen_lain", source=source)
    told(kiosk, code, "printed")
    loket = signed_in(StaffRole.COUNTER)
    kept = loket.write(f"/v1/requests/{code}/events", event="collected")
    assert (kept.status_code, slug(kept)) == (400, "invalid-request")
    assert kiosk.get(f"/v1/requests/{code}").json()["state"] == "printed"
    given = loket.write(f"/v1/requests/{code}/events", event="collected", originals_match=True)
    assert (given.status_code, given.json()["state"]) == (200, "collected")
    at_the_counter = created(kiosk, service="dokumen_lain")
    assert told(loket, at_the_counter, "printed", "collected")["state"] == "collected"

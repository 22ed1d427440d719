"""Two offices on one server, an hour apart, that know nothing of each other."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.config import ServerSettings
from quota_server.domain.examples import pontianak
from quota_server.store import opening
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, nik, slug

pytestmark = on_both_engines


@pytest.fixture
def mataram(database_url: str, settings: ServerSettings) -> Iterator[Kiosk]:
    """K01 of an office in Mataram (WITA), on the same server as Pontianak's."""
    office = replace(
        pontianak(), code="MTR", name="Disdukcapil Kota Mataram", timezone="Asia/Makassar", timezone_label="WITA"
    )
    opening.initialise(database_url, app.secrets_file_of(database_url, settings), office)
    clock = SimulatedClock(parse_instant(f"{TODAY}T00:00:00+00:00"), lambda: 0.0)
    with app.running_server(database_url, clock=clock, settings=settings) as running, Kiosk(running.url) as kiosk:
        kiosk.enrol(app.add_device(database_url, "MTR", "K01"))
        yield kiosk


def test_scenario_45_eight_oclock_in_mataram_is_midnight_utc(mataram: Kiosk) -> None:
    code = mataram.booked(office="MTR")
    assert mataram.get(f"/v1/bookings/{code}").json()["timing"] == "on_time"
    ticket = mataram.check_in(code).json()
    assert ticket["issued_at"] == f"{TODAY}T08:00:00+08:00"
    assert ticket["flags"] == []


def test_a_booking_of_one_office_is_unknown_at_another(mataram: Kiosk) -> None:
    code = mataram.booked(1, office="PTK")
    assert slug(mataram.check_in(code)) == "booking-unknown"
    assert slug(mataram.write("/v1/check-ins", nik=nik(1))) == "booking-unknown"
    assert mataram.book(1, office="MTR").status_code == 201


def test_each_office_has_its_own_quota_numbers_and_devices(mataram: Kiosk, database_url: str) -> None:
    assert mataram.walk_in("perekaman").json()["number"] == "B001"
    mataram.booked(1, office="MTR")
    assert mataram.free("08:00") == 125
    assert mataram.get("/v1/office").json()["timezone_label"] == "WITA"
    with opening.administration(database_url) as opened:
        assert [device.name for device in opened.devices("PTK")] == []
        assert [device.name for device in opened.devices(None)] == ["K01"]

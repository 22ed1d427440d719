"""Suspended services, several bookings at once: what the example office has to be changed for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from quota_protocol.messages import Window
from quota_server.domain.office import OfficeConfig, QuotaPlan, ServiceConfig, Suspension, WindowPlan
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, nik, slug
from tests.quota_server.test_records import request_of

pytestmark = on_both_engines

_LETTER = "443.1/2978/Dukcapil"


def change(database_url: str, service_id: str, changed: Callable[[ServiceConfig], ServiceConfig]) -> None:
    """Changes one service of the office while its server runs."""
    with administration(database_url) as opened:
        office: OfficeConfig = opened.config("PTK")
        services = tuple(changed(service) if service.id == service_id else service for service in office.services)
        opened.change_office(replace(office, services=services))


def suspended(service: ServiceConfig) -> ServiceConfig:
    return replace(service, suspensions=(Suspension(date(2026, 11, 1), _LETTER),))


def with_ten_in_the_morning(service: ServiceConfig) -> ServiceConfig:
    windows = (WindowPlan(Window("08:00", "12:00"), 10),)
    return replace(service, quota_plans=(QuotaPlan(date(2023, 5, 19), windows, 10),))


def test_a_suspended_service_is_refused_with_its_letter_and_others_go_on(kiosk: Kiosk, database_url: str) -> None:
    code = kiosk.booked()
    change(database_url, "cetak_ktp", suspended)
    for answer in (kiosk.walk_in(), kiosk.walk_in(origin="priority"), kiosk.check_in(code), kiosk.book(2)):
        assert (answer.status_code, slug(answer)) == (409, "service-suspended")
        assert answer.json()["basis"] == _LETTER
    assert kiosk.walk_in("dokumen_lain").status_code == 201
    services = kiosk.get("/v1/office").json()["services"]
    assert [service["id"] for service in services if service["suspended"]] == ["cetak_ktp"]


def test_an_urgent_number_is_granted_also_while_the_service_is_suspended(kiosk: Kiosk, database_url: str) -> None:
    change(database_url, "perekaman", suspended)
    assert kiosk.walk_in("perekaman", "urgent", reason="bpjs").json()["number"] == "U001"


def test_a_nik_with_two_bookings_today_is_asked_which_service(kiosk: Kiosk, database_url: str) -> None:
    change(database_url, "perekaman", with_ten_in_the_morning)
    kiosk.booked(1)
    kiosk.booked(1, service="perekaman")
    answer = kiosk.write("/v1/check-ins", nik=nik(1))
    assert (answer.status_code, slug(answer)) == (409, "several-bookings")
    assert sorted(answer.json()["choices"]) == ["cetak_ktp", "perekaman"]
    assert kiosk.write("/v1/check-ins", nik=nik(1), service="perekaman").json()["number"] == "B001"
    assert kiosk.write("/v1/check-ins", nik=nik(1)).json()["number"] == "A001"


@pytest.mark.parametrize("event", ["at_centre", "duplicate_record"])
def test_a_record_answers_for_no_other_booking_of_the_day(kiosk: Kiosk, database_url: str, event: str) -> None:
    change(database_url, "perekaman", with_ten_in_the_morning)
    kiosk.booked(1)
    kiosk.booked(1, service="perekaman")
    request_of(kiosk, event)
    assert slug(kiosk.write("/v1/check-ins", nik=nik(1))) == "several-bookings"
    assert kiosk.write("/v1/check-ins", nik=nik(1), service="perekaman").json()["number"] == "B001"
    assert slug(kiosk.write("/v1/check-ins", nik=nik(1))) == "record-not-printable"


def test_settings_that_change_are_seen_by_the_running_server_with_a_new_version(
    kiosk: Kiosk, database_url: str
) -> None:
    before = kiosk.get("/v1/office").json()["config_version"]
    change(database_url, "perekaman", with_ten_in_the_morning)
    office = kiosk.get("/v1/office").json()
    assert office["config_version"] == before + 1
    answer = kiosk.get("/v1/availability", office="PTK", service="perekaman", **{"from": TODAY, "to": TODAY})
    assert answer.json()["days"][0]["windows"] == [{"start": "08:00", "end": "12:00", "quota": 10, "free": 10}]

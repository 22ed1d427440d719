"""Whoever comes for a card whose record does not allow it is told why, and loses nothing (gate G5)."""

import pytest
import requests

from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, nik, slug

PERSON = 1


def request_of(kiosk: Kiosk, *events: str, person: int = PERSON, **fields: object) -> str:
    """The code of a person's request, of which that has been told."""
    answer = kiosk.write("/v1/requests", **{"service": "cetak_ktp", "nik": nik(person), **fields})
    assert answer.status_code == 201, answer.text
    code = str(answer.json()["code"])
    for event in events:
        assert kiosk.write(f"/v1/requests/{code}/events", event=event).status_code == 200
    return code


def by_nik(kiosk: Kiosk, person: int = PERSON, **fields: object) -> requests.Response:
    return kiosk.write("/v1/check-ins", nik=nik(person), **fields)


def record_of(answer: requests.Response) -> str:
    """What a refusal says of the record."""
    assert (answer.status_code, slug(answer)) == (409, "record-not-printable"), answer.text
    return str(answer.json()["record"])


@on_both_engines
@pytest.mark.parametrize(("event", "record"), [("at_centre", "diproses"), ("duplicate_record", "duplikat")])
def test_a_booking_of_somebody_whose_record_is_not_printable_gets_no_number_and_stays(
    kiosk: Kiosk, event: str, record: str
) -> None:
    code = kiosk.booked(PERSON)
    request = request_of(kiosk, event)
    for answer in (kiosk.check_in(code), by_nik(kiosk)):
        assert record_of(answer) == record
        assert (answer.json()["date"], answer.json()["window"]["start"]) == (TODAY, "08:00")
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"
    assert kiosk.write(f"/v1/requests/{request}/events", event="print_ready").status_code == 200
    assert kiosk.check_in(code).json()["number"] == "A001"


@pytest.mark.parametrize(("event", "record"), [("at_centre", "diproses"), ("duplicate_record", "duplikat")])
def test_the_code_of_a_request_says_why_there_is_no_card_yet(kiosk: Kiosk, event: str, record: str) -> None:
    code = request_of(kiosk, event)
    for answer in (kiosk.check_in(code), kiosk.get(f"/v1/bookings/{code}"), by_nik(kiosk)):
        assert record_of(answer) == record
        assert answer.json()["date"] is None, "they may have come for something else"
    # It is no wrong code: nobody who shows it is shut out.
    for _ in range(40):
        assert record_of(kiosk.check_in(code)) == record


@pytest.mark.parametrize(
    ("events", "record"),
    [
        ((), ""),
        (("print_ready",), "siap_cetak"),
        (("print_ready", "printed"), "tercetak"),
        (("print_ready", "printed", "held_for_section_head"), ""),
        (("at_centre", "refused"), ""),
    ],
)
def test_a_record_that_allows_it_or_that_nobody_has_told_of_stands_in_nobodys_way(
    kiosk: Kiosk, events: tuple[str, ...], record: str
) -> None:
    request = request_of(kiosk, *events)
    for answer in (kiosk.check_in(request), kiosk.get(f"/v1/bookings/{request}")):
        assert (slug(answer), answer.json()["record"]) == ("booking-unknown", record)
    assert kiosk.check_in(kiosk.booked(PERSON)).status_code == 201


def test_the_newest_request_says_how_the_record_is(kiosk: Kiosk) -> None:
    request_of(kiosk, "duplicate_record")
    request_of(kiosk, "print_ready")
    assert kiosk.check_in(kiosk.booked(PERSON)).status_code == 201


def test_other_services_and_other_people_go_on(kiosk: Kiosk) -> None:
    request_of(kiosk, "duplicate_record")
    request_of(kiosk, "at_centre", person=2, service="dokumen_lain")
    assert kiosk.check_in(kiosk.booked(2)).status_code == 201
    assert slug(by_nik(kiosk, service="perekaman")) == "booking-unknown"
    assert slug(by_nik(kiosk, person=3)) == "booking-unknown"


def test_a_number_that_was_given_is_given_again_whatever_has_become_of_the_record(kiosk: Kiosk) -> None:
    code, event_id = kiosk.booked(PERSON), "0199a000-0000-7000-8000-000000000001"
    first = kiosk.check_in(code, event_id=event_id)
    request_of(kiosk, "duplicate_record")
    assert kiosk.check_in(code, event_id=event_id).content == first.content

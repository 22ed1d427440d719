"""A number that came out on no paper is sent to a phone: once, and only by the kiosk that shows it."""

import sqlite3
from contextlib import closing

import pytest
import requests

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server.notifications.message import ShortMessage
from quota_server.store.jobs import voiding
from quota_server.store.jobs.transaction import Transaction
from tests.quota_server.arrivals import arrived, eventually
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import Json, Kiosk, slug

PHONE = "0812-0000-0001"


def send(kiosk: Kiosk, ticket: Json, phone: str = PHONE, **fields: str) -> requests.Response:
    body = {"event_id": ticket["event_id"], "number": ticket["number"], "phone": phone, **fields}
    return kiosk.post("/v1/tickets/sms", body, **{"Idempotency-Key": str(body["event_id"])})


@on_both_engines
def test_the_number_of_a_booking_goes_once_however_often_and_in_whatever_form_it_is_asked_for(
    kiosk: Kiosk, messages: list[ShortMessage]
) -> None:
    ticket = kiosk.check_in(kiosk.booked(1)).json()
    answers = [send(kiosk, ticket, phone) for phone in (PHONE, "6281200000001", "+62 812 0000 0001", "81200000001")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"{}")}
    assert [sms.to for sms in arrived(messages, 1)] == ["+6281200000001"]
    assert "Nomor antrean A001, Kamis 12-11-2026 pkl 08.00-10.00 WIB" in messages[0].text


def test_a_walk_in_who_left_the_phone_before_is_told_only_once(kiosk: Kiosk, messages: list[ShortMessage]) -> None:
    ticket = kiosk.walk_in(phone=PHONE).json()
    arrived(messages, 1)
    assert send(kiosk, ticket).status_code == 202
    kiosk.booked(2, phone=PHONE)
    # What was queued later has gone out: nothing of the number was queued before it.
    arrived(messages, 2)
    assert sum("Nomor antrean" in sms.text for sms in messages) == 1


def test_another_phone_than_the_first_is_another_request(kiosk: Kiosk) -> None:
    ticket = kiosk.walk_in().json()
    assert send(kiosk, ticket).status_code == 202
    answer = send(kiosk, ticket, "0812-0000-0002")
    assert (answer.status_code, slug(answer)) == (422, "idempotency-mismatch")


@pytest.mark.parametrize(
    "fields",
    [
        # The kiosk has given a number of its own for this event, and has yet to report it.
        {"number": "A5001"},
        {"event_id": "0199a000-0000-7000-8000-00000000ffff"},
        {"phone": ""},
        {"phone": "0561-000000"},
    ],
)
def test_a_number_that_is_not_the_event_s_and_a_phone_that_is_none_are_refused(
    kiosk: Kiosk, fields: dict[str, str]
) -> None:
    answer = send(kiosk, kiosk.walk_in().json(), **fields)
    assert (answer.status_code, slug(answer)) == (400, "invalid-request")


def test_yesterday_s_number_is_not_sent(kiosk: Kiosk, clock: SimulatedClock) -> None:
    ticket = kiosk.walk_in().json()
    clock.move_to(parse_instant("2026-11-13T08:00:00+07:00"))
    assert slug(send(kiosk, ticket)) == "invalid-request"


def test_a_number_that_staff_have_voided_is_not_sent(
    kiosk: Kiosk, database_url: str, messages: list[ShortMessage]
) -> None:
    ticket = kiosk.walk_in().json()
    assert perform(database_url, lambda tx: voiding.void(tx, tx.open_office("PTK"), ticket["event_id"]))
    assert slug(send(kiosk, ticket)) == "invalid-request"
    assert messages == []


@on_both_engines
def test_a_number_that_is_voided_while_its_message_waits_is_not_sent(
    kiosk: Kiosk, database_url: str, messages: list[ShortMessage]
) -> None:
    ticket = kiosk.walk_in(phone=PHONE).json()
    arrived(messages, 1)
    eventually(lambda: perform(database_url, told) == ["sent"])

    def job(tx: Transaction) -> list[str]:
        # As an attempt that failed leaves it.
        tx.connection.execute("UPDATE outbox SET state = 'waiting'")
        voiding.void(tx, tx.open_office("PTK"), ticket["event_id"])
        return told(tx)

    assert perform(database_url, job) == []


def told(tx: Transaction) -> list[str]:
    """How far each message is."""
    return [str(state) for (state,) in tx.connection.execute("SELECT state FROM outbox").fetchall()]


def test_only_a_kiosk_may_send_and_only_under_the_ticket_s_own_key(kiosk: Kiosk) -> None:
    ticket = kiosk.walk_in().json()
    with Kiosk(kiosk.url) as anybody:
        assert slug(send(anybody, ticket)) == "unauthorized"
    body = {"event_id": ticket["event_id"], "number": ticket["number"], "phone": PHONE}
    assert kiosk.post("/v1/tickets/sms", body).status_code == 400


def test_the_database_holds_no_phone_and_the_audit_says_that_the_number_was_sent(
    kiosk: Kiosk, database_url: str
) -> None:
    ticket = kiosk.walk_in().json()
    send(kiosk, ticket)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as db:
        dump = "\n".join(db.iterdump())
    assert "81200000001" not in dump
    assert dump.count("number_sent") == 1

"""Who asked at a kiosk is told once the card can be printed: once, where they asked to be told, and never of a date."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import requests

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock
from quota_protocol.nik import Nik
from quota_server.domain.message_kinds import MessageKind
from quota_server.domain.requests import RequestEvent
from quota_server.domain.retention import Retention
from quota_server.notifications.message import ShortMessage
from quota_server.store.contract_requests import Actor, RequestNews, RequestSource, RequestWish
from quota_server.store.jobs import message_list, outbox, retention
from quota_server.store.jobs import requests as request_jobs
from quota_server.store.jobs.print_ready import PrintReadyWish, ask_once
from quota_server.store.jobs.staff_writes import StaffWrite
from quota_server.store.jobs.transaction import Transaction
from tests.quota_server.arrivals import arrived
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import Kiosk, nik, slug
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, PHONE, OfficeServer, ScriptedGateway

TYPED = "0812-0000-0001"
OTHER = "0812-0000-0002"
STAFF = Actor("staff:budi", is_section_head=True)


def handed_in(kiosk: Kiosk, *events: str, phone: str | None = None, person: int = 1) -> str:
    """The code of a person's request, of which that was told."""
    code = str(
        kiosk.write("/v1/requests", service="cetak_ktp", nik=nik(person), phone=phone, source="counter").json()["code"]
    )
    told(kiosk, code, *events)
    return code


def told(kiosk: Kiosk, code: str, *events: str) -> None:
    for event in events:
        assert kiosk.write(f"/v1/requests/{code}/events", event=event).status_code == 200


def ask(kiosk: Kiosk, phone: str = TYPED, event_id: str = "", **shown: str) -> requests.Response:
    event_id = event_id or str(uuid4())
    return kiosk.post(
        "/v1/requests/sms", {"event_id": event_id, "phone": phone, **shown}, **{"Idempotency-Key": event_id}
    )


def about(messages: list[ShortMessage], part: str = "siap dicetak") -> list[str]:
    """Who was told something."""
    return [message.to for message in messages if part in message.text]


def contacts_kept(database_url: str, clock: SimulatedClock, days: int) -> int:
    """How many numbers are kept once so many days have passed."""

    def job(tx: Transaction) -> int:
        retention.retain(replace(tx, now=clock.now() + timedelta(days=days)), OFFICE, Retention(), 500)
        return int(tx.connection.execute("SELECT COUNT(*) FROM contacts").fetchone()[0])

    return perform(database_url, job)


@on_both_engines
@pytest.mark.parametrize("shows", ["the request's code", "a booking's code", "the NIK"])
def test_whatever_was_shown_its_owner_is_told_once_and_no_date(
    kiosk: Kiosk, messages: list[ShortMessage], shows: str
) -> None:
    code = handed_in(kiosk, "at_centre")
    shown = {
        "the request's code": {"code": code},
        "a booking's code": {"code": kiosk.booked(1)},
        "the NIK": {"nik": nik(1)},
    }[shows]
    event_id = str(uuid4())
    answers = [ask(kiosk, event_id=event_id, **shown) for _ in range(3)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"{}")}
    # Nobody is told before it is so.
    kiosk.booked(2, phone=OTHER)
    arrived(messages, 1)
    told(kiosk, code, "print_ready", "print_ready", "incomplete", "completed", "print_ready")
    (sms,) = arrived(messages, 2)[1:]
    assert sms.to == PHONE
    assert f"Data kode {code[:4]}-{code[4:]} sudah siap dicetak" in sms.text
    assert not re.search(r"\d{1,2}[-/.]\d{1,2}|\d{16}", sms.text.replace(f"{code[:4]}-{code[4:]}", ""))
    told(kiosk, code, "printed")
    kiosk.booked(3, phone=OTHER)
    arrived(messages, 3)
    assert about(messages) == [PHONE]


def test_the_same_event_with_another_phone_is_another_request(kiosk: Kiosk) -> None:
    code, event_id = handed_in(kiosk, "at_centre"), str(uuid4())
    assert ask(kiosk, event_id=event_id, code=code).status_code == 202
    assert slug(ask(kiosk, OTHER, event_id, code=code)) == "idempotency-mismatch"


def test_the_number_that_was_typed_last_is_told_and_that_of_the_request_stays(
    kiosk: Kiosk, messages: list[ShortMessage]
) -> None:
    code = handed_in(kiosk, "at_centre", phone="0812-0000-0003")
    ask(kiosk, OTHER, code=code)
    ask(kiosk, TYPED, code=code)
    told(kiosk, code, "print_ready")
    arrived(messages, 2)
    assert about(messages) == [PHONE]
    assert about(messages, "masih diproses di pusat") == ["+6281200000003"]


def test_a_record_that_became_ready_meanwhile_is_told_at_once_and_once(
    kiosk: Kiosk, messages: list[ShortMessage]
) -> None:
    code = handed_in(kiosk, "at_centre", "print_ready")
    for _ in range(2):
        assert ask(kiosk, code=code).status_code == 202
    arrived(messages, 1)
    kiosk.booked(2, phone=OTHER)
    arrived(messages, 2)
    assert about(messages) == [PHONE]


@on_both_engines
def test_another_number_that_is_left_after_the_first_was_told_is_told_too_and_kept_no_longer(
    kiosk: Kiosk, messages: list[ShortMessage], database_url: str, clock: SimulatedClock
) -> None:
    code = handed_in(kiosk, "at_centre", "print_ready")
    for count, phone in enumerate((TYPED, OTHER, "0812-0000-0003"), 1):
        ask(kiosk, phone, code=code)
        arrived(messages, count)
    ask(kiosk, "0812-0000-0003", code=code)
    assert [contacts_kept(database_url, clock, days) for days in (7, 8)] == [1, 0]
    kiosk.booked(2, phone="0812-0000-0004")
    arrived(messages, 4)
    assert about(messages) == [PHONE, "+6281200000002", "+6281200000003"]


@pytest.mark.parametrize(("own", "count"), [(None, 1), (TYPED, 1), (OTHER, 2)])
def test_who_waits_for_a_record_that_turns_out_to_need_repair_is_told_that_once_a_number(
    kiosk: Kiosk, messages: list[ShortMessage], own: str | None, count: int
) -> None:
    code = handed_in(kiosk, "at_centre", phone=own)
    ask(kiosk, code=code)
    told(kiosk, code, "duplicate_record")
    kiosk.booked(2, phone="0812-0000-0004")
    arrived(messages, count + 1 + (own is not None))
    assert sorted(set(about(messages, "perlu diperbaiki"))) == sorted(about(messages, "perlu diperbaiki"))
    assert len(about(messages, "perlu diperbaiki")) == count


@pytest.mark.parametrize("asks", [False, True])
def test_a_repair_that_is_needed_again_is_told_again_and_once_a_number(
    kiosk: Kiosk, messages: list[ShortMessage], asks: bool
) -> None:
    code = handed_in(kiosk, "duplicate_record", phone=TYPED)
    arrived(messages, 1)
    told(kiosk, code, "at_centre")
    if asks:
        ask(kiosk, code=code)
    told(kiosk, code, "duplicate_record")
    kiosk.booked(2, phone=OTHER)
    arrived(messages, 3)
    assert about(messages, "perlu diperbaiki") == [PHONE, PHONE]


@on_both_engines
def test_who_was_told_of_a_repair_is_told_weeks_later_that_the_card_can_be_printed(
    kiosk: Kiosk, database_url: str, clock: SimulatedClock, messages: list[ShortMessage]
) -> None:
    code = handed_in(kiosk, "at_centre")
    ask(kiosk, code=code)
    told(kiosk, code, "duplicate_record")
    arrived(messages, 1)
    assert contacts_kept(database_url, clock, 60) == 1
    told(kiosk, code, "print_ready")
    arrived(messages, 2)
    assert about(messages) == [PHONE]


@pytest.mark.parametrize("shown", [{"code": "K7M4-2QXA"}, {"nik": nik(7)}, {"code": "abc"}])
def test_where_there_is_no_request_nothing_is_kept(kiosk: Kiosk, database_url: str, shown: dict[str, str]) -> None:
    assert slug(ask(kiosk, **shown)) == "request-unknown"
    assert perform(database_url, lambda tx: tx.connection.execute("SELECT COUNT(*) FROM contacts").fetchone()) == (0,)


@pytest.mark.parametrize("wrong", [{"phone": "123"}, {"phone": ""}, {"nik": nik(1)}])
def test_one_thing_is_shown_and_one_phone_typed(kiosk: Kiosk, wrong: dict[str, str]) -> None:
    code = handed_in(kiosk, "at_centre")
    assert slug(ask(kiosk, **{"code": code, **wrong})) == "invalid-request"


def test_a_closed_request_is_none(kiosk: Kiosk) -> None:
    assert slug(ask(kiosk, code=handed_in(kiosk, "at_centre", "refused"))) == "request-unknown"


def asked_and_ready(tx: Transaction) -> BookingCode:
    """Somebody asked to be told, and the record is ready."""
    wish = RequestWish("cetak_ktp", RequestSource.COUNTER, Nik(nik(1)))
    code = BookingCode(request_jobs.create(tx, OFFICE, STAFF, wish).code)
    request_jobs.tell(tx, OFFICE, STAFF, code, RequestNews(RequestEvent.AT_CENTRE))
    ask_once(tx, StaffWrite(OFFICE, "device:1", str(uuid4()), b""), PrintReadyWish(code, PHONE))
    request_jobs.tell(tx, OFFICE, STAFF, code, RequestNews(RequestEvent.PRINT_READY))
    return code


def test_staff_see_what_was_sent_and_the_number_masked(opened: Opened) -> None:
    async def work() -> None:
        async with opened() as office:
            code = await office.write(asked_and_ready)
            (shown,) = await office.store.read(lambda tx: message_list.of_code(tx, OFFICE, code))
            assert (shown.kind, shown.phone) == (MessageKind.PRINT_READY, "0812-xxxx-x001")

    asyncio.run(work())


@on_both_engines
def test_a_number_whose_request_is_never_ended_goes_within_a_year(
    kiosk: Kiosk, database_url: str, clock: SimulatedClock
) -> None:
    ask(kiosk, code=handed_in(kiosk, "at_centre"))
    assert [contacts_kept(database_url, clock, days) for days in (357, 358)] == [1, 0]


@on_both_engines
@pytest.mark.parametrize(("events", "days"), [(("print_ready",), 7), (("refused",), 30)])
def test_the_number_goes_a_week_after_it_was_told_or_a_month_after_the_request_has_ended(
    kiosk: Kiosk, database_url: str, clock: SimulatedClock, events: tuple[str, ...], days: int
) -> None:
    code = handed_in(kiosk, "at_centre")
    ask(kiosk, code=code)

    assert contacts_kept(database_url, clock, 350) == 1
    told(kiosk, code, *events)
    assert [contacts_kept(database_url, clock, later) for later in (days, days + 1)] == [1, 0]


@pytest.mark.parametrize(
    ("dies", "handed_over"), [("before it is taken", 1), ("while it is sent", 0), ("after it is sent", 1)]
)
def test_whenever_the_worker_dies_nobody_is_told_twice(
    opened: Opened, clock: SimulatedClock, gateway: ScriptedGateway, dies: str, handed_over: int
) -> None:
    async def first_life() -> None:
        async with opened() as office:
            await office.write(asked_and_ready)
            if dies != "before it is taken":
                (claimed,) = await office.write(lambda tx: outbox.claim(tx, "dead", 9, skip_locked=False))
                if dies == "after it is sent":
                    gateway.taken.append(ShortMessage(claimed.phone, claimed.body, claimed.key))

    async def second_life() -> None:
        clock.move_to(clock.now() + outbox.LOCKED_FOR)
        async with opened() as office, office.worker().running():
            await office.until(lambda: nothing_is_being_sent(office))
            clock.move_to(clock.now() + timedelta(hours=1))
            await office.until_settled()

    asyncio.run(first_life())
    asyncio.run(second_life())
    assert len(gateway.taken) == handed_over


async def nothing_is_being_sent(office: OfficeServer) -> bool:
    return all(state != "sending" for _, state in await office.rows())

"""Who asked at a kiosk and whose card is printed already is not sent to print it: they are told that it is there."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock
from quota_protocol.nik import Nik
from quota_server.domain.requests import RequestEvent
from quota_server.store.contract_requests import Actor, RequestNews, RequestSource, RequestWish
from quota_server.store.jobs import message_list, requests
from quota_server.store.jobs.print_ready import PrintReadyWish, ask_once
from quota_server.store.jobs.staff_writes import StaffWrite
from quota_server.store.jobs.transaction import Job, Transaction
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import nik
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, PHONE, OfficeServer, ScriptedGateway

Run = Callable[[Callable[[OfficeServer], Coroutine[Any, Any, None]]], None]
OTHER = "+6281200000002"
STAFF = Actor("staff:budi", is_section_head=True)
UNDO = timedelta(minutes=2)


def handed_in(phone: str = "") -> Job[BookingCode]:
    """A card is asked for; the record is at the centre."""

    def job(tx: Transaction) -> BookingCode:
        wish = RequestWish("cetak_ktp", RequestSource.COUNTER, Nik(nik(1)), phone=phone)
        code = BookingCode(requests.create(tx, OFFICE, STAFF, wish).code)
        tell(code, RequestEvent.AT_CENTRE)(tx)
        return code

    return job


def tell(code: BookingCode, *events: RequestEvent) -> Job[None]:
    """All at once, as a list does it: no worker comes between."""

    def job(tx: Transaction) -> None:
        for event in events:
            requests.tell(tx, OFFICE, STAFF, code, RequestNews(event))

    return job


def ask(code: BookingCode, phone: str = PHONE) -> Job[None]:
    """Somebody leaves a number at a kiosk."""

    def job(tx: Transaction) -> None:
        ask_once(tx, StaffWrite(OFFICE, "device:1", str(uuid4()), b""), PrintReadyWish(code, phone))

    return job


def told(gateway: ScriptedGateway) -> list[tuple[str, str]]:
    """Whom, and in a word what."""
    words = ("siap dicetak", "sudah jadi", "diproses")
    return sorted((sms.to, next(word for word in words if word in sms.text)) for sms in gateway.taken)


async def until_settled_after(office: OfficeServer, clock: SimulatedClock, pause: timedelta) -> None:
    await office.until_settled()
    clock.move_to(clock.now() + pause)
    await office.until_settled()


@on_both_engines
@pytest.mark.parametrize("own", ["", PHONE, OTHER])
def test_where_the_card_is_printed_before_the_word_is_out_each_number_is_told_once_that_it_is_there(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock, own: str
) -> None:
    async def work(office: OfficeServer) -> None:
        code = await office.write(handed_in(own))
        await office.until_settled()
        gateway.taken.clear()
        await office.write(ask(code))
        await office.write(tell(code, RequestEvent.PRINT_READY, RequestEvent.PRINTED))
        await until_settled_after(office, clock, UNDO - timedelta(seconds=1))
        assert told(gateway) == []
        await until_settled_after(office, clock, timedelta(seconds=1))

    run(work)
    assert told(gateway) == sorted((phone, "sudah jadi") for phone in {PHONE, own} if phone)


@pytest.mark.parametrize("own", ["", PHONE])
def test_what_was_not_printed_after_all_can_be_printed(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock, own: str
) -> None:
    async def work(office: OfficeServer) -> None:
        code = await office.write(handed_in(own))
        await office.until_settled()
        gateway.taken.clear()
        await office.write(ask(code))
        await office.write(tell(code, RequestEvent.PRINT_READY, RequestEvent.PRINTED))
        assert await office.write(lambda tx: message_list.take_back_printed(tx, OFFICE, "staff:budi", code))
        await until_settled_after(office, clock, timedelta(hours=1))

    run(work)
    assert told(gateway) == [(PHONE, "siap dicetak")]


def test_who_knows_that_it_can_be_printed_is_told_no_more(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        code = await office.write(handed_in())
        await office.write(ask(code))
        await office.write(tell(code, RequestEvent.PRINT_READY))
        await office.until_settled()
        await office.write(tell(code, RequestEvent.PRINTED))
        await office.write(lambda tx: message_list.take_back_printed(tx, OFFICE, "staff:budi", code))
        await until_settled_after(office, clock, timedelta(hours=1))

    run(work)
    assert told(gateway) == [(PHONE, "siap dicetak")]


@pytest.mark.parametrize("taken_back", [False, True])
def test_who_asks_when_it_was_just_said_to_be_printed_hears_it_once_that_is_certain(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock, taken_back: bool
) -> None:
    async def work(office: OfficeServer) -> None:
        code = await office.write(handed_in())
        await office.write(tell(code, RequestEvent.PRINT_READY, RequestEvent.PRINTED))
        clock.move_to(clock.now() + timedelta(seconds=90))
        await office.write(ask(code))
        await office.until_settled()
        assert told(gateway) == []
        if taken_back:
            assert await office.write(lambda tx: message_list.take_back_printed(tx, OFFICE, "staff:budi", code))
        await until_settled_after(office, clock, timedelta(seconds=30))

    run(work)
    assert told(gateway) == [(PHONE, "siap dicetak" if taken_back else "sudah jadi")]


def test_what_waits_goes_to_the_number_that_was_left_last_and_counts_as_its(
    opened: Opened, gateway: ScriptedGateway
) -> None:
    async def work() -> None:
        async with opened() as office:
            code = await office.write(handed_in())
            await office.write(tell(code, RequestEvent.PRINT_READY))
            for phone in (OTHER, PHONE):
                await office.write(ask(code, phone))
            counts = "SELECT phone_mark FROM outbox"
            (mark,) = await office.store.read(lambda tx: tx.connection.execute(counts).fetchone())
            assert bytes(mark) == await office.store.read(lambda tx: tx.keys.phone_mark(OFFICE, PHONE))
            async with office.worker().running():
                await office.until_settled()

    asyncio.run(work())
    assert told(gateway) == [(PHONE, "siap dicetak")]


def test_who_was_not_told_before_the_record_went_back_waits_on(opened: Opened) -> None:
    async def work() -> None:
        async with opened() as office:
            code = await office.write(handed_in())
            await office.write(ask(code))
            await office.write(tell(code, RequestEvent.PRINT_READY, RequestEvent.AT_CENTRE))
            until = await office.store.read(
                lambda tx: tx.connection.execute("SELECT visit_on FROM contacts").fetchone()
            )
            assert until == ("2027-10-28",)

    asyncio.run(work())

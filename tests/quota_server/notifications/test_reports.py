"""Delivery reports: of the modem's network, between its answers or from the SIM; and what they change in the outbox."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server.domain.requests import RequestEvent
from quota_server.domain.sending import Accepted, NotSent, Outcome, Rejected, Unknown
from quota_server.notifications.gammu_gateway import GammuGateway
from quota_server.notifications.gateway import Received, Report
from quota_server.notifications.gateway_settings import GammuGatewaySettings
from quota_server.notifications.message import ShortMessage
from quota_server.store.jobs import message_list, outbox, outbox_reports
from quota_server.store.jobs.transaction import Transaction
from tests.quota_server.engines import on_both_engines
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, PHONE, OfficeServer, ScriptedGateway
from tests.quota_server.notifications.test_outbox import told
from workbench.modem import VirtualModem
from workbench.modem_state import ModemFault
from workbench.phone import VirtualPhone
from workbench.sms_pdu import write_status_report

Run = Callable[[Callable[[OfficeServer], Coroutine[Any, Any, None]]], None]
MESSAGE = ShortMessage(PHONE, "Kode K7M4-2QXA", "PTK/booking/K7M42QXA/booked")
OTHER_PHONE = "+6281200000002"


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[VirtualModem]:
    with VirtualModem(tmp_path / "modem", VirtualPhone()) as running:
        yield running


@pytest.fixture
def gateway_on_a_line(modem: VirtualModem) -> Iterator[GammuGateway]:
    opened = GammuGateway(GammuGatewaySettings(str(modem.link)), answers_within_s=10, reconnects_every_s=0)
    yield opened
    opened.close()


def test_a_modem_passes_on_what_the_network_reports(modem: VirtualModem, gateway_on_a_line: GammuGateway) -> None:
    for status in (0, 0x46, 0x20, None):
        modem.set_reports(status)
        gateway_on_a_line.send(MESSAGE)
    reports = gateway_on_a_line.receive().reports
    assert [(report.reference, report.arrived, report.to) for report in reports] == [
        ("1", True, PHONE),
        ("2", False, PHONE),
    ]
    assert gateway_on_a_line.receive().reports == []


def test_a_modem_that_knows_no_reports_sends_without_them(modem: VirtualModem, gateway_on_a_line: GammuGateway) -> None:
    modem.set_fault(ModemFault.NO_REPORTS)
    assert gateway_on_a_line.send(MESSAGE) == Accepted("gammu", "1")
    assert gateway_on_a_line.receive() == Received([], [])


def test_a_report_that_the_modem_has_put_on_the_sim_is_read_there_and_deleted(
    modem: VirtualModem, gateway_on_a_line: GammuGateway
) -> None:
    modem.set_reports(None)
    gateway_on_a_line.send(MESSAGE)
    modem.receive_pdu(write_status_report(PHONE, 1, datetime(2026, 11, 12, 1, 5, tzinfo=UTC), 0))
    assert gateway_on_a_line.receive().reports == [Report("1", arrived=True, to=PHONE)]
    assert modem.stored_count == 0


def reported(reference: str, *, arrived: bool, to: str = "") -> Callable[[Transaction], bool]:
    return lambda tx: outbox_reports.reported(tx, "scripted", reference, arrived=arrived, to=to)


@on_both_engines
def test_a_report_is_written_down_once_and_only_of_the_message_that_it_is_about(run: Run) -> None:
    async def work(office: OfficeServer) -> None:
        await office.write(told(RequestEvent.DUPLICATE_RECORD))
        await office.until_settled()

        async def state_after(job: Callable[[Transaction], bool]) -> tuple[bool, str]:
            known = await office.write(job)
            ((_, state),) = await office.rows()
            return known, state

        # Another number, another gateway's reference, and what no number is: nobody's.
        for nobodys in (
            reported("1", arrived=False, to=OTHER_PHONE),
            reported("1", arrived=False, to="-"),
            reported("2", arrived=False),
        ):
            assert await state_after(nobodys) == (False, "sent")
        assert await state_after(reported("1", arrived=False, to="0812-0000-0001")) == (True, "failed")
        (to_phone,) = await office.store.read(lambda tx: message_list.to_phone(tx, OFFICE))
        assert to_phone.reason == "undelivered"
        # Some networks report a message as lost that arrives later: that is the last word.
        for arrived in (True, True, False):
            assert await state_after(reported("1", arrived=arrived)) == (True, "delivered")

    run(work)


def test_of_a_reference_that_a_modem_has_used_again_the_newest_message_is_meant(
    run: Run, clock: SimulatedClock, gateway: ScriptedGateway
) -> None:
    async def work(office: OfficeServer) -> None:
        first = await office.write(told(RequestEvent.DUPLICATE_RECORD))
        await office.until_settled()
        gateway.taken.clear()
        clock.move_to(clock.now() + timedelta(hours=3))
        second = await office.write(told(RequestEvent.DUPLICATE_RECORD))
        await office.until_settled()
        assert await office.write(reported("1", arrived=True, to=PHONE))
        states = dict(await office.rows())
        assert states == {f"request/{first.code}/repair/1": "sent", f"request/{second.code}/repair/1": "delivered"}
        clock.move_to(clock.now() + outbox_reports.REPORTED_WITHIN)
        assert not await office.write(reported("1", arrived=True, to=PHONE))

    run(work)


def test_what_nobody_knew_is_known_by_its_report_and_a_confirmation_is_not_repeated_then(
    run: Run, clock: SimulatedClock, gateway: ScriptedGateway
) -> None:
    gateway.script = [Unknown("scripted", "silence", "own-1")]

    async def work(office: OfficeServer) -> None:
        made = await office.book()
        assert dict(await office.until_settled())[f"booking/{made.code}/booked"] == "waiting"
        assert await office.write(reported("own-1", arrived=True))
        clock.move_to(clock.now() + timedelta(minutes=2))
        assert dict(await office.until_settled())[f"booking/{made.code}/booked"] == "delivered"

    run(work)
    assert len(gateway.taken) == 1


@on_both_engines
def test_a_repeated_attempt_that_failed_leaves_the_first_one_its_report(
    run: Run, clock: SimulatedClock, gateway: ScriptedGateway
) -> None:
    gateway.script = [Unknown("scripted", "silence", "own-1"), NotSent("another", "no network")]

    async def work(office: OfficeServer) -> None:
        made = await office.book()
        await office.until_settled()
        clock.move_to(clock.now() + timedelta(minutes=2))
        await office.until_settled()
        assert await office.write(reported("own-1", arrived=True))
        clock.move_to(clock.now() + timedelta(minutes=20))
        assert dict(await office.until_settled())[f"booking/{made.code}/booked"] == "delivered"

    run(work)
    assert len(gateway.taken) == 2


@on_both_engines
@pytest.mark.parametrize(
    "repeat", [Rejected("scripted", "no such number"), Unknown("scripted", "silence")], ids=["failed", "uncertain"]
)
def test_whom_a_message_has_reached_after_all_is_not_phoned(
    run: Run, clock: SimulatedClock, gateway: ScriptedGateway, repeat: Outcome
) -> None:
    gateway.script = [Unknown("scripted", "silence", "own-1"), repeat]

    async def work(office: OfficeServer) -> None:
        made = await office.book()
        await office.until_settled()
        clock.move_to(clock.now() + timedelta(minutes=2))
        await office.until_settled()

        async def to_phone() -> list[str]:
            return [one.key for one in await office.store.read(lambda tx: message_list.to_phone(tx, OFFICE))]

        key = f"booking/{made.code}/booked"
        assert await to_phone() == [key]
        assert await office.write(reported("own-1", arrived=True))
        assert await to_phone() == []
        assert await office.write(reported("own-1", arrived=False))
        assert dict(await office.rows())[key] == "delivered"

    run(work)


@on_both_engines
def test_a_report_by_our_own_name_finds_the_message_that_a_server_was_sending_when_it_died(opened: Opened) -> None:
    async def work() -> None:
        async with opened() as office:
            made = await office.write(told(RequestEvent.DUPLICATE_RECORD))
            await office.write(lambda tx: outbox.claim(tx, "dead", 1, skip_locked=False))
            await office.write(lambda tx: outbox.recover(tx, everything=True))
            own = f"{OFFICE}/request/{made.code}/repair/1"
            for nobodys in (reported(own, arrived=True, to=OTHER_PHONE), reported(f"{own}x", arrived=True)):
                assert not await office.write(nobodys)
            assert await office.rows() == [(f"request/{made.code}/repair/1", "uncertain")]
            assert await office.write(reported(own, arrived=True, to=PHONE))
            assert await office.rows() == [(f"request/{made.code}/repair/1", "delivered")]

    asyncio.run(work())


def test_the_worker_writes_down_what_a_gateway_reports(run: Run, gateway: ScriptedGateway) -> None:
    async def work(office: OfficeServer) -> None:
        gateway.on_send = lambda _message: gateway.reports.append(Report("1", arrived=True, to=PHONE))
        await office.write(told(RequestEvent.DUPLICATE_RECORD))

        async def delivered() -> bool:
            return [state for _, state in await office.rows()] == ["delivered"]

        await office.until(delivered)

    run(work)
